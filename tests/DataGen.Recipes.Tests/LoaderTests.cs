using DataGen.Operators;

namespace DataGen.Recipes.Tests;

public sealed class LoaderTests
{
    private const string Write = """{ "id": "x", "use": "concat" },""";

    [Test]
    public void Says_what_to_do_when_there_is_no_such_recipe()
    {
        var result = RecipeLoader.Load("no-such-recipe", OperatorCatalog.BuiltIn(), new LoadOptions());
        Assert.That(result.Recipe, Is.Null);
        Assert.That(
            result.Problems.Select(problem => problem.ToString()),
            Is.EqualTo(
                new[]
                {
                    "no-such-recipe: there is no such recipe: neither a folder with recipe.json, nor a name under recipes/ ('datagen recipes' lists those there are)",
                }
            )
        );
    }

    [Test]
    public void Reports_broken_syntax_once_with_its_place()
    {
        using var folder = new RecipeFolder("{ \"name\": \"x\"\n  \"description\": \"d\" }");
        Assert.That(folder.Problems(), Has.One.Items);
        Assert.That(folder.Problems()[0], Does.StartWith("recipe.json:2:3: not valid JSON"));
    }

    [Test]
    public void Reports_missing_and_unknown_members_of_the_recipe_itself()
    {
        using var folder = new RecipeFolder("""{ "nmae": "x", "stages": [] }""");
        Assert.That(
            folder.Problems(),
            Is.SupersetOf(
                new[]
                {
                    "recipe.json:1:3: unknown key 'nmae' (did you mean 'name'?)",
                    "recipe.json:1:1: 'name' is missing",
                    "recipe.json:1:1: 'description' is missing",
                }
            )
        );
    }

    [Test]
    public void Finds_a_recipe_by_its_file()
    {
        using var folder = RecipeFolder.WithStages(Write);
        var result = RecipeLoader.Load(
            Path.Combine(folder.Path, "recipe.json"),
            OperatorCatalog.BuiltIn(),
            new LoadOptions { Configuration = Path.Combine(folder.Path, "pipeline.json") }
        );
        Assert.That(result.Recipe!.File.Name, Is.EqualTo("test"));
    }

    [Test]
    public void A_role_is_played_by_the_command_line_the_configuration_its_own_name_or_the_default()
    {
        using var folder = new RecipeFolder(
            """
            { "name": "t", "description": "d", "roles": { "a": "", "b": "", "c": "", "d": "" }, "stages": [
              { "id": "r", "use": "range", "count": 1 },
              { "id": "out", "use": "write", "dataset": "d", "shape": "text", "map": { "text": "'x'" } } ] }
            """
        ).With(
            "pipeline.json",
            """
            { "models": { "default": { "provider": "simulated", "model": "t" }, "c": { "provider": "simulated", "model": "t" }, "e": { "provider": "simulated", "model": "t" } },
              "roles": { "a": "e", "b": "e" } }
            """
        );
        Assert.That(
            folder.Load(models: ["a=c"]).Recipe!.Aliases.Select(entry => $"{entry.Key}={entry.Value}"),
            Is.EqualTo(new[] { "a=c", "b=e", "c=c", "d=default" })
        );
        Assert.That(
            folder.Problems(models: ["z=c"]),
            Has.Member("command line: --model z=c: the recipe has no role 'z' (known: a, b, c, d)")
        );
        Assert.That(folder.Problems(models: ["a=q"]), Has.Some.Contains("command line: --model a=q: no model 'q' in "));
    }

    [TestCase("""{ "modles": {} }""", "pipeline.json:1:3: unknown key 'modles' (did you mean 'models'?)")]
    [TestCase("""{ "models": { "default": { "provider": "simulated" } } }""", "pipeline.json:1:26: 'model' is missing")]
    [TestCase(
        """{ "models": { "default": { "provider": "simulated", "model": "t", "timeout": 0 } } }""",
        "pipeline.json:1:78: 'timeout' must be from 0.001 to 86400"
    )]
    [TestCase(
        """{ "models": { "default": { "provider": "openai", "model": "t", "endpoint": "localhost" } } }""",
        "pipeline.json:1:76: endpoint 'localhost' is not an http or https address such as http://localhost:11434/v1"
    )]
    [TestCase(
        """{ "models": { "default": { "provider": "simulated", "model": "t" } }, "roles": { "a": "b" } }""",
        "pipeline.json:1:87: no model 'b' (known: default)"
    )]
    [TestCase("""{ "models": {} ,,}""", "pipeline.json:1:17: not valid JSON")]
    public void Checks_the_configuration_like_a_recipe(string configuration, string expected)
    {
        using var folder = RecipeFolder.WithStages(Write).With("pipeline.json", configuration);
        Assert.That(folder.Problems(), Has.Some.StartsWith(expected), string.Join('\n', folder.Problems()));
    }

    [Test]
    public void Without_a_configuration_the_simulated_teacher_plays_every_role()
    {
        var embedded = PipelineConfiguration.Embedded("/somewhere");
        Assert.That(
            embedded.Models[embedded.AliasOf("any", new Dictionary<string, string>())].Provider,
            Is.EqualTo("simulated")
        );
        Assert.That(embedded.StorePath, Is.EqualTo(Path.GetFullPath("/somewhere/.datagen/answers.db")));
    }

    [Test]
    public void Sorts_stages_so_that_each_comes_after_what_it_reads()
    {
        using var folder = new RecipeFolder(
            """
            { "name": "t", "description": "d", "stages": [
              { "id": "late", "use": "dedup", "from": "rows", "field": "text", "against": "others" },
              { "id": "out", "use": "write", "dataset": "d", "shape": "text" },
              { "id": "others", "use": "read", "path": "rows.jsonl", "fields": ["text"] },
              { "id": "rows", "use": "read", "path": "rows.jsonl", "fields": ["text"] } ] }
            """
        );
        var recipe = folder.Load().Recipe!;
        Assert.That(folder.Problems(), Is.Empty);
        Assert.That(
            StageLinks.Sort(recipe.File.Stages, out var circle).Select(stage => stage.Id),
            Is.EqualTo(new[] { "others", "rows", "late", "out" })
        );
        Assert.That(circle, Is.Empty);
    }
}
