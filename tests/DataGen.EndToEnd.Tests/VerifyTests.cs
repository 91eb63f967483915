using System.Security.Cryptography;
using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;
using DuckDB.NET.Data;

namespace DataGen.EndToEnd.Tests;

[TestFixture]
public sealed class VerifyTests
{
    private const string IsShort =
        """{"language":"python","code":"def evaluate(response):\n    return len(response) < 10"}""";

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("datagen-verify").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Checks_constraints_and_says_what_it_cannot_check()
    {
        Write(
            "in.jsonl",
            """{"id":"a","response":"no commas here","constraints":[{"id":"punctuation:no_comma","kwargs":{}},{"id":"length_constraints:number_words","kwargs":{"num_words":5,"relation":"at least"}}]}""",
            """{"id":"b","response":"x","constraints":[{"id":"no:such_type","kwargs":{}}]}""",
            """{"id":"c","response":"x","constraints":[{"id":"length_constraints:number_words","kwargs":{}}]}""",
            """{"id":"d","constraints":[{"id":"punctuation:no_comma","kwargs":{}}]}""",
            """{"id":"e","response":"x"}""",
            "{broken",
            """{"key":7,"prompt":"p","response":"Hello, \"World\"","instruction_id_list":["punctuation:no_comma"],"kwargs":[{}]}"""
        );

        var result = await RunAsync("in.jsonl --out out.jsonl");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        var rows = Lines("out.jsonl");
        Assert.That(
            rows.Select(row => row.GetProperty("id").GetString()),
            Is.EqualTo(["a", "b", "c", "d", "e", "5", "7"])
        );
        Assert.That(
            rows[0].GetProperty("results").ToString(),
            Is.EqualTo(
                """[{"id":"punctuation:no_comma","strict":true,"loose":true},{"id":"length_constraints:number_words","strict":false,"loose":false}]"""
            )
        );
        Assert.That(rows[0].GetProperty("strict").GetBoolean(), Is.False);
        Assert.That(rows[0].TryGetProperty("error", out _), Is.False);
        for (var row = 1; row <= 5; row++)
        {
            Assert.That(rows[row].GetProperty("error").GetString(), Is.Not.Empty);
            Assert.That(rows[row].TryGetProperty("strict", out var strict) && strict.GetBoolean(), Is.False);
        }

        Assert.That(rows[3].GetProperty("error").GetString(), Does.Contain("--response"));
        Assert.That(rows[4].GetProperty("error").GetString(), Does.Contain("nothing to check"));
        Assert.That(rows[5].GetProperty("error").GetString(), Does.Contain("in.jsonl:6"));
        Assert.That(rows[6].GetProperty("strict").GetBoolean(), Is.False);
        Assert.That(result.Error, Does.Contain("7 rows in").And.Contain("5 rows could not be checked in full"));
        Assert.That(result.Output, Is.Empty);
    }

