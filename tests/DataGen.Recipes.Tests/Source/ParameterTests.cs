using DataGen.Operators.Fields;
using DataGen.Operators.Sources;
using DataGen.Operators.Streams;

namespace DataGen.Recipes.Tests.Source;

public sealed class ParameterTests
{
    private const string Head = """
         "parameters": { "count": { "default": 5, "min": 1, "max": 100 }, "word": "long", "list": ["a", "b"], "kind": { "default": "x", "values": ["x", "y"] }, "on": true },
         "presets": { "paper": { "count": 50, "word": "whole" }, "wrong": { "cuont": 1, "count": 1000 } },
        """;

    private const string Stages = """
        { "id": "few", "use": "limit", "count": "{{ count }}" },
        { "id": "why", "use": "filter", "where": "params.on && params.kind !== label && params.list.length > 0", "reason": "too {{ word }} by {{ count }}" },
        """;

    private static LoadResult Load(params string[] set)
    {
        using var folder = RecipeFolder.WithStages(Stages, Head);
        return folder.Load(set);
    }

    private static IReadOnlyList<string> Problems(params string[] set)
    {
        using var folder = RecipeFolder.WithStages(
            Stages,
            Head.Replace("\"wrong\": { \"cuont\": 1, \"count\": 1000 }", "", StringComparison.Ordinal)
        );
        return [.. folder.Problems(set).Where(problem => !problem.Contains("warning", StringComparison.Ordinal))];
    }

    private static T Options<T>(string id, params string[] set)
        where T : DataGen.Operators.OperatorOptions
    {
        using var folder = RecipeFolder.WithStages(
            Stages,
            Head.Replace("\"wrong\": { \"cuont\": 1, \"count\": 1000 }", "", StringComparison.Ordinal)
        );
        return (T)folder.Load(set).Recipe!.File.Stages.Single(stage => stage.Id == id).Options;
    }

    [Test]
    public void A_whole_parameter_keeps_its_type_and_one_inside_text_is_put_in()
    {
        Assert.That(Options<LimitOptions>("few").Count, Is.EqualTo(5));
        Assert.That(Options<FilterOptions>("why").Reason, Is.EqualTo("too long by 5"));
    }

    [Test]
    public void The_command_line_stands_before_presets_and_presets_before_defaults()
    {
        Assert.That(Options<LimitOptions>("few", "preset=paper").Count, Is.EqualTo(50));
        Assert.That(Options<LimitOptions>("few", "count=7", "preset=paper").Count, Is.EqualTo(7));
        Assert.That(Options<FilterOptions>("why", "preset=paper", "word=007").Reason, Is.EqualTo("too 007 by 50"));
    }

    [TestCase("cuont=3", "command line: --set cuont=3: the recipe has no parameter 'cuont' (did you mean 'count'?)")]
    [TestCase("count=many", "command line: --set count=many: 'count' must be a number like its default 5")]
    [TestCase("count=0", "command line: --set count=0: 'count' must be from 1 to 100")]
    [TestCase("on=1", "command line: --set on=1: 'on' must be true or false like its default true")]
    [TestCase("kind=z", "command line: --set kind=z: 'kind' must be one of \"x\", \"y\"")]
    [TestCase("count", "command line: --set count: must be key=value")]
    [TestCase("preset=papre", "command line: --set preset=papre: the recipe has no preset 'papre' (known: paper)")]
    [TestCase("list=a", "command line: --set list=a: 'list' must be a list like its default [\"a\",\"b\"]")]
    public void Refuses_what_a_parameter_cannot_be(string set, string expected) =>
        Assert.That(Problems(set), Is.EqualTo(new[] { expected }));

    [Test]
    public void Checks_presets_that_are_not_chosen_too() =>
        Assert.That(
            Load().Problems.Select(problem => problem.Message),
            Is.SupersetOf(
                new[] { "preset 'wrong' sets 'cuont', which is no parameter", "'count' must be from 1 to 100" }
            )
        );

    [Test]
    public void A_path_on_the_command_line_starts_from_the_current_folder()
    {
        using var folder = new RecipeFolder(
            """
            { "name": "t", "description": "d", "parameters": { "in": "rows.jsonl" }, "stages": [
              { "id": "rows", "use": "read", "path": "{{ in }}", "fields": ["text"] },
              { "id": "out", "use": "write", "dataset": "d", "shape": "text" } ] }
            """
        );
        var own = (ReadOptions)folder.Load().Recipe!.File.Stages[0].Options;
        var given = folder.Load(["in=elsewhere.jsonl"]);
        Assert.That(own.Path, Is.EqualTo(new[] { "rows.jsonl" }));
        Assert.That(given.Problems[0].Message, Is.EqualTo($"no file '{Path.GetFullPath("elsewhere.jsonl")}'"));
    }
}
