using System.Text.Json;
using DataGen.Operators.Constraints;
using DataGen.Operators.Parsing;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Constraints;

internal sealed class CorruptConstraintTests
{
    private const string Ship = "Tell the story of a ship -> in the past tense.";
    private const string Three = "Use three long paragraphs.";

    private static readonly CorruptConstraintOptions Options = new()
    {
        Model = "m",
        Prompt = "corrupt",
        Over = "constraints",
        OnUnparsed = Unparsed.Drop,
        Retries = 1,
    };

    [Test]
    public async Task Versions_are_matched_by_id_whatever_stands_in_them_and_in_which_order()
    {
        using var bench = Corrupt(
            Options,
            ("c2", "Use four long paragraphs."),
            ("c1", "Tell the story of a train -> in the past tense.")
        );

        var list = (await bench.RunAsync()).Out.Single()["constraints"];

        Assert.That(
            list.EnumerateArray().Select(item => item.GetProperty("corrupted").GetString()),
            Is.EqualTo(new[] { "Tell the story of a train -> in the past tense.", "Use four long paragraphs." })
        );
        Assert.That(list[1].GetProperty("edit").GetDouble(), Is.EqualTo(0.25));
        Assert.That(list[1].GetProperty("kind").GetString(), Is.EqualTo("stylistic"), "what it had stays");
    }

    [TestCase("USE three, long paragraphs", "unchanged")]
    [TestCase("Do not use three long paragraphs.", "negated")]
    [TestCase("Use three long paragraphs without commas.", "negated")]
    [TestCase("Sing.", "changed too much")]
    public async Task An_unfit_version_takes_its_constraint_out_with_the_reason(string version, string reason)
    {
        using var bench = Corrupt(Options, ("c1", "Tell the story of a train -> in the past tense."), ("c2", version));

        var result = await bench.RunAsync();

        Assert.That(result.Out.Single()["constraints"].GetArrayLength(), Is.EqualTo(1));
        Assert.That(result.Rejects(), Is.EqualTo(new[] { $"a:0/corrupted:1: {reason}: {version}" }));
    }

    [Test]
    public async Task A_hardly_changed_version_is_unfit_too()
    {
        using var bench = Corrupt(Options with { MinEdit = 0.5 }, ("c1", Ship), ("c2", "Use four long paragraphs."));

        var result = await bench.RunAsync();

        Assert.That(
            result.Rejects().Select(reject => reject.Split(": ")[1]),
            Is.EquivalentTo(new[] { "unchanged", "hardly changed", "no fit corruption" })
        );
        Assert.That(result.Out, Is.Empty);
    }

    [Test]
    public async Task Fewer_versions_than_constraints_are_asked_for_anew_and_then_drop_the_record()
    {
        using var bench = Corrupt(Options, ("c1", "Tell of a train."));

        var result = await bench.RunAsync();

        Assert.That(
            result.Rejects(),
            Is.EqualTo(new[] { "a:0: unparsed: 'c2' is missing: 1 versions of 2 constraints" })
        );
        Assert.That(bench.Asked, Has.Count.EqualTo(2));
    }

    [TestCase("c3", "a", "'c3' is no constraint's id")]
    [TestCase("c1", "a", "'c1' stands there twice")]
    [TestCase("c2", " ", "an element without 'id' and 'text'")]
    public async Task An_answer_that_does_not_fit_one_to_one_is_unparsed(string id, string text, string problem)
    {
        using var bench = Corrupt(Options with { OnUnparsed = Unparsed.Fail, Retries = 0 }, ("c1", "x"), (id, text));

        Assert.That((await bench.RunAsync()).Failures, Is.EqualTo(new[] { $"a:0: unparsed: {problem}" }));
    }

    [Test]
    public async Task A_record_without_constraints_is_dropped_and_nothing_is_asked()
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("constraints", Array.Empty<string>())))
            .Prompt("corrupt", "x")
            .Then("corrupted", Options);

        Assert.That((await bench.RunAsync()).Rejects().Single(), Does.StartWith("a:0: no constraints"));
        Assert.That(bench.Asked, Is.Empty);
    }

    private static Bench Corrupt(CorruptConstraintOptions options, params (string Id, string Text)[] versions) =>
        new Bench
        {
            Model = (_, _) =>
                JsonSerializer.Serialize(
                    new { corrupted = versions.Select(item => new { id = item.Id, text = item.Text }) }
                ),
        }
            .Given(
                "a",
                Bench.Row(
                    "a:0",
                    (
                        "constraints",
                        new object[]
                        {
                            new { id = "c1", text = Ship },
                            new
                            {
                                id = "c2",
                                text = Three,
                                kind = "stylistic",
                            },
                        }
                    )
                )
            )
            .Prompt("corrupt", "{{#each constraints}}[{{id}}] {{text}}\n{{/each}}")
            .Then("corrupted", options);
}
