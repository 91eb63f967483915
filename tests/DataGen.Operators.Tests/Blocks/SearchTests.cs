using System.Text.Json;
using DataGen.Operators.Blocks;
using DataGen.Operators.Fields;
using DataGen.Operators.Models;
using DataGen.Operators.Parsing;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Blocks;

/// <summary>Trees over numbers: a proposal answers "text:value", the value is what stands behind the colon.</summary>
internal sealed class SearchTests
{
    [Test]
    public async Task Success_at_the_first_level_ends_the_search_with_the_best_child()
    {
        using var bench = Search(("root", ["a:0.6", "b:0.9", "c:0.2"]));

        var result = await bench.RunAsync();

        Assert.That(result.Field("answer"), Is.EqualTo(["b"]));
        Assert.That(Told(result), Is.EqualTo("gate true 0.1 0.9 depth 1 of 3"));
        Assert.That(Tree(result), Is.EqualTo("0=root:0 0.0=a:0.6 0.1=b:0.9 0.2=c:0.2"));
    }

    [Test]
    public async Task A_level_expands_the_best_nodes_of_the_one_before_and_the_best_of_all_is_chosen()
    {
        using var bench = Search(
            ("root", ["a:0.3", "b:0.1", "c:0.4"]),
            ("c", ["d:0.2", "e:0.2", "f:0.1"]),
            ("a", ["g:0.1", "h:0.1", "i:0.0"]),
            ("d", ["j:0.0", "k:0.0", "l:0.0"]),
            ("e", ["m:0.0", "n:0.0", "o:0.35"])
        );

        var result = await bench.RunAsync();

        Assert.That(result.Field("answer"), Is.EqualTo(["c"]));
        Assert.That(Told(result), Is.EqualTo("depth false 0.2 0.4 depth 1 of 15"));
        Assert.That(
            Tree(result),
            Is.EqualTo(
                "0=root:0 0.0=a:0.3 0.1=b:0.1 0.2=c:0.4 0.2.0=d:0.2 0.2.1=e:0.2 0.2.2=f:0.1 0.0.0=g:0.1 0.0.1=h:0.1 0.0.2=i:0 "
                    + "0.2.0.0=j:0 0.2.0.1=k:0 0.2.0.2=l:0 0.2.1.0=m:0 0.2.1.1=n:0 0.2.1.2=o:0.35"
            )
        );
    }

    [Test]
    public async Task Depth_first_follows_the_best_child_before_its_siblings()
    {
        using var bench = Search(
            options => options with { Strategy = SearchStrategy.DepthFirst, Branch = 2, Depth = 2 },
            ("root", ["a:0.3", "b:0.4"]),
            ("b", ["c:0.1", "d:0.2"]),
            ("a", ["e:0.6", "f:0.1"])
        );

        var result = await bench.RunAsync();

        Assert.That(Told(result), Is.EqualTo("gate true 0.0.0 0.6 depth 2 of 6"));
        Assert.That(
            Tree(result),
            Is.EqualTo("0=root:0 0.0=a:0.3 0.1=b:0.4 0.1.0=c:0.1 0.1.1=d:0.2 0.0.0=e:0.6 0.0.1=f:0.1")
        );
    }

    [Test]
    public async Task When_all_children_of_the_root_are_invalid_the_record_is_dropped_by_name()
    {
        using var bench = Search(("root", ["nonsense", "a:?", "more nonsense"]));

        var result = await bench.RunAsync();

        Assert.That(
            result.Rejects().Where(reject => reject.StartsWith("a:0:", StringComparison.Ordinal)),
            Is.EqualTo(["a:0: no valid node: 2 × unparsed; 1 × no value"])
        );
    }

    [Test]
    public async Task Invalid_children_are_asked_for_again_with_other_samples()
    {
        using var bench = Search(
            options => options with { Attempts = 2, Depth = 1 },
            ("root", ["nonsense", "b:0.2", "nonsense", "d:0.1", "nonsense"])
        );

        var result = await bench.RunAsync();

        Assert.That(Told(result), Is.EqualTo("depth false 0.1 0.2 depth 1 of 5"));
        Assert.That(
            Tree(result),
            Is.EqualTo("0=root:0 0.0=null:unparsed 0.1=b:0.2 0.2=null:unparsed 0.3=d:0.1 0.5=null:unparsed")
        );
    }

