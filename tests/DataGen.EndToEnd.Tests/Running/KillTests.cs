using DataGen.EndToEnd.Tests.Support;
using DataGen.Pipeline;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>
/// The product's first two promises: whatever moment the process dies at, running the same command again gives the same bytes, and no stored
/// answer is asked for again. Points are drawn from the progress that the endpoint sees, so that they fall all over the run on any machine.
/// </summary>
internal sealed class KillTests
{
    private const string Questions = "questions";
    private const string SelfInstruct = "self-instruct";
    private const string Nested = NestedRecipe.Name;

    private static readonly Dictionary<string, Task<Reference>> Uninterrupted = new(StringComparer.Ordinal);

    private static readonly Lock Gate = new();

    // 4 x (5 + 2) kills: at 5 points of the work, at 2 of the publication.
    [TestCase(Questions, 1)]
    [TestCase(Questions, 64)]
    [TestCase(SelfInstruct, 8)]
    [TestCase(Nested, 8)]
    public Task Killed_at_any_point_a_run_continues_to_the_same_bytes_and_pays_nothing_twice(
        string recipe,
        int concurrency
    ) => KillAsync(KilledRecipe.Of(recipe), concurrency, 5, 2);

    // 9 x (2 + 1) kills.
    [TestCase("verifiable-if", 8)]
    [TestCase("crab", 8)]
    [TestCase("follow-ladder", 16)]
    [TestCase("ifscale", 4)]
    [TestCase("suri", 8)]
    [TestCase("ultraif", 8)]
    [TestCase("rlcf", 2)]
    [TestCase("air", 4)]
    [TestCase("spar", 2)]
    public Task Killed_at_any_point_a_recipe_of_a_method_continues_to_the_same_bytes_and_pays_nothing_twice(
        string recipe,
        int concurrency
    ) => KillAsync(KilledRecipe.Of(recipe), concurrency, 2, 1);

    private static async Task KillAsync(KilledRecipe recipe, int concurrency, int kills, int lateKills)
    {
        var reference = await ReferenceOf(recipe);
        await using var endpoint = await StartEndpointAsync();
        using var workspace = recipe.Prepare(endpoint);
        string[] command =
        [
            .. recipe.Command,
            "--concurrency",
            concurrency.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ];
        var draw = new Draw(concurrency, recipe.Name);

        // Answered and not yet stored at a kill: at most what is under way at once in the stages that ask.
        var underWay = concurrency * recipe.AsksPerRecord;
        var paidTwice = new HashSet<string>(StringComparer.Ordinal);
        foreach (var point in KillPoints(draw, kills, reference.Requests))
        {
            using var process = workspace.Start(command);
            while (endpoint.AnsweredCount < point && !process.HasExited)
            {
                await Task.Delay(1);
            }

            await Task.Delay(
                draw.Below(12, "pause", point.ToString(System.Globalization.CultureInfo.InvariantCulture))
            );
            Assert.That(process.HasExited, Is.False, "the run ended before its kill");
            process.Kill();
            await process.WaitAsync();
            await endpoint.IdleAsync();
            paidTwice.UnionWith(endpoint.Answered.TakeLast(underWay).Select(request => request.Hash));
        }

        var continued = await workspace.ExpectAsync(0, command);

        var run = workspace.Run(recipe.Name);
        Assert.That(run.Fingerprint(), Is.EqualTo(reference.Files), continued.ToString());
        var repeated = endpoint.Answered.GroupBy(request => request.Hash).Where(same => same.Skip(1).Any()).ToArray();
        Assert.That(
            repeated.Select(same => same.Key),
            Is.SubsetOf(paidTwice),
            "only what was under way at a kill may be asked for again"
        );
        Assert.That(repeated.Sum(same => same.Count() - 1), Is.LessThanOrEqualTo(kills * underWay));
        Assert.That(workspace.StoredAnswers(), Is.EqualTo(endpoint.Answered.DistinctBy(r => r.Hash).Count()));

        // Everything is stored now; the rest of the kills falls into replay, writing and publication.
        var asked = endpoint.Received.Count;
        for (var kill = 0; kill < lateKills; kill++)
        {
            using var process = workspace.Start([.. command, "--resume", "never"]);
            var building = Path.Combine(run.Folder, ".tmp");
            while (!Directory.Exists(building) && !process.HasExited)
            {
                await Task.Delay(1);
            }

            await Task.Delay(draw.Below(350, "publication", kill == 0 ? "first" : "second"));
            process.Kill();
            await process.WaitAsync();
        }

        await workspace.ExpectAsync(0, command);
        Assert.That(run.Fingerprint(), Is.EqualTo(reference.Files));
        Assert.That(endpoint.Received, Has.Count.EqualTo(asked), "all was stored before");
    }

    [Test]
    public async Task Killed_with_the_simulated_teacher_a_run_continues_to_the_same_bytes()
    {
        const string slow = """
            {
              "models": {
                "default": { "provider": "simulated", "model": "teacher", "extraBody": { "latencyMedian": "00:00:00.010" } }
              }
            }
            """;
        using var whole = new Workspace(slow).WithQuestions(60);
        await whole.ExpectAsync(0, KilledRecipe.Of(Questions).Command);
        using var workspace = new Workspace(slow).WithQuestions(60);
        foreach (var stored in new[] { 7, 40, 41, 90 })
        {
            using var process = workspace.Start(KilledRecipe.Of(Questions).Command);
            while (workspace.StoredAnswers() < stored && !process.HasExited)
            {
                await Task.Delay(2);
            }

            process.Kill();
            await process.WaitAsync();
        }

        await workspace.ExpectAsync(0, KilledRecipe.Of(Questions).Command);

        Assert.That(workspace.Run(Questions).Fingerprint(), Is.EqualTo(whole.Run(Questions).Fingerprint()));
    }

    private static async Task<FakeEndpoint> StartEndpointAsync()
    {
        var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Delay = TimeSpan.FromMilliseconds(4);
        return endpoint;
    }

    /// <summary>Different counts of answers, all over the run, in ascending order.</summary>
    private static IReadOnlyList<int> KillPoints(Draw draw, int count, int requests)
    {
        var each = requests / count;
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    (i * each)
                    + draw.Below(each - 1, "point", i.ToString(System.Globalization.CultureInfo.InvariantCulture))
                ),
        ];
    }

    /// <summary>The run that nothing disturbs, made once for each recipe.</summary>
    private static Task<Reference> ReferenceOf(KilledRecipe recipe)
    {
        lock (Gate)
        {
            return Uninterrupted.TryGetValue(recipe.Name, out var known)
                ? known
                : Uninterrupted[recipe.Name] = MakeReferenceAsync(recipe);
        }
    }

    private static async Task<Reference> MakeReferenceAsync(KilledRecipe recipe)
    {
        await using var endpoint = await StartEndpointAsync();
        using var workspace = recipe.Prepare(endpoint);
        await workspace.ExpectAsync(0, recipe.Command);
        var answered = endpoint.Answered;
        Assert.That(answered.DistinctBy(request => request.Hash).Count(), Is.EqualTo(answered.Count));
        var rows = await workspace.Run(recipe.Name).RowsAsync(recipe.Dataset);
        Assert.That(rows, Has.Count.AtLeast(recipe.LeastRows));
        return new Reference(workspace.Run(recipe.Name).Fingerprint(), answered.Count);
    }

    private sealed record Reference(SortedDictionary<string, string> Files, int Requests);
}
