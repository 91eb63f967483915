using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests;

[TestFixture]
public sealed class DedupTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("datagen-dedup").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Keeps_rows_as_they_stand_and_names_what_the_others_repeat()
    {
        Write(
            "in.jsonl",
            """{"id":"a", "instruction":"Write a short poem about the autumn rain", "n": 1.50}""",
            """{"id":"b","instruction":"write a short  poem about the autumn RAIN"}""",
            """{"id":"c","instruction":"Write a short poem about the heavy autumn rain"}""",
            """{"instruction":"List three prime numbers","tags":["x"]}""",
            """{"instruction":"List three prime numbers"}"""
        );

        var result = await RunAsync(
            "in.jsonl --field instruction --method rouge-l,exact --out out.jsonl --removed removed.jsonl --json"
        );

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(
            Lines("out.jsonl"),
            Is.EqualTo(
                new[]
                {
                    """{"id":"a", "instruction":"Write a short poem about the autumn rain", "n": 1.50}""",
                    """{"instruction":"List three prime numbers","tags":["x"]}""",
                }
            )
        );
        var removed = Lines("removed.jsonl").Select(line => JsonElement.Parse(line)).ToList();
        Assert.That(removed.Select(row => row.GetProperty("duplicate_of").ToString()), Is.EqualTo(["a", "a", "3"]));
        Assert.That(removed[2].GetProperty("duplicate_of").ValueKind, Is.EqualTo(JsonValueKind.Number));
        Assert.That(removed[0].GetProperty("reason").GetString(), Is.EqualTo("exact duplicate"));
        Assert.That(removed[1].GetProperty("reason").GetString(), Is.EqualTo("near duplicate (rouge-l)"));
        Assert.That(removed[1].GetProperty("score").GetDouble(), Is.EqualTo(16.0 / 17).Within(1e-12));
        Assert.That(removed[1].GetProperty("instruction").GetString(), Does.Contain("heavy"));
        var summary = JsonElement.Parse(result.Output);
        Assert.That(summary.GetProperty("rows").GetInt64(), Is.EqualTo(5));
        Assert.That(summary.GetProperty("kept").GetInt64(), Is.EqualTo(2));
        Assert.That(summary.GetProperty("reasons").GetProperty("exact duplicate").GetInt64(), Is.EqualTo(2));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task Keeps_the_rows_that_the_reference_keeps()
    {
        var instructions = Repository.SharedData("self-instruct-instructions.jsonl");
        var expected = await File.ReadAllTextAsync(Repository.SharedData("rouge-expected-20k.txt"));
        await File.WriteAllLinesAsync(Path.Combine(_folder, "in.jsonl"), File.ReadLines(instructions).Take(20_000));

        var result = await RunAsync("in.jsonl --field instruction --method rouge-l --kept-ids");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output.Split('\n'), Is.EqualTo(expected.Split('\n')));
    }

    [Test]
    public async Task Gives_the_same_bytes_whatever_the_degree()
    {
        Write("in.jsonl", Sentences(9000).Select(text => $$"""{"text":"{{text}}"}""").ToArray());
        var outputs = new List<string>();
        foreach (var degree in new[] { "1", "3" })
        {
            var result = await RunAsync(
                $"in.jsonl --field text --method exact,minhash,rouge-l --degree {degree} --out {degree}.jsonl --removed r{degree}.jsonl"
            );
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            outputs.Add(Read($"{degree}.jsonl") + Read($"r{degree}.jsonl"));
        }

        Assert.That(outputs[1], Is.EqualTo(outputs[0]));
        Assert.That(Lines("r1.jsonl"), Is.Not.Empty);
    }

    [Test]
    public async Task Copies_records_of_csv_and_lines_of_text()
    {
        Write("in.csv", "id,text", "1,\"two", "lines, \"\"quoted\"\"\"", "2,plain", "3,PLAIN", "4,\"\u00e9t\u00e9\"");
        var csv = await RunAsync("in.csv --field text --out out.csv --removed removed.csv");
        Assert.That(csv.ExitCode, Is.Zero, csv.Error);
        Assert.That(
            Lines("out.csv"),
            Is.EqualTo(new[] { "id,text", "1,\"two", "lines, \"\"quoted\"\"\"", "2,plain", "4,\"\u00e9t\u00e9\"" })
        );
        Assert.That(
            Lines("removed.csv"),
            Is.EqualTo(new[] { "id,text,duplicate_of,score,reason", "3,PLAIN,2,1,exact duplicate" })
        );

        Write("in.txt", "one  line", "One line", "another");
        var text = await RunAsync("in.txt --out out.txt --removed removed.jsonl");
        Assert.That(text.ExitCode, Is.Zero, text.Error);
        Assert.That(Lines("out.txt"), Is.EqualTo(new[] { "one  line", "another" }));
        Assert.That(
            Lines("removed.jsonl"),
            Is.EqualTo(new[] { """{"text":"One line","duplicate_of":0,"score":1,"reason":"exact duplicate"}""" })
        );
    }

    [Test]
    public async Task Removes_what_stands_in_a_benchmark_or_an_earlier_dataset_and_names_it()
    {
        const string question =
            "A train leaves the old station at nine and travels sixty miles every hour until it stops";
        Write("bench.jsonl", """{"question":"unrelated"}""", $$"""{"id":"q7","question":"{{question}}"}""");
        Write("earlier.txt", "name the capital of france");
        Write(
            "in.jsonl",
            $$"""{"text":"Please answer: {{question}}. Show your work in full and explain each of the many steps you take on the way to it."}""",
            """{"text":"Name the capital of France"}""",
            """{"text":"something new"}"""
        );

        var result = await RunAsync(
            "in.jsonl --field text --against bench.jsonl --against-field question --kept earlier.txt --kept-field text --out out.jsonl --removed removed.jsonl"
        );

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(Lines("out.jsonl"), Is.EqualTo(new[] { """{"text":"something new"}""" }));
        var removed = Lines("removed.jsonl").Select(line => JsonElement.Parse(line)).ToList();
        Assert.That(removed[0].GetProperty("duplicate_of").GetString(), Is.EqualTo("bench.jsonl:2 (q7)"));
        Assert.That(removed[0].GetProperty("reason").GetString(), Is.EqualTo("contaminated (shared run)"));
        Assert.That(removed[1].GetProperty("duplicate_of").GetString(), Is.EqualTo("earlier.txt:1"));
    }

    private static readonly TestCaseData[] BadInputs =
    [
        new TestCaseData(
            "{\"a\":1,\"b\":2}",
            "in.jsonl --field text",
            1,
            "in.jsonl:1: row 0 has no field 'text'; its fields are a, b"
        ).SetName("A_missing_field"),
        new TestCaseData(
            "{\"text\":\"x\"}\n{\"text\":5}",
            "in.jsonl --field text",
            1,
            "in.jsonl:2: row 1 field 'text' is not text but number: 5"
        ).SetName("A_value_that_is_not_text"),
        new TestCaseData(
            "{\"text\":\"x\"}\n{\"text\":",
            "in.jsonl --field text",
            1,
            "in.jsonl:2: row 1 not valid JSON"
        ).SetName("A_broken_line"),
        new TestCaseData("{\"a\":\"x\",\"b\":\"y\"}", "in.jsonl", 1, "say which one holds the text: a, b").SetName(
            "No_field_named"
        ),
        new TestCaseData(
            "a,b\nx,y\n",
            "in.csv --field text",
            1,
            "'in.csv' has no field 'text'; its fields are a, b"
        ).SetName("A_missing_column"),
        new TestCaseData("PAR1nonsense", "in.parquet --field text", 1, "Cannot read 'in.parquet' as Parquet").SetName(
            "Unreadable_parquet"
        ),
        new TestCaseData(
            "{\"text\":\"x\"}",
            "in.jsonl --field text --threshold 1.2",
            2,
            "--threshold must be a number from 0 to 1, not 1.2"
        ).SetName("A_threshold_out_of_range"),
        new TestCaseData(
            "{\"text\":\"x\"}",
            "in.jsonl --field text --threshold 0 --method minhash",
            2,
            "--threshold must be above 0 for minhash"
        ).SetName("A_threshold_of_0_for_minhash"),
        new TestCaseData(
            "{\"text\":\"x\"}",
            "in.jsonl --field text --method rouge",
            2,
            "--method knows no 'rouge'; known are exact, rouge-l, minhash"
        ).SetName("An_unknown_method"),
        new TestCaseData(
            "{\"text\":\"x\"}",
            "nowhere.jsonl --field text",
            1,
            "Cannot read 'nowhere.jsonl': it does not exist"
        ).SetName("A_missing_file"),
    ];

    [TestCaseSource(nameof(BadInputs))]
    public async Task Refuses(string content, string arguments, int exitCode, string message)
    {
        foreach (var name in new[] { "in.jsonl", "in.csv", "in.parquet" })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, name), content);
        }

        var extension = arguments.Contains(".csv", StringComparison.Ordinal) ? "csv" : "jsonl";
        var result = await RunAsync($"{arguments} --out out.{extension} --removed removed.jsonl");

        Assert.That(result.Error, Does.Contain(message));
        Assert.That(result.ExitCode, Is.EqualTo(exitCode));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(3), "something was left behind");
    }

    [Test]
    public async Task Refuses_to_write_over_its_input()
    {
        Write("in.jsonl", """{"text":"x"}""");
        File.CreateSymbolicLink(Path.Combine(_folder, "link.jsonl"), Path.Combine(_folder, "in.jsonl"));
        foreach (var output in new[] { "in.jsonl", "./in.jsonl", "link.jsonl" })
        {
            var result = await RunAsync($"in.jsonl --field text --out {output}");
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain("is the file that is read"));
        }

        Assert.That(Lines("in.jsonl"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Refuses_a_format_it_cannot_make_of_the_rows()
    {
        Write("in.jsonl", """{"text":"x"}""");
        var result = await RunAsync("in.jsonl --field text --out out.csv");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(
            result.Error,
            Does.Contain("Cannot write 'out.csv' from JSON lines: the name must end in .jsonl or .parquet")
        );
    }

    private const string Chat =
        """{"role":"user","content":"Name a river"},{"role":"assistant","content":"The Rhine"}""";

    [TestCase("messages", "0,2,3")]
    [TestCase("messages[0].content", "0,3")]
    [TestCase("messages[-1].content", "0,3")]
    [TestCase("meta.source", "0,1,3")]
    [TestCase("tags", "0,3")]
    public async Task Compares_conversations_lists_and_what_stands_at_a_path(string field, string kept)
    {
        Write(
            "in.jsonl",
            $$"""{"messages":[{{Chat}}],"meta":{"source":"a"},"tags":["x","y"]}""",
            """{"messages":[{"role":"system","content":"Name a river"},{"role":"user","content":[{"type":"text","text":"the "},{"type":"text","text":"rhine"}]}],"meta":{"source":"b"},"tags":["x","y"]}""",
            """{"messages":[{"from":"human","value":"name a RIVER"},{"from":"gpt","value":"Danube"}],"meta":{"source":"a"},"tags":["x y"]}""",
            """{"messages":[{"role":"user","content":"Name a lake"},{"role":"assistant","content":"Como\nor Garda"}],"meta":{"source":"c"},"tags":["z"]}"""
        );

        var result = await RunAsync($"in.jsonl --field {field} --bad-rows remove --kept-ids");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output.Trim().Replace('\n', ','), Is.EqualTo(kept));
    }

    [TestCase(
        """{"messages":[{"role":"user"}]}""",
        "messages",
        "row 0 field 'messages' is not text but a list with something other than texts or messages"
    )]
    [TestCase(
        """{"messages":[{"role":"user","content":[{"type":"image","url":"x"}]}]}""",
        "messages",
        "is not text but a list with something other than texts or messages"
    )]
    [TestCase(
        """{"messages":[]}""",
        "messages[0].content",
        "has nothing at 'messages[0].content'; its 'messages' is []"
    )]
    [TestCase("""{"m":{"a":5}}""", "m.a", "field 'm.a' is not text but number: 5")]
    [TestCase("""{"m":1}""", "n[0].a", "has no field 'n'; its fields are m")]
    [TestCase("""{"m[x":1}""", "m[x", "field 'm[x' is not text but number: 1")]
    public async Task Says_what_stands_where_a_text_was_expected(string row, string field, string message)
    {
        Write("in.jsonl", row);
        var result = await RunAsync($"in.jsonl --field {field} --out out.jsonl");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain(message));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_field_whose_own_name_looks_like_a_path_is_meant_by_it()
    {
        Write("in.jsonl", """{"a.b":"one","a":{"b":"same"}}""", """{"a.b":"two","a":{"b":"same"}}""");
        var result = await RunAsync("in.jsonl --field a.b --kept-ids");
        Assert.That(result.Output, Is.EqualTo("0\n1\n"));
    }

    [Test]
    public async Task Sets_bad_rows_aside_when_asked_to()
    {
        await File.WriteAllBytesAsync(
            Path.Combine(_folder, "in.jsonl"),
            [
                .. "{\"text\":\"good\"}\n"u8,
                .. "{\"text\":\"bad \xff\"}\n"u8.ToArray().Select(value => value == 0xC3 ? (byte)0xFF : value),
                .. "{\"text\":null}\n"u8,
                .. "{\"text\":\"lone \\ud800 half\"}\n"u8,
                .. "{\"text\":\"good\"}\n"u8,
            ]
        );

        var result = await RunAsync(
            "in.jsonl --field text --bad-rows remove --out out.jsonl --removed removed.jsonl --json"
        );

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(Lines("out.jsonl"), Is.EqualTo(new[] { """{"text":"good"}""", """{"text":"lone \ufffd half"}""" }));
        var reasons = Lines("removed.jsonl")
            .Select(line => JsonElement.Parse(line).GetProperty("reason").GetString()!)
            .ToList();
        Assert.That(reasons[0], Does.Contain("not valid UTF-8"));
        Assert.That(reasons[1], Does.Contain("not text but null"));
        Assert.That(reasons[2], Is.EqualTo("exact duplicate"));
        Assert.That(
            JsonElement.Parse(result.Output).GetProperty("reasons").GetProperty("no text").GetInt64(),
            Is.EqualTo(2)
        );
    }

    [Test]
    public async Task An_empty_file_gives_an_empty_file()
    {
        Write("in.jsonl");
        var result = await RunAsync("in.jsonl --field text --out out.jsonl");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(Read("out.jsonl"), Is.Empty);
    }

    [Test]
    public async Task Reads_a_line_of_100_megabytes()
    {
        await using (var file = File.Create(Path.Combine(_folder, "in.txt")))
        {
            var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("word ", 200_000)));
            for (var at = 0; at < 100; at++)
            {
                await file.WriteAsync(piece);
            }

            await file.WriteAsync("\nshort\nshort\n"u8.ToArray());
        }

        var result = await RunAsync("in.txt --out out.txt --json");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(new FileInfo(Path.Combine(_folder, "out.txt")).Length, Is.EqualTo(100_000_007));
    }

    [Test]
    [Platform("Unix")]
    public async Task An_interrupted_command_leaves_nothing_under_a_final_name()
    {
        Write("in.txt", Sentences(400_000).ToArray());
        using var process = CommandProcess.Start(
            _folder,
            NoEnvironment,
            "dedup in.txt --method rouge-l --out out.txt --removed removed.jsonl --progress none".Split(' ')
        );
        var clock = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(_folder, "removed.jsonl.tmp")) && clock.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(20);
        }

        process.Interrupt();
        var result = await process.WaitAsync();

        Assert.That(result.ExitCode, Is.EqualTo(130), result.ToString());
        Assert.That(result.Error, Does.Contain("Interrupted"));
        Assert.That(Directory.GetFiles(_folder).Select(Path.GetFileName), Is.EqualTo(new[] { "in.txt" }));
    }

    /// <summary>Sentences of which about one in ten is near another.</summary>
    private static IEnumerable<string> Sentences(int count)
    {
        var state = 12345UL;
        var previous = "";
        for (var at = 0; at < count; at++)
        {
            if (Next(10) == 0 && previous.Length > 0)
            {
                yield return previous + " again";
                continue;
            }

            previous = string.Join(' ', Enumerable.Range(0, 10).Select(_ => Word(Next(5000))));
            yield return previous;
        }

        uint Next(uint below)
        {
            state = (state * 6364136223846793005UL) + 1442695040888963407UL;
            return (uint)(state >> 33) % below;
        }

        static string Word(uint number) => "w" + number.ToString(CultureInfo.InvariantCulture);
    }

    private async Task<CommandResult> RunAsync(string arguments)
    {
        using var process = CommandProcess.Start(_folder, NoEnvironment, ["dedup", .. arguments.Split(' ')]);
        return await process.WaitAsync();
    }

    private void Write(string name, params string[] lines) =>
        File.WriteAllText(Path.Combine(_folder, name), string.Concat(lines.Select(line => line + "\n")));

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder, name));

    private string[] Lines(string name) => File.ReadAllLines(Path.Combine(_folder, name));
}
