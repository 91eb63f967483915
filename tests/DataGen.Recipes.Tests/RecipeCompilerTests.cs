using DataGen.Datasets;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Providers.OpenAI;
using DataGen.Models.Store;
using DataGen.Operators;
using DataGen.Pipeline;

namespace DataGen.Recipes.Tests;

/// <summary>Which stages stop the run when a model does not answer: those on whose rows a later, paid-for decision depends.</summary>
internal sealed class RecipeCompilerTests
{
    private const string Generate =
        """{ "id": "NAME", "use": "generate", "task": "text", "model": "writer", "prompt": "ask", "into": "NAME" },""";

    [TestCase("unique-by", true, TestName = "An_ordered_decision_before_more_generation_stops_the_run")]
    [TestCase("set", false, TestName = "A_decision_on_each_row_by_itself_does_not")]
    public void Decides(string between, bool stops)
    {
        var middle = string.Equals(between, "unique-by", StringComparison.Ordinal)
            ? """{ "id": "between", "use": "unique-by", "key": "first" },"""
            : """{ "id": "between", "use": "set", "fields": { "x": "first" } },""";
        var flags = Flags(
            Generate.Replace("NAME", "first", StringComparison.Ordinal)
                + middle
                + Generate.Replace("NAME", "second", StringComparison.Ordinal)
        );

        Assert.That(flags["first"], Is.EqualTo(stops));
        Assert.That(flags["second"], Is.False, "nothing is paid for after it");
    }

    [Test]
    public void Generation_inside_a_growing_pool_stops_the_run()
    {
        var flags = Flags(
            """
            { "id": "pool", "use": "grow", "target": 5, "stages": [
                { "id": "propose", "use": "generate", "task": "text", "model": "writer", "prompt": "ask-nothing", "into": "text" } ] },
            { "id": "after", "use": "generate", "task": "text", "model": "writer", "prompt": "ask", "into": "after" },
            """
        );

        Assert.That(flags["propose"], Is.True);
        Assert.That(flags["after"], Is.False);
    }

    private static Dictionary<string, bool> Flags(string stages)
    {
        using var folder = RecipeFolder
            .WithStages(stages)
            .With("prompts/ask.hbs", "user:\n{{text}}\n")
            .With("prompts/ask-nothing.hbs", "user:\nWrite.\n");
        var loaded = folder.Load();
        Assert.That(loaded.Recipe, Is.Not.Null, string.Join('\n', loaded.Problems));
        using var store = AnswerStore.Open(
            new AnswerStoreOptions { Path = Path.Combine(folder.Path, "answers.db") },
            TimeProvider.System
        );
        var gateway = new ModelGateway(
            store,
            new ChatProviders([new OpenAIProvider(TimeProvider.System)]),
            new ModelGatewayOptions(),
            TimeProvider.System
        );
        var client = gateway.Open("default", new ModelAlias { Provider = "openai", Model = "any" });
        var recipe = loaded.Recipe!;
        var graph = recipe.Compile(
            new RecipeServices
            {
                Parameters = recipe.ParameterObject,
                Prompt = name => recipe.Prompts[name],
                Schema = name => recipe.Schemas[name],
                Model = _ => client,
                ResolvePath = path => path,
                Files = new LocalFileStore(),
                Datasets = new NoDatasets(),
                CountTokens = text => text.Length,
            }
        );
        return PipelineRun
            .AllStages(graph)
            .ToDictionary(stage => stage.Id, stage => stage.StopsOnTransientFailure, StringComparer.Ordinal);
    }

    private sealed class NoDatasets : IDatasetSinks
    {
        public IDatasetSink Open(DatasetDeclaration declaration) => throw new NotSupportedException();
    }
}