    [Test]
    public async Task A_child_that_stays_invalid_fails_the_record_where_the_recipe_says_so()
    {
        using var bench = Search(
            options => options with { OnInvalid = InvalidNode.Fail },
            ("root", ["a:0.1", "nonsense", "b:0.1"])
        );

        Assert.That(
            (await bench.RunAsync()).Failures,
            Is.EqualTo(["a:0: node failed: a child of node 0 stayed invalid: unparsed"])
        );
    }

    [TestCase(1)]
    [TestCase(16)]
    public async Task A_budget_cuts_a_level_at_the_same_child_whatever_runs_at_once(int concurrency)
    {
        using var bench = Search(
            options => options with { Budget = 5 },
            concurrency,
            ("root", ["a:0.3", "b:0.1", "c:0.4"]),
            ("c", ["d:0.2", "e:0.45", "f:0.9"])
        );

        var result = await bench.RunAsync();

        Assert.That(Told(result), Is.EqualTo("budget false 0.2.1 0.45 depth 2 of 5"));
        Assert.That(Tree(result), Is.EqualTo("0=root:0 0.0=a:0.3 0.1=b:0.1 0.2=c:0.4 0.2.0=d:0.2 0.2.1=e:0.45"));
        Assert.That(bench.Asked, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_child_like_its_parent_has_its_value_is_not_judged_and_not_expanded()
    {
        using var bench = Search(
            options => options with { Branch = 2 },
            ("root", ["root:0.9", "a:0.2"]),
            ("a", ["a:0.9", "root:0.9"])
        );

        var result = await bench.RunAsync();

        Assert.That(Told(result), Is.EqualTo("no valid child false 0.1 0.2 depth 1 of 4"));
        Assert.That(Tree(result), Is.EqualTo("0=root:0 0.0=root:0(0) 0.1=a:0.2 0.1.0=a:0.2(0.1) 0.1.1=root:0(0)"));
        Assert.That(result.Counts("judge").In, Is.EqualTo(1));
    }

    [Test]
    public async Task Equal_children_of_one_wave_are_judged_once()
    {
        using var bench = Search(options => options with { Depth = 1 }, ("root", ["a:0.2", "a:0.2", "a:0.2"]));

        var result = await bench.RunAsync();

        Assert.That(Tree(result), Is.EqualTo("0=root:0 0.0=a:0.2 0.1=a:0.2(0.0) 0.2=a:0.2(0.0)"));
        Assert.That(result.Counts("judge").In, Is.EqualTo(1));
    }

    [Test]
    public async Task Equal_values_are_drawn_by_name_where_the_recipe_says_so()
    {
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 12; seed++)
        {
            using var bench = Search(
                options => options with { OnTie = EqualNodes.Drawn, Depth = 1 },
                4,
                seed,
                ("root", ["a:0.2", "b:0.2", "c:0.2"])
            );
            chosen.Add((await bench.RunAsync()).Field("answer")[0]);
        }

        Assert.That(chosen, Has.Count.GreaterThan(1));
    }

    [Test]
    public async Task What_fails_inside_fails_the_record()
    {
        using var bench = Search(
            options => options with { Value = "judged.nothing" },
            ("root", ["a:0.3", "b:0.1", "c:0.4"])
        );

        var failures = (await bench.RunAsync()).Failures;

        Assert.That(failures, Has.Length.EqualTo(1));
        Assert.That(failures[0], Does.StartWith("a:0: "));
    }

    [Test]
    public async Task Stages_see_the_node_its_parent_the_root_and_the_depth()
    {
        using var bench = Search(
            options =>
                options with
                {
                    Branch = 1,
                    Depth = 2,
                    Carry = ["answer", "seen"],
                    Evaluate = Bench.Body(
                        (
                            "judge",
                            new SetOptions
                            {
                                Fields = new Dictionary<string, string>(StringComparer.Ordinal)
                                {
                                    ["judged"] = "0.1",
                                    ["seen"] =
                                        "`${depth} ${node.id} ${node.answer} of ${parent.answer} from ${root.answer}`",
                                },
                            }
                        )
                    ),
                },
            ("root", ["a:1"]),
            ("a", ["b:1"])
        );

        var result = await bench.RunAsync();

        Assert.That(
            result
                .Out[0]["search"]
                .GetProperty("nodes")
                .EnumerateArray()
                .Select(node => node.GetProperty("seen").ToString()),
            Is.EqualTo(["", "1 0.0 a of root from root", "2 0.0.0 b of a from root"])
        );
        Assert.That(
            result
                .Out[0]["search"]
                .GetProperty("path")
                .EnumerateArray()
                .Select(node => node.GetProperty("id").GetString()),
            Is.EqualTo(["0", "0.0"])
        );
    }

    private static Bench Search(params (string Node, string[] Children)[] tree) => Search(options => options, tree);

    private static Bench Search(
        Func<SearchOptions, SearchOptions> change,
        params (string Node, string[] Children)[] tree
    ) => Search(change, 4, tree);

    private static Bench Search(
        Func<SearchOptions, SearchOptions> change,
        int concurrency,
        params (string Node, string[] Children)[] tree
    ) => Search(change, concurrency, 1, tree);

    private static Bench Search(
        Func<SearchOptions, SearchOptions> change,
        int concurrency,
        long seed,
        params (string Node, string[] Children)[] tree
    )
    {
        var answers = tree.SelectMany(entry =>
                entry.Children.Select(
                    (child, i) => KeyValuePair.Create(FormattableString.Invariant($"{entry.Node} {i}"), child)
                )
            )
            .ToDictionary(StringComparer.Ordinal);
        return new Bench
        {
            Seed = seed,
            Concurrency = concurrency,
            Model = (prompt, _) => answers.GetValueOrDefault(prompt, "nonsense"),
        }
            .Given("a", Bench.Row("a:0", ("answer", "root")))
            .Prompt("refine", "user:\n{{answer}} {{branch}}")
            .Then(
                "search",
                change(
                    new SearchOptions
                    {
                        Carry = ["answer"],
                        Text = "answer",
                        Gate = 0.5,
                        Value = "judged",
                        Propose = Bench.Body(
                            (
                                "refine",
                                new GenerateOptions
                                {
                                    Model = "refiner",
                                    Prompt = "refine",
                                    Task = "text",
                                    Parse = new RegexParseOptions { Pattern = "^(?<text>[a-z]+):(?<value>.+)$" },
                                    OnUnparsed = Unparsed.Drop,
                                    Into = "proposal",
                                }
                            ),
                            (
                                "take",
                                new SetOptions
                                {
                                    Fields = new Dictionary<string, string>(StringComparer.Ordinal)
                                    {
                                        ["answer"] = "proposal.text",
                                    },
                                }
                            )
                        ),
                        Evaluate = Bench.Body(
                            (
                                "judge",
                                new SetOptions
                                {
                                    Fields = new Dictionary<string, string>(StringComparer.Ordinal)
                                    {
                                        ["judged"] = "proposal.value === '?' ? null : Number(proposal.value)",
                                    },
                                }
                            )
                        ),
                    }
                )
            );
    }

    private static string Told(BenchResult result)
    {
        var search = result.Out[0]["search"];
        return FormattableString.Invariant(
            $"{search.GetProperty("end").GetString()} {(search.GetProperty("success").GetBoolean() ? "true" : "false")} {search.GetProperty("node").GetString()} {search.GetProperty("value").GetDouble()} depth {search.GetProperty("depth").GetInt32()} of {search.GetProperty("proposals").GetInt32()}"
        );
    }

    private static string Tree(BenchResult result) =>
        string.Join(
            ' ',
            result
                .Out[0]["search"]
                .GetProperty("nodes")
                .EnumerateArray()
                .Select(node =>
                    FormattableString.Invariant(
                        $"{node.GetProperty("id").GetString()}={(node.TryGetProperty("answer", out var answer) ? answer.GetString() : "null")}:{(node.GetProperty("value").ValueKind == JsonValueKind.Number ? node.GetProperty("value") : node.GetProperty("invalid"))}{(node.GetProperty("repeats").ValueKind == JsonValueKind.String ? $"({node.GetProperty("repeats")})" : "")}"
                    )
                )
        );
}
