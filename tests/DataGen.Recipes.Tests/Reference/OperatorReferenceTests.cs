using DataGen.Operators;

namespace DataGen.Recipes.Tests.Reference;

public sealed class OperatorReferenceTests
{
    private static readonly OperatorReference Reference = new(OperatorCatalog.BuiltIn());

    [Test]
    public void Shows_an_operator_with_its_options_defaults_and_bounds()
    {
        var text = OperatorReference.ToText(Reference.Find("limit")!);
        Assert.That(
            text,
            Is.EqualTo(
                """
                limit

                  Passes on the first records, of the stream or of each group.
                  Decides in stream order, so that every run decides the same.

                Options

                  count  (whole number, at least 1, required)
                      How many records pass: of the whole stream, or of each group.

                  by  (JavaScript expression)
                      A JavaScript expression whose value names the group; without it the whole stream is one, and
                      ends when the count is reached.

                  counts  (object of whole number)
                      Counts of groups that have one of their own, by the text of their value; the others have
                      `count`.

                """.ReplaceLineEndings("\n")
            )
        );
    }

    [Test]
    public void Shows_values_defaults_and_the_forms_of_nested_objects()
    {
        var text = OperatorReference.ToText(Reference.Find("generate")!);
        Assert.That(text, Does.Contain("  temperature  (number, from 0 to 5)\n"));
        Assert.That(text, Does.Contain("  samples  (whole number, from 1 to 10000, default 1)\n"));
        Assert.That(text, Does.Contain("        drop: It is dropped, as `unparsed`.\n"));
        Assert.That(text, Does.Contain("Parse with \"as\": \"list\"\n"));
        Assert.That(text, Does.Contain("  markerOptional  (true or false, default false)\n"));
        Assert.That(text.Split('\n').Max(line => line.Length), Is.LessThan(140));
    }

    [Test]
    public void Gives_the_same_as_json()
    {
        var json = OperatorReference.ToJson(Reference.Find("dedup")!);
        var threshold = json.GetProperty("options")
            .EnumerateArray()
            .Single(option => option.GetProperty("name").GetString() == "threshold");
        Assert.That(threshold.GetProperty("default").GetDouble(), Is.EqualTo(0.7));
        Assert.That(threshold.GetProperty("range").GetString(), Is.EqualTo("from 0 to 1"));
        Assert.That(Reference.All.Select(known => known.Name), Is.Ordered.And.Contains("write"));
        Assert.That(Reference.Find("nothing"), Is.Null);
    }

    [Test]
    public void Lists_recipes_with_parameters_and_datasets()
    {
        var gallery = RecipeGallery.List(Path.Combine(Repository.Root, "recipes"));
        var entry = gallery.Single(recipe => recipe.Name == "self-instruct");
        Assert.That(gallery.Select(recipe => recipe.Problem), Is.All.Null);
        Assert.That(entry.Description, Does.StartWith("Grows a pool"));
        Assert.That(entry.Parameters[1].Key, Is.EqualTo("instructions"));
        Assert.That(entry.Datasets, Is.EqualTo(new[] { ("sft", "messages"), ("triples", "alpaca") }));
        Assert.That(entry.Roles.Select(role => role.Key), Is.EqualTo(new[] { "generator", "labeller" }));
    }

    [Test]
    public void Lists_a_broken_recipe_with_its_problem()
    {
        using var folder = new RecipeFolder("{ \"name\": \"x\", ");
        var entry = RecipeGallery.Find(folder.Path, configurationFolder: null)!;
        Assert.That(entry.Problem, Does.Contain("recipe.json:1:").And.Contains("not valid JSON"));
        Assert.That(RecipeGallery.Find(Path.Combine(folder.Path, "none"), configurationFolder: null), Is.Null);
    }
}
