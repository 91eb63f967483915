using System.Text.Json;
using DataGen.Datasets;
using DataGen.EndToEnd.Tests.Support;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Verifiers;
using Microsoft.Data.Sqlite;

namespace DataGen.EndToEnd.Tests.AutoIf;

/// <summary>The AutoIF recipe as it comes, against the simulated teacher and the real sandbox.</summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class AutoIfTests
{
    private static readonly string[] Datasets = ["verifiers", "sft", "dpo", "rlvr"];

    private Workspace _workspace = null!;
    private SortedDictionary<string, string> _bytes = null!;

    private RunOutput Output => _workspace.Run("autoif");

    [OneTimeSetUp]
    public async Task Run_the_recipe()
    {
        _workspace = new Workspace();
        await _workspace.ExpectAsync(0, Command("--concurrency", "32"));
        _bytes = Output.Fingerprint();
    }

    [OneTimeTearDown]
    public void Remove() => _workspace.Dispose();

    [Test]
    public async Task One_run_gives_four_datasets_and_a_ledger_that_adds_up()
    {
        await LedgerLaw.HoldsAsync(
            Output,
            ("verifier-library", "verifiers"),
            ("sft", "sft"),
            ("dpo", "dpo"),
            ("rlvr", "rlvr")
        );
        foreach (var dataset in Datasets)
        {
            Assert.That(await Output.RowsAsync(dataset), Is.Not.Empty, dataset);
        }
    }

    [Test]
    public async Task The_grown_constraints_are_exactly_those_that_the_reference_keeps()
    {
        var seeds = File.ReadLines(Path.Combine(Repository.Root, "samples", "constraints.txt"));
        var (kept, dropped) = await GrownPool.CheckAsync(Output, "verifiers", seeds);
        Assert.That(kept, Is.EqualTo(12));
        Assert.That(dropped, Is.GreaterThan(0));
    }

    [Test]
    public async Task Every_chosen_response_passes_and_every_rejected_one_fails_what_its_row_names()
    {
        await using var sandbox = new VerifierSandbox(new SandboxOptions());
        foreach (var row in await Output.RowsAsync("dpo"))
        {
            var verifiers = Verifiers(row);
            Assert.That(verifiers, Is.Not.Empty, row.Text("id"));
            string[] pair = [LastTurn(row.Field("chosen")), LastTurn(row.Field("rejected"))];
            foreach (var verifier in verifiers)
            {
                var outcomes = await sandbox.RunAsync(verifier, pair);
                Assert.That(
                    outcomes.Select(outcome => outcome.Verdict),
                    Is.EqualTo(new[] { Verdict.Pass, Verdict.Fail }),
                    row.Text("id")
                );
            }
        }

        foreach (var row in await Output.RowsAsync("sft"))
        {
            Assert.That(row.Field("pass_rate").GetDouble(), Is.GreaterThan(0.5));
            foreach (var verifier in Verifiers(row))
            {
                var outcomes = await sandbox.RunAsync(verifier, [LastTurn(row.Field("messages"))]);
                Assert.That(outcomes[0].Verdict, Is.EqualTo(Verdict.Pass), row.Text("id"));
            }
        }
    }

    [Test]
    public async Task A_killed_run_goes_on_to_the_same_bytes_at_another_concurrency()
    {
        using var workspace = new Workspace();
        foreach (var stored in new[] { 150L, 400L })
        {
            using var process = workspace.Start(Command("--concurrency", "8"));
            while (!process.HasExited && workspace.StoredAnswers() < stored)
            {
                await Task.Yield();
            }

            process.Kill();
            await process.WaitAsync();
        }

        await workspace.ExpectAsync(0, Command("--concurrency", "1"));
        Assert.That(workspace.Run("autoif").Fingerprint(), Is.EqualTo(_bytes));
    }

    [Test]
    public async Task A_replay_reads_every_verdict_and_runs_none()
    {
        using var copy = new Workspace();
        Directory.CreateDirectory(Path.GetDirectoryName(copy.Store)!);
        File.Copy(_workspace.Store, copy.Store);
        var before = Entries(copy.Store);

        await copy.ExpectAsync(0, Command("--offline"));

        Assert.That(copy.Run("autoif").Fingerprint(), Is.EqualTo(_bytes));
        Assert.That(before, Is.GreaterThan(100));
        Assert.That(Entries(copy.Store), Is.EqualTo(before));
    }

    [Test]
    public async Task Without_a_sandbox_nothing_is_asked_and_the_stages_are_named()
    {
        using var workspace = new Workspace(
            """
            {
              "models": { "default": { "provider": "simulated", "model": "teacher" } },
              "sandbox": { "python": "/no/such/python" }
            }
            """
        );
        var result = await workspace.ExpectAsync(6, Command());

        Assert.That(result.Error, Does.Contain("'cross-validation' (cross-validate)"));
        Assert.That(result.Error, Does.Contain("Install CPython"));
        Assert.That(result.Error, Does.Contain("--set language=javascript"));
        Assert.That(workspace.StoredAnswers(), Is.Zero);
    }

    [Test]
    public async Task JavaScript_verifiers_need_no_Python()
    {
        using var workspace = new Workspace(
            """
            {
              "models": { "default": { "provider": "simulated", "model": "teacher" } },
              "sandbox": { "python": "/no/such/python" }
            }
            """
        );
        await workspace.ExpectAsync(0, Small("--set", "language=javascript"));

        foreach (var row in await workspace.Run("autoif").RowsAsync("rlvr"))
        {
            Assert.That(
                Verifiers(row).Select(verifier => verifier.Language),
                Has.All.EqualTo(VerifierLanguage.JavaScript)
            );
        }
    }

    [Test]
    public async Task An_unsafe_run_says_so_in_lock_card_and_every_row()
    {
        using var workspace = new Workspace();
        var result = await workspace.ExpectAsync(0, Small("--unsafe-no-sandbox"));

        var output = workspace.Run("autoif");
        Assert.That(result.Error, Does.Contain("WARNING: --unsafe-no-sandbox"));
        Assert.That(output.Lock.GetProperty("sandbox").GetString(), Does.Contain("no isolation"));
        Assert.That(output.Card, Does.Contain("**Unsafe run**"));
        foreach (var dataset in Datasets)
        {
            var rows = await output.RowsAsync(dataset);
            Assert.That(rows.Select(row => row.Field("unsafe_no_sandbox").GetBoolean()), Has.All.True, dataset);
        }

        Assert.That(Output.Card, Does.Not.Contain("Unsafe"));
    }

    private static string[] Command(params string[] more) =>
        [
            "run",
            Path.Combine(Repository.Root, "recipes", "autoif"),
            "--config",
            "pipeline.json",
            "--progress",
            "none",
            "--set",
            $"seeds={Path.Combine(Repository.Root, "samples", "constraints.txt")}",
            "--set",
            $"queries={Path.Combine(Repository.Root, "samples", "queries.jsonl")}",
            "--set",
            "instructions=12",
            "--set",
            "queriesPerInstruction=2",
            .. more,
        ];

    private static string[] Small(params string[] more) =>
        [.. Command(), "--set", "checkerSamples=4", "--set", "samples=4", "--set", "maxSamples=4", .. more];

    private static Verifier[] Verifiers(SourceRow row)
    {
        var field = row.Field("verifiers");
        var list = field.ValueKind == JsonValueKind.String ? JsonElement.Parse(field.GetString()!) : field;
        return
        [
            .. list.EnumerateArray()
                .Select(item =>
                {
                    Assert.That(
                        Verifier.TryParseLanguage(item.GetProperty("language").GetString(), out var language),
                        Is.True
                    );
                    return new Verifier(language, item.GetProperty("code").GetString()!);
                }),
        ];
    }

    private static string LastTurn(JsonElement messages) =>
        messages.EnumerateArray().Last().GetProperty("content").GetString()!;

    private static long Entries(string store)
    {
        using var connection = new SqliteConnection($"Data Source={store};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM entries";
        return (long)command.ExecuteScalar()!;
    }
}
