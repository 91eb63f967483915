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
    public async Task The_order_and_the_choice_are_those_that_the_prompt_asks_for()
    {
        using var workspace = new Workspace();
        string[] openings =
        [
            "zebras",
            "Apples",
            "mild winters",
            "Old bridges over cold rivers",
            "bees",
            "Ants",
            "apples",
        ];
        workspace.WriteLines(
            "rows.jsonl",
            Enumerable
                .Range(0, 70)
                .Select(i => new
                {
                    instruction = $"{openings[i % openings.Length]}{string.Concat(Enumerable.Repeat(" so", i * 7 % 5))} {i * 37 % 1000}",
                    input = "",
                    output = $"Answer {i}",
                })
        );

        await workspace.ExpectAsync(
            0,
            Command(70, "--set", $"rows={workspace.PathOf("rows.jsonl")}", "--set", "layout=flat", "--set", "epochs=24")
        );

        var rows = (await workspace.Run("mosaic").RowsAsync("rlvr"))
            .Where(row => row.Text("strategy") != "format")
            .ToArray();
        foreach (var row in rows)
        {
            var truth = JsonElement.Parse(row.Text("ground_truth"));
            string[] labels = [.. truth.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!)];
            var lines = row.Field("prompt")[0].GetProperty("content").GetString()!.Split('\n');
            string[] items = [.. labels.Select(label => Item(lines, label))];
            int[] answered =
            [
                .. truth
                    .GetProperty("wanted")
                    .EnumerateArray()
                    .Select(label => Array.IndexOf(labels, label.GetString())),
            ];
            var method = row.Text("method");
            if (row.Text("strategy") == "order")
            {
                Assert.That(answered.Order(), Is.EqualTo(Enumerable.Range(0, items.Length)), method);
                Assert.That(answered, Is.EqualTo(Ordered(items, method, answered)), method);
            }
            else
            {
                int[] masked = [.. Enumerable.Range(0, items.Length).Except(answered)];
                Assert.That(answered, Is.Ordered, method);
                Assert.That(masked, Is.EquivalentTo(Masked(items, method, masked)), method);
            }
        }

        Assert.That(
            rows.Select(row => $"{row.Text("strategy")} {row.Text("method")}").Distinct().Count(),
            Is.EqualTo(15)
        );
    }

    /// <summary>The one line of an instruction, behind its number or under it.</summary>
    private static string Item(string[] lines, string label)
    {
        var at = Array.FindIndex(lines, line => line.StartsWith(label, StringComparison.Ordinal));
        return lines[at].Length > label.Length ? lines[at][(label.Length + 1)..] : lines[at + 1];
    }

    private static int[] Ordered(string[] items, string method, int[] answered)
    {
        var places = Enumerable.Range(0, items.Length).ToArray();
        return method switch
        {
            "explicit" => answered.SequenceEqual(places) ? [] : answered,
            "reverse" => [.. places.Reverse()],
            "alphabetical" => [.. places.OrderBy(i => items[i].ToLowerInvariant(), StringComparer.Ordinal)],
            "reverse-alphabetical" =>
            [
                .. places.OrderByDescending(i => items[i].ToLowerInvariant(), StringComparer.Ordinal),
            ],
            "fewest-words" => [.. places.OrderBy(i => items[i].Split(' ').Length)],
            "most-words" => [.. places.OrderByDescending(i => items[i].Split(' ').Length)],
            "shortest" => [.. places.OrderBy(i => items[i].Length)],
            "longest" => [.. places.OrderByDescending(i => items[i].Length)],
            "odd-first" => [.. places.Where(i => i % 2 == 0), .. places.Where(i => i % 2 == 1)],
            "even-first" => [.. places.Where(i => i % 2 == 1), .. places.Where(i => i % 2 == 0)],
            _ => throw new AssertionException($"no method '{method}'"),
        };
    }

    private static IEnumerable<int> Masked(string[] items, string method, int[] masked)
    {
        var places = Enumerable.Range(0, items.Length);
        Assert.That(masked, Is.Not.Empty.And.Length.LessThan(items.Length));
        return method switch
        {
            "explicit" => masked,
            "longest" => places.OrderByDescending(i => items[i].Split(' ').Length).Take(masked.Length),
            "shortest" => places.OrderBy(i => items[i].Split(' ').Length).Take(masked.Length),
            "odd" => places.Where(i => i % 2 == 0),
            "even" => places.Where(i => i % 2 == 1),
            _ => throw new AssertionException($"no method '{method}'"),
        };
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
