using System.Globalization;
using System.Text.Json;
using DataGen.Datasets;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Methods;

/// <summary>Mosaics are made without a model, and what they ask for is so exact that code can check it.</summary>
internal sealed class MosaicTests
{
    private static readonly string[] Datasets = ["sft", "rlvr", "dpo"];

    [Test]
    public async Task Its_verifiers_pass_every_chosen_answer_and_fail_every_rejected_one()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command(242));
        var run = workspace.Run("mosaic");
        await LedgerLaw.HoldsAsync(run, [.. Datasets.Select(name => (name, name))]);

        var rows = await run.RowsAsync("dpo");
        Assert.That(rows, Has.Count.GreaterThan(100));
        foreach (var (side, expected) in new[] { ("chosen", "pass"), ("rejected", "fail") })
        {
            var output = workspace.PathOf($"{side}.jsonl");
            await workspace.ExpectAsync(
                0,
                ["verify", Path.Combine(run.Folder, "dpo"), "--response", side, "--out", output]
            );
            var verdicts = File.ReadLines(output)
                .Select(line => JsonElement.Parse(line).GetProperty("verdicts")[0].GetString())
                .ToArray();
            Assert.That(verdicts, Has.Length.EqualTo(rows.Count).And.All.EqualTo(expected), side);
        }

        Assert.That(File.Exists(workspace.Store) ? workspace.StoredAnswers() : 0, Is.Zero, "no model was asked");
    }

    [Test]
    public async Task A_row_is_used_once_an_epoch_within_the_limits_and_never_beside_itself()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(0, Command(40, "--set", "maxItems=4", "--set", "maxTokens=900"));

        var rows = await workspace.Run("mosaic").RowsAsync("sft");

        var uses = rows.SelectMany(row => Texts(row, "sources").Select(source => source.Split('/')[0])).ToArray();
        Assert.That(uses.CountBy(source => source).Select(use => use.Value), Has.All.EqualTo(4));
        foreach (var row in rows)
        {
            var sources = Texts(row, "sources").Select(source => source.Split('/')[0]).ToArray();
            Assert.That(sources, Is.Unique);
            Assert.That(row.Field("count").GetInt64(), Is.EqualTo(sources.Length).And.LessThanOrEqualTo(4));
            Assert.That(row.Field("tokens_total").GetInt64(), Is.LessThanOrEqualTo(900));
            var answered = row.Field("permutation").EnumerateArray().Select(i => i.GetInt64()).ToArray();
            var masked = row.Field("masked_items").EnumerateArray().Select(i => i.GetInt64()).ToArray();
            Assert.That(
                answered.Concat(masked).Order(),
                Is.EqualTo(Enumerable.Range(1, sources.Length).Select(i => (long)i))
            );
            Assert.That(answered, Is.Not.Empty);
            Assert.That(masked.Length > 0, Is.EqualTo(row.Text("strategy") == "mask"));
        }

        Assert.That(
            rows.Select(row => row.Text("strategy")).Distinct(),
            Is.EquivalentTo(new[] { "format", "order", "mask" })
        );
    }

    [Test]
    public async Task Numbers_and_marks_that_occur_in_the_rows_are_not_used()
    {
        using var workspace = new Workspace();
        workspace.WriteLines(
            "rows.jsonl",
            Enumerable
                .Range(0, 30)
                .Select(i => new
                {
                    instruction = $"Instruction {i}",
                    input = "",
                    output = $"1. a\n2. b\n(1) c\n#1: d\nTask 1: e\nNo. 1: f\nA. g\n(a) h\n(i) j\n[1] k <BEGIN> {i}",
                })
        );

        await workspace.ExpectAsync(
            0,
            Command(
                30,
                "--set",
                $"rows={workspace.PathOf("rows.jsonl")}",
                "--set",
                "layout=flat",
                "--set",
                "maxItems=3"
            )
        );

        var rows = await workspace.Run("mosaic").RowsAsync("rlvr");
        Assert.That(rows, Is.Not.Empty);
        foreach (var row in rows)
        {
            var truth = JsonElement.Parse(row.Text("ground_truth"));
            Assert.That(
                truth.GetProperty("labels").EnumerateArray().Select(label => label.GetString()),
                Is.SubsetOf(new[] { "1)", "2)", "3)" })
            );
            Assert.That(truth.GetProperty("begin").GetString(), Is.Not.EqualTo("<BEGIN>"));
        }
    }

    [Test]
    public async Task Rows_with_other_system_prompts_never_meet()
    {
        using var workspace = new Workspace();
        workspace.WriteLines(
            "rows.jsonl",
            Enumerable
                .Range(0, 40)
                .Select(i => new
                {
                    instruction = $"Instruction {i}",
                    input = "",
                    output = $"Answer {i}",
                    persona = i % 4 == 0 ? "" : $"Persona {i % 4}",
                })
        );

        await workspace.ExpectAsync(
            0,
            Command(
                40,
                "--set",
                $"rows={workspace.PathOf("rows.jsonl")}",
                "--set",
                "layout=flat",
                "--set",
                "system=persona"
            )
        );

        var rows = await workspace.Run("mosaic").RowsAsync("sft");
        Assert.That(rows.Select(row => row.Field("count").GetInt64()).Max(), Is.GreaterThan(1));
        foreach (var row in rows)
        {
            var messages = row.Field("messages").EnumerateArray().ToArray();
            var persona =
                messages[0].GetProperty("role").GetString() == "system"
                    ? messages[0].GetProperty("content").GetString()
                    : "";
            var numbers = messages[^1]
                .GetProperty("content")
                .GetString()!
                .Split("Answer ")
                .Skip(1)
                .Select(rest => int.Parse(rest.TakeWhile(char.IsAsciiDigit).ToArray(), CultureInfo.InvariantCulture));
            Assert.That(
                numbers.Select(number => number % 4),
                Has.All.EqualTo(persona!.Length == 0 ? 0 : persona[^1] - '0')
            );
        }
    }

    [TestCase("fill")]
    [TestCase("logistic")]
    public async Task Writes_the_same_bytes_one_by_one_as_many_at_once_and_after_kills(string sizes)
    {
        using var one = new Workspace();
        await one.ExpectAsync(0, Command(60, "--set", $"sizes={sizes}", "--concurrency", "1"));
        using var killed = new Workspace();
        string[] command = Command(60, "--set", $"sizes={sizes}", "--concurrency", "32");
        foreach (var pause in new[] { 0, 60, 150 })
        {
            using var process = killed.Start(command);
            while (!Directory.Exists(Path.Combine(killed.Run("mosaic").Folder, ".tmp")) && !process.HasExited)
            {
                await Task.Delay(1);
            }

            await Task.Delay(pause);
            process.Kill();
            await process.WaitAsync();
        }

        await killed.ExpectAsync(0, command);

        Assert.That(killed.Run("mosaic").Fingerprint(), Is.EqualTo(one.Run("mosaic").Fingerprint()));
    }

    private static string[] Texts(SourceRow row, string name) =>
        [.. row.Field(name).EnumerateArray().Select(item => item.GetString()!)];

    private static string[] Command(int records, params string[] more) =>
        [
            "run",
            Path.Combine(Repository.Root, "recipes", "mosaic"),
            "--config",
            "pipeline.json",
            "--progress",
            "none",
            "-n",
            FormattableString.Invariant($"{records}"),
            .. more.Any(item => item.StartsWith("rows=", StringComparison.Ordinal))
                ? Array.Empty<string>()
                : ["--set", $"rows={Path.Combine(Repository.Root, "samples", "seed-tasks.jsonl")}"],
            .. more,
        ];
}
