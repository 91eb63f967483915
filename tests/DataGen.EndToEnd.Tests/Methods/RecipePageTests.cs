using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Methods;

/// <summary>The page that teaches how to write a recipe says nothing that is not so.</summary>
internal sealed class RecipePageTests
{
    private static string Page => File.ReadAllText(Path.Combine(Repository.Root, "recipes", "README.md"));

    [Test]
    public async Task The_recipe_of_the_page_is_valid_and_makes_both_datasets()
    {
        using var workspace = new Workspace();
        var files = Files(Page).ToArray();
        Assert.That(
            files.Select(file => Path.GetExtension(file.Name)),
            Is.EquivalentTo(new[] { ".hbs", ".hbs", ".json" })
        );
        foreach (var (name, content) in files)
        {
            workspace.Write(name, content);
        }

        workspace.Write(
            "samples/queries.jsonl",
            File.ReadAllText(Path.Combine(Repository.Root, "samples", "queries.jsonl"))
        );

        var validated = await workspace.ExpectAsync(0, ["validate", "plain-words"]);
        Assert.That(validated.Output + validated.Error, Does.Not.Contain("warning"));
        await workspace.ExpectAsync(0, ["run", "plain-words", "-n", "100", "--progress", "none"]);

        var run = workspace.Run("plain-words");
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"), ("dpo", "dpo"));
        Assert.That(await run.RowsAsync("sft"), Has.Count.GreaterThan(30));
        Assert.That(await run.RowsAsync("dpo"), Has.Count.GreaterThan(10));
    }

    [Test]
    public void The_examples_that_the_page_names_are_recipes_that_there_are()
    {
        var named = Page.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => line.Split('|')[1].Split(','))
            .Select(name => name.Trim().Trim('`'))
            .ToArray();

        Assert.That(named, Has.Length.GreaterThan(8));
        Assert.That(
            named.Where(name => !File.Exists(Path.Combine(Repository.Root, "recipes", name, "recipe.json"))),
            Is.Empty
        );
    }

    /// <summary>Files of the page: a line with nothing but a path in backticks, and the fence after it.</summary>
    private static IEnumerable<(string Name, string Content)> Files(string page)
    {
        var lines = page.ReplaceLineEndings("\n").Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("`recipes/", StringComparison.Ordinal) || !lines[at].EndsWith('`'))
            {
                continue;
            }

            var open = Array.FindIndex(lines, at, line => line.StartsWith("```", StringComparison.Ordinal));
            var close = Array.FindIndex(lines, open + 1, line => line is "```");
            yield return (lines[at].Trim('`'), string.Join('\n', lines[(open + 1)..close]) + "\n");
        }
    }
}
