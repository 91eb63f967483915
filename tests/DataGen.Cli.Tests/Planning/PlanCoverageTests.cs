using DataGen.Cli.Planning;
using DataGen.Cli.Running;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Tests.Planning;

/// <summary>
/// Plans of whole recipes against the runs that they foretell (argilla-io/distilabel#462: "predict tokens, cost and time"). The real run is made with the
/// teacher that was rehearsed with, so what is tested is the extrapolation, not the teacher.
/// </summary>
internal sealed class PlanCoverageTests
{
    private const int Replays = 10;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("datagen-plan-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("")]
    [TestCase("""{ "id": "some", "use": "limit", "count": 90 },""")]
    public async Task A_plan_for_rows_covers_tokens_cost_and_yield_of_the_real_run_in_nine_of_ten_replays(string limit)
    {
        WriteRowsRecipe(limit);
        var covered = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var replay = 0; replay < Replays; replay++)
        {
            WriteRows(replay, 300);
            await ReplayAsync(Path.Combine(_folder, "rows"), [], sample: 60, records: 300, replay, covered);
        }

        Assert.That(covered.Values, Has.All.GreaterThanOrEqualTo(Replays * 9 / 10), Show(covered));
        Assert.That(covered, Does.ContainKey("cost").And.ContainKey("rows of kept").And.ContainKey("calls of ask"));
    }

    [Test]
    public async Task A_plan_for_a_growing_pool_covers_calls_and_cost_of_the_real_run_in_nine_of_ten_replays()
    {
        var covered = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var replay = 0; replay < Replays; replay++)
        {
            await ReplayAsync(
                Path.Combine(Root(), "recipes", "alpaca"),
                [$"seeds={Path.Combine(Root(), "samples", "seed-tasks.jsonl")}"],
                sample: 60,
                records: 240,
                replay,
                covered
            );
        }

        Assert.That(covered["cost"], Is.GreaterThanOrEqualTo(Replays * 9 / 10), Show(covered));
        Assert.That(covered["calls of propose"], Is.GreaterThanOrEqualTo(Replays * 9 / 10), Show(covered));
    }

    private async Task ReplayAsync(
        string path,
        IReadOnlyList<string> set,
        long sample,
        long records,
        int seed,
        Dictionary<string, int> covered
    )
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "pipeline.json"),
            """
            { "models": { "default": { "provider": "simulated", "model": "teacher", "maxConcurrency": 16, "prices": { "input": 3, "output": 15 } } } }
            """
        );
        var load = new LoadOptions
        {
            Configuration = Path.Combine(_folder, "pipeline.json"),
            Set = set,
            Providers = Workspace.Providers(TimeProvider.System),
        };
        var recipe = RecipeLoading.Load(path, load);
        var primary = recipe.PrimaryStage!;
        var plan = new Planner(
            recipe,
            await RunAsync(recipe, load, sample, seed, $"{seed}-rehearsal"),
            (primary, records),
            concurrency: null,
            isProbe: false
        ).Make(seed);

        var real = await RunAsync(recipe, load, records, seed, $"{seed}-real");

        var truth = new Planner(recipe, real, (primary, records), null, isProbe: false).Make(seed);
        Check("cost", plan.Cost, (double)real.Spending.Total.Dollars);
        Check("calls", plan.Calls, real.Spending.Accounts.Sum(account => account.Calls));
        foreach (var account in real.Spending.Accounts)
        {
            Check(
                $"calls of {account.Stage}",
                plan.Stages.Single(stage => string.Equals(stage.Id, account.Stage, StringComparison.Ordinal)).Calls,
                account.Calls
            );
        }

        foreach (var (planned, made) in plan.Datasets.Zip(truth.Datasets))
        {
            Check($"rows of {planned.Name}", planned.Rows, Math.Round(made.Rows.Expected));
        }

        void Check(string what, Interval interval, double value)
        {
            var holds = value >= interval.Low - 1e-9 && value <= interval.High + 1e-9;
            covered[what] = covered.GetValueOrDefault(what) + (holds ? 1 : 0);
        }
    }

    private async Task<RehearsalResult> RunAsync(
        LoadedRecipe recipe,
        LoadOptions load,
        long records,
        int seed,
        string name
    )
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var options = new RunOptions
        {
            Recipe = recipe.Folder,
            Load = load,
            NumberOfRecords = records,
            Seed = seed,
            Store = Path.Combine(folder, "answers.db"),
        };
        return await new Rehearsal(recipe, options, TimeProvider.System).RunAsync(
            recipe.PrimaryStage!,
            folder,
            CancellationToken.None
        );
    }

    private void WriteRowsRecipe(string limit)
    {
        Write(
            "rows/recipe.json",
            $$"""
            {
              "name": "rows", "description": "Asks, asks again, keeps some.", "roles": { "writer": "answers" },
              "stages": [
                { "id": "rows", "use": "read", "path": "rows.jsonl", "fields": ["topic", "length"] },
                { "id": "ask", "use": "generate", "task": "text", "model": "writer", "prompt": "ask", "parse": { "as": "text" }, "into": "question" },
                { "id": "short", "use": "filter", "where": "words(topic + ' ' + question) % 3 !== 0", "reason": "wrong length" },
                {{limit}}
                { "id": "answer", "use": "generate", "task": "response", "model": "writer", "prompt": "answer", "into": "answer" },
                { "id": "kept", "use": "write", "dataset": "kept", "shape": "prompt-completion", "map": { "prompt": "question", "completion": "answer" } }
              ]
            }
            """
        );
        Write("rows/prompts/ask.hbs", "Write one question about {{ topic }}.\n");
        Write("rows/prompts/answer.hbs", "Reply to this: {{ question }}\n");
    }

    private void WriteRows(int replay, int count) =>
        Write(
            "rows.jsonl",
            string.Concat(
                Enumerable
                    .Range(0, count)
                    .Select(i =>
                    {
                        var words = 1 + new Draw(replay, "rows").Below(40, "words", Invariant($"{i}"));
                        var topic = string.Join(' ', Enumerable.Range(0, words).Select(w => Invariant($"river{w}")));
                        return Invariant($$"""{"topic": "{{topic}} {{replay}} {{i}}", "length": {{words}}}""") + "\n";
                    })
            )
        );

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private static string Show(Dictionary<string, int> covered) =>
        string.Join(", ", covered.Select(item => Invariant($"{item.Key}: {item.Value} of {Replays}")));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "DataGen.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
