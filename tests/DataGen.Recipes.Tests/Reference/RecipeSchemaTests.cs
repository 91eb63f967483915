using DataGen.Operators;
using NJsonSchema;

namespace DataGen.Recipes.Tests.Reference;

public sealed class RecipeSchemaTests
{
    private const string Rewrite = "DATAGEN_REWRITE_SCHEMA";

    private static string CommittedPath => Path.Combine(Repository.Root, "recipes", "recipe.schema.json");

    [Test]
    public void The_committed_schema_is_current()
    {
        var generated = RecipeSchema.Generate(OperatorCatalog.BuiltIn());
        if (Environment.GetEnvironmentVariable(Rewrite) is "1")
        {
            File.WriteAllText(CommittedPath, generated);
        }

        Assert.That(
            File.Exists(CommittedPath) ? File.ReadAllText(CommittedPath) : "",
            Is.EqualTo(generated),
            $"recipes/recipe.schema.json is out of date: run this test with {Rewrite}=1"
        );
    }

    [Test]
    public void Describes_every_option_of_every_operator()
    {
        var missing = new OperatorReference(OperatorCatalog.BuiltIn()).All.SelectMany(known =>
            known
                .Options.Concat(known.Types.SelectMany(type => type.Options))
                .Where(option => option.Summary.Length == 0)
                .Select(option => $"{known.Name}.{option.Name}")
                .Concat(known.Summary.Length == 0 ? [known.Name] : [])
        );
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public async Task Accepts_the_recipes_that_come_with_the_product()
    {
        var schema = await JsonSchema.FromJsonAsync(RecipeSchema.Generate(OperatorCatalog.BuiltIn()));
        foreach (var name in ShippedRecipeTests.Names)
        {
            var recipe = Source(Path.Combine(Repository.Root, "recipes", name, "recipe.json"));
            Assert.That(Errors(schema, recipe), Is.Empty, name);

            // The validator does not follow if/then, which chooses an operator's definition; the test does.
            foreach (var stage in StagesIn(recipe))
            {
                Assert.That(
                    Errors(schema.Definitions[$"use-{stage.Find("use")!.Text}"], stage),
                    Is.Empty,
                    $"{name}: {stage.Location}"
                );
            }
        }
    }

    [TestCase("filter", """{ "id": "a", "use": "filter", "where": "x", "reason": "r", "wher": 1 }""")]
    [TestCase("filter", """{ "id": "a", "use": "filter", "where": "x" }""")]
    [TestCase("limit", """{ "id": "a", "use": "limit", "count": 0 }""")]
    [TestCase("limit", """{ "id": "a", "use": "limit", "count": "ten" }""")]
    [TestCase("range", """{ "id": "a", "use": "range", "count": 1, "from": "x" }""")]
    [TestCase("dedup", """{ "id": "a", "use": "dedup", "method": ["exactly"] }""")]
    [TestCase("parse", """{ "id": "a", "use": "parse", "field": "f", "into": "g", "parse": { "as": "label" } }""")]
    [TestCase("write", """{ "id": "a", "use": "write", "dataset": "d", "shape": "text", "split": { "v": "most" } }""")]
    public async Task Refuses_stages_that_the_binder_refuses(string use, string stage)
    {
        var schema = await JsonSchema.FromJsonAsync(RecipeSchema.Generate(OperatorCatalog.BuiltIn()));
        Assert.That(schema.Definitions[$"use-{use}"].Validate(stage), Is.Not.Empty);
    }

    private static IEnumerable<string> Errors(JsonSchema schema, SourceNode node) =>
        schema.Validate(Pipeline.Json.Compact(node.ToJson())).Select(error => error.ToString());

    private static IEnumerable<SourceNode> StagesIn(SourceNode node) =>
        node
            .Members.Select(member => member.Value)
            .Concat(node.Items)
            .SelectMany(StagesIn)
            .Concat(node.Find("use") is null ? [] : [node]);

    /// <summary>The validator wants JSON without comments.</summary>
    private static SourceNode Source(string path) =>
        SourceReader.Read(path, File.ReadAllText(path), new ProblemList())!;
}