    [Test]
    public async Task Agrees_with_the_published_checkers_and_reports_their_numbers()
    {
        var oracle = File.ReadLines(Repository.SharedData("ifeval-oracle-public.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .Where(row => row.GetProperty("flags").GetArrayLength() == 0)
            .Take(2000)
            .ToList();
        Write(
            "in.jsonl",
            oracle
                .Select(
                    (row, at) =>
                        JsonSerializer.Serialize(
                            new
                            {
                                id = at,
                                response = row.GetProperty("response"),
                                instruction_id_list = new[] { row.GetProperty("instruction_id") },
                                kwargs = new[] { row.GetProperty("kwargs") },
                            }
                        )
                )
                .ToArray()
        );

        var result = await RunAsync("in.jsonl --mode reference --report ifeval --out out.jsonl");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        var rows = Lines("out.jsonl");
        for (var at = 0; at < oracle.Count; at++)
        {
            Assert.That(
                (rows[at].GetProperty("strict").GetBoolean(), rows[at].GetProperty("loose").GetBoolean()),
                Is.EqualTo(
                    (oracle[at].GetProperty("strict").GetBoolean(), oracle[at].GetProperty("loose").GetBoolean())
                ),
                oracle[at].ToString()
            );
        }

        var strict = oracle.Count(row => row.GetProperty("strict").GetBoolean());
        var loose = oracle.Count(row => row.GetProperty("loose").GetBoolean());
        Assert.That(
            result.Output,
            Does.StartWith("prompt-level: strict ").And.Contain($"({strict}/{loose} of {oracle.Count})")
        );
        Assert.That(result.Output, Does.Contain("instruction-level: ").And.Contain("\nkeywords:existence: strict "));
    }

    [Test]
    public async Task Checks_our_own_rows_by_the_turn_that_is_asked_for()
    {
        var file = Path.Combine(_folder, "in.parquet");
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $$"""
                copy (select 'r1' as id, [{'role':'user','content':'Say it, please.'}] as prompt,
                  [{'role':'assistant','content':'no commas'}] as chosen, [{'role':'assistant','content':'well, commas'}] as rejected,
                  '[{"id":"punctuation:no_comma","kwargs":{} }]' as constraints, null::varchar as ground_truth) to '{{file}}' (format parquet)
                """;
            command.ExecuteNonQuery();
        }

        var chosen = await RunAsync("in.parquet --response chosen");
        var rejected = await RunAsync("in.parquet --response rejected");
        var unsaid = await RunAsync("in.parquet");

        Assert.That(chosen.ExitCode, Is.Zero, chosen.ToString());
        Assert.That(JsonElement.Parse(chosen.Output).GetProperty("strict").GetBoolean(), Is.True);
        Assert.That(JsonElement.Parse(rejected.Output).GetProperty("strict").GetBoolean(), Is.False);
        Assert.That(
            JsonElement.Parse(unsaid.Output).GetProperty("error").GetString(),
            Does.Contain("--response: id, prompt, chosen")
        );
    }

    [Test]
    public async Task Runs_verifiers_of_both_languages_in_the_sandbox()
    {
        Write(
            "in.jsonl",
            $$"""{"id":"p","response":"short","verifier":{{IsShort}} }""",
            $$"""{"id":"f","response":"much longer than that","verifier":{{IsShort}} }""",
            """{"id":"e","response":"x","verifier":{"language":"python","code":"def evaluate(response):\n    return 1"}}""",
            """{"id":"t","response":"x","verifier":{"language":"python","code":"def evaluate(response):\n    while True: pass"}}""",
            """{"id":"j","response":{"$hex":"616263"},"verifier":{"language":"javascript","code":"const evaluate = r => r === 'abc'"}}""",
            $$"""{"id":"l","response":"x","verifiers":[{{IsShort}},{"language":"perl","code":""}]}""",
            """{"id":"n","response":"OPENAI_API_KEY","verifier":{"language":"python","code":"import os\ndef evaluate(response):\n    return response in os.environ"}}"""
        );

        var result = await RunAsync("in.jsonl --timing --out out.jsonl --json", ("OPENAI_API_KEY", "canary-value"));

        if (result.ExitCode == 6)
        {
            Assert.Ignore(result.Error);
        }

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        var rows = Lines("out.jsonl");
        Assert.That(
            rows.Where(row => row.TryGetProperty("verdict", out _))
                .Select(row => row.GetProperty("verdict").GetString()),
            Is.EqualTo(["pass", "fail", "error", "timeout", "pass", rows[6].GetProperty("verdict").GetString()!])
        );
        Assert.That(rows[6].GetProperty("verdict").GetString(), Is.Not.EqualTo("pass"));
        Assert.That(rows[2].GetProperty("detail").GetString(), Does.StartWith("nonbool"));
        Assert.That(rows[3].GetProperty("cpu_ms").GetDouble(), Is.GreaterThan(100));
        Assert.That(rows[5].GetProperty("verdicts").ToString(), Is.EqualTo("""["pass","error"]"""));
        Assert.That(rows[5].GetProperty("details")[1].GetString(), Does.Contain("known are python and javascript"));
        Assert.That(Read("out.jsonl") + result, Does.Not.Contain("canary-value"));
        Assert.That(
            JsonElement.Parse(result.Output).GetProperty("verdicts").GetProperty("timeout").GetInt64(),
            Is.EqualTo(1)
        );
    }

    [Test]
    public async Task Runs_nothing_where_no_sandbox_can_be_had()
    {
        Write("in.jsonl", $$"""{"id":"p","response":"short","verifier":{{IsShort}} }""");

        var result = await RunAsync("in.jsonl --out out.jsonl --python /nowhere/python3");

        Assert.That(result.ExitCode, Is.EqualTo(6), result.ToString());
        Assert.That(result.Error, Does.Contain("No usable Python").And.Contain("apt install python3"));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Rejects_a_splitter_file_that_is_none_and_an_output_that_is_the_input()
    {
        Write("in.jsonl", """{"id":"a","response":"x","constraints":[{"id":"punctuation:no_comma","kwargs":{}}]}""");
        Write("punkt.json", "{}");

        var byOption = await RunAsync("in.jsonl --punkt punkt.json");
        var byVariable = await RunAsync("in.jsonl", ("DATAGEN_PUNKT", "nowhere.json"));
        var sameFile = await RunAsync("in.jsonl --out in.jsonl");

        Assert.That((byOption.ExitCode, byVariable.ExitCode, sameFile.ExitCode), Is.EqualTo((2, 2, 2)));
        Assert.That(byOption.Error, Does.Contain("punkt.json").And.Contain("abbreviations"));
        Assert.That(byVariable.Error, Does.Contain("nowhere.json"));
        Assert.That(sameFile.Error, Does.Contain("is the file that is read"));
    }

    [Test]
    public async Task Uses_the_splitter_file_and_says_so()
    {
        Write(
            "in.jsonl",
            """{"id":"a","response":"One. Two.","constraints":[{"id":"length_constraints:number_sentences","kwargs":{"num_sentences":2,"relation":"at least"}}]}"""
        );
        var punkt = Repository.SharedData("punkt-english.json");

        var built = await RunAsync("in.jsonl");
        var given = await RunAsync($"in.jsonl --punkt {punkt}");

        Assert.That(JsonElement.Parse(built.Output).GetProperty("sentences").GetString(), Is.EqualTo("built-in"));
        Assert.That(
            JsonElement.Parse(given.Output).GetProperty("sentences").GetString(),
            Is.EqualTo($"sha256:{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(punkt)))}")
        );
    }

    [Test]
    public async Task Runs_verifiers_within_the_limits_of_the_configuration()
    {
        Write(
            "in.jsonl",
            """{"id":"a","response":"x","verifier":{"language":"javascript","code":"function evaluate(response) { const end = Date.now() + 400; while (Date.now() < end) {} return true; }"}}"""
        );
        Write("pipeline.json", """{ "models": {}, "sandbox": { "responseSeconds": 0.1 } }""");

        var limited = await RunAsync("in.jsonl");
        Write("pipeline.json", """{ "models": {} }""");
        var usual = await RunAsync("in.jsonl");

        Assert.That(JsonElement.Parse(limited.Output).GetProperty("verdict").GetString(), Is.EqualTo("timeout"));
        Assert.That(JsonElement.Parse(usual.Output).GetProperty("verdict").GetString(), Is.EqualTo("pass"));
    }

    [Test]
    public async Task Refuses_a_configuration_that_is_wrong()
    {
        Write("in.jsonl", """{"id":"a","response":"x","constraints":[]}""");
        Write("pipeline.json", """{ "sandbox": { "responseSeconds": "soon" } }""");

        var result = await RunAsync("in.jsonl");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("pipeline.json:1:"));
    }

    private async Task<CommandResult> RunAsync(string arguments, params (string Name, string Value)[] environment)
    {
        using var process = CommandProcess.Start(
            _folder,
            environment.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal),
            ["verify", .. arguments.Split(' ')]
        );
        return await process.WaitAsync();
    }

    private void Write(string name, params string[] lines) =>
        File.WriteAllText(Path.Combine(_folder, name), string.Concat(lines.Select(line => line + "\n")));

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder, name));

    private List<JsonElement> Lines(string name) =>
        [.. File.ReadLines(Path.Combine(_folder, name)).Select(line => JsonElement.Parse(line))];
}
