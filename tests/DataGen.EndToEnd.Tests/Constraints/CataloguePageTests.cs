using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;
using DataGen.Verification.Constraints;

namespace DataGen.EndToEnd.Tests.Constraints;

/// <summary>The catalogue of constraints, as the command prints it.</summary>
internal sealed class CataloguePageTests
{
    [Test]
    public async Task The_whole_page_is_the_committed_one()
    {
        using var workspace = new Workspace();

        var result = await workspace.ExpectAsync(0, "operators", "show", "constraints");

        var committed = File.ReadAllText(
            Path.Combine(Repository.Root, "src", "DataGen.Verification", "Constraints", "README.md")
        );
        Assert.That(result.Output.TrimEnd(), Is.EqualTo(committed.TrimEnd()));
    }

    [Test]
    public async Task One_type_is_shown_in_every_family_that_has_it()
    {
        using var workspace = new Workspace();

        var text = await workspace.ExpectAsync(0, "operators", "show", "length_constraints:number_words");
        var json = await workspace.ExpectAsync(0, "operators", "show", "length_constraints:number_words", "--json");

        Assert.That(
            text.Output,
            Does.StartWith("## ifeval\n").And.Contain("## multiif\n").And.Contain("- `num_words`: ")
        );
        var types = JsonElement.Parse(json.Output).EnumerateArray().ToList();
        Assert.That(
            types.Select(type => type.GetProperty("family").GetString()),
            Is.EqualTo(new[] { "ifeval", "multiif" })
        );
        Assert.That(types[0].GetProperty("parameters")[0].GetProperty("name").GetString(), Is.EqualTo("num_words"));
    }

    [Test]
    public async Task The_catalogue_as_json_holds_every_type()
    {
        using var workspace = new Workspace();

        var result = await workspace.ExpectAsync(0, "operators", "show", "constraints", "--json");

        Assert.That(
            JsonElement.Parse(result.Output).EnumerateArray().Select(type => type.GetProperty("id").GetString()),
            Is.EqualTo(ConstraintCatalogue.Default.Types.Select(type => type.Id))
        );
    }

    [Test]
    public async Task The_operator_that_checks_them_says_where_they_are_listed()
    {
        using var workspace = new Workspace();

        var result = await workspace.ExpectAsync(0, "operators", "show", "check-constraints");
        var misspelt = await workspace.ExpectAsync(2, "operators", "show", "keywords:existance");

        Assert.That(
            result.Output.Replace("\n  ", " ", StringComparison.Ordinal),
            Does.Contain("operators show constraints")
        );
        Assert.That(misspelt.Error, Does.Contain("keywords:existence"));
    }
}
