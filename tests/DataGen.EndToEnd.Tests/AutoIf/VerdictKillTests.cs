using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;

namespace DataGen.EndToEnd.Tests.AutoIf;

/// <summary>Verdicts, those of verifiers that never end among them, survive a kill like answers do.</summary>
internal sealed class VerdictKillTests
{
    private const int Rows = 24;

    private const string Pipeline = """
        {
          "models": { "default": { "provider": "simulated", "model": "teacher" } },
          "sandbox": { "responseSeconds": 0.25 }
        }
        """;

    private const string Recipe = """
        {
          "name": "checked", "description": "Checks responses.",
          "stages": [
            { "id": "rows", "use": "read", "path": "rows.jsonl", "fields": ["id", "response", "verifiers"], "idField": "id" },
            { "id": "check", "use": "verify", "verifiers": "verifiers", "response": "response", "into": "result" },
            { "id": "out", "use": "write", "dataset": "checked", "shape": "columns", "columns": { "response": "string", "result": "json" } }
          ]
        }
        """;

    private static readonly string[] Codes =
    [
        "def evaluate(response):\n    while True:\n        pass",
        "def evaluate(response):\n    return response.startswith('row 1')",
        "def evaluate(response):\n    raise ValueError(response)",
    ];

    [TestCase(8)]
    public async Task A_run_killed_among_timeouts_goes_on_to_the_same_bytes(int concurrency)
    {
        using var whole = Prepare();
        await whole.ExpectAsync(0, Command(4));
        var expected = whole.Run("checked");
        Assert.That(
            (await expected.RowsAsync("checked")).Count(row =>
                Verdicts(row.Field("result")).Contains("timeout", StringComparer.Ordinal)
            ),
            Is.EqualTo(Rows / Codes.Length)
        );

        using var workspace = Prepare();
        foreach (var stored in new[] { 2L, 7L, 15L })
        {
            using var process = workspace.Start(Command(concurrency));
            while (!process.HasExited && Entries(workspace.Store) < stored)
            {
                await Task.Delay(1);
            }

            process.Kill();
            await process.WaitAsync();
        }

        await workspace.ExpectAsync(0, Command(concurrency));
        Assert.That(workspace.Run("checked").Fingerprint(), Is.EqualTo(expected.Fingerprint()));

        // A replay runs no verifier again: every verdict is in the store.
        var entries = Entries(workspace.Store);
        await workspace.ExpectAsync(0, [.. Command(concurrency), "--resume", "never"]);
        Assert.That(Entries(workspace.Store), Is.EqualTo(entries));
        Assert.That(workspace.Run("checked").Fingerprint(), Is.EqualTo(expected.Fingerprint()));
    }

    private static Workspace Prepare() =>
        new Workspace(Pipeline)
            .WriteRecipe("checked", Recipe)
            .WriteLines(
                "rows.jsonl",
                Enumerable
                    .Range(0, Rows)
                    .Select(i =>
                        (object)
                            new
                            {
                                id = FormattableString.Invariant($"r{i}"),
                                response = FormattableString.Invariant($"row {i}"),
                                verifiers = new[] { new { language = "python", code = Codes[i % Codes.Length] } },
                            }
                    )
            );

    private static string[] Command(int concurrency) =>
        [
            "run",
            "checked",
            "--progress",
            "none",
            "--concurrency",
            concurrency.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ];

    private static IEnumerable<string> Verdicts(JsonElement result)
    {
        var value = result.ValueKind == JsonValueKind.String ? JsonElement.Parse(result.GetString()!) : result;
        return value.GetProperty("verdicts").EnumerateArray().Select(verdict => verdict.GetString()!);
    }

    private static long Entries(string store)
    {
        if (!File.Exists(store))
        {
            return 0;
        }

        using var connection = new SqliteConnection($"Data Source={store};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'entries'";
        if ((long)command.ExecuteScalar()! == 0)
        {
            return 0;
        }

        command.CommandText = "SELECT count(*) FROM entries";
        return (long)command.ExecuteScalar()!;
    }
}
