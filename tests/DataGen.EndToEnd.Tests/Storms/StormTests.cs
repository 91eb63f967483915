using DataGen.Cli;
using DataGen.EndToEnd.Tests.Support;
using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Faults;

namespace DataGen.EndToEnd.Tests.Storms;

/// <summary>
/// Nights on which everything goes wrong that can: refusals, errors, resets, hangs, torn and broken bodies, odd answers. A run ends by itself,
/// accounts for every row and pays nothing twice, and what it keeps is what a calm night gives.
/// </summary>
internal sealed class StormTests
{
    private const int MostRuns = 8;

    [Test]
    public Task A_run_through_a_storm_gives_what_a_calm_night_gives_and_pays_nothing_twice(
        [Values(1, 2, 3)] int seed
    ) => StormAsync(rows: 200, seed, speed: 60, TimeSpan.FromMinutes(2));

    [Test]
    [Explicit("takes minutes each: 10,000 rows")]
    public Task Twenty_nights_of_ten_thousand_rows([Range(1, 20)] int seed) =>
        StormAsync(rows: 10_000, seed, speed: 100, TimeSpan.FromMinutes(30));

    [Test]
    public Task A_budget_holds_in_a_storm_and_a_higher_one_continues_to_the_same_bytes([Values(4)] int seed) =>
        BudgetAsync(rows: 100, seed, speed: 60, TimeSpan.FromMinutes(2));

    [Test]
    [Explicit("takes minutes each: 3,000 rows")]
    public Task Twenty_nights_on_a_budget([Range(1, 20)] int seed) =>
        BudgetAsync(rows: 3000, seed, speed: 100, TimeSpan.FromMinutes(20));

    private static async Task StormAsync(int rows, int seed, int speed, TimeSpan longest)
    {
        using var patience = new CancellationTokenSource(longest);
        var calm = await CalmAsync(rows, seed, speed, patience.Token);

        await using var night = await Night.BeginAsync(rows, Storm(seed), speed);
        var runs = await UntilDoneAsync(night, rows, calm, budget: null, patience.Token);

        await TestContext.Progress.WriteLineAsync($"seed {seed}: {runs} runs in {night}");
        Assert.That(
            night.Served.Faults.Keys,
            Is.SupersetOf(new[] { "429", "500", "503", "reset", "hang", "truncated", "malformed", "error-in-200" })
        );
    }

    private static async Task BudgetAsync(int rows, int seed, int speed, TimeSpan longest)
    {
        using var patience = new CancellationTokenSource(longest);
        var calm = await CalmAsync(rows, seed, speed, patience.Token);

        await using var night = await Night.BeginAsync(rows, Storm(seed), speed);
        foreach (var part in new[] { 0.3m, 0.6m })
        {
            var cap = calm.Bill * part;
            Assert.That(await night.RunAsync(cap, patience.Token), Is.EqualTo(ExitCodes.BudgetReached));
            Assert.That(night.Spent, Is.InRange(night.Bill, cap));
            Assert.That(night.Left.IsComplete, Is.False);
            await AccountAsync(night, calm);
        }

        var runs = await UntilDoneAsync(night, rows, calm, calm.Bill * 100, patience.Token);

        await TestContext.Progress.WriteLineAsync(
            $"seed {seed}: {runs + 2} runs in {night}; billed ${night.Bill}, booked ${night.Spent}, on a calm night ${calm.Bill}"
        );
    }

    /// <summary>What failed because of the weather is asked again by the next run, until nothing fails that would not fail on a calm night.</summary>
    private static async Task<int> UntilDoneAsync(
        Night night,
        int rows,
        Calm calm,
        decimal? budget,
        CancellationToken cancellation
    )
    {
        var runs = 0;
        do
        {
            runs++;
            Assert.That(
                await night.RunAsync(budget, cancellation),
                Is.EqualTo(ExitCodes.Done),
                "the recipe tolerates failed rows"
            );
            await AccountAsync(night, calm);
            Assert.That(LedgerLaw.Count(night.Left.Stage("ask"), "in"), Is.EqualTo(rows));
            Assert.That(night.Spent, Is.GreaterThanOrEqualTo(night.Bill), "what the server charged is booked");
            Assert.That(await night.RowsAsync(), Is.SubsetOf(calm.Rows), "what succeeds is what a calm night gives");
        } while (runs < MostRuns && !night.Left.Fingerprint().SequenceEqual(calm.Files));

        Assert.That(night.Left.Fingerprint(), Is.EqualTo(calm.Files), "what failed is asked again");
        return runs;
    }

    private static async Task AccountAsync(Night night, Calm calm)
    {
        await LedgerLaw.HoldsAsync(night.Left, (Night.Dataset, Night.Dataset));
        Assert.That(night.Stalls, Is.Zero, "nothing stood still");

        // An answer that comes after the client's patience is over cannot be known. On a machine that is not overloaded there is none.
        var served = night.Served;
        var unheard = Math.Max(0, night.TimedOut - served.Faults.GetValueOrDefault("hang"));
        Assert.That(served.Repeated, Is.LessThanOrEqualTo(unheard), $"paid twice: {night}");
        Assert.That(
            served.Answered + served.Refused.GetValueOrDefault("400") - served.Repeated,
            Is.InRange(night.Stored, night.Stored + unheard),
            "what was delivered is stored"
        );
        Assert.That(night.Stored, Is.LessThanOrEqualTo(calm.Stored), "nothing is asked that need not be");
    }

    private static async Task<Calm> CalmAsync(int rows, int seed, int speed, CancellationToken cancellation)
    {
        var weather = Storm(seed);
        await using var night = await Night.BeginAsync(
            rows,
            weather with
            {
                Faults = weather.Faults.AnswersOnly(),
            },
            speed
        );
        Assert.That(await night.RunAsync(budget: null, cancellation), Is.EqualTo(ExitCodes.Done));
        Assert.That(night.Served.Repeated, Is.Zero);
        var kept = await night.RowsAsync();
        Assert.That(kept, Has.Count.GreaterThan(rows / 2));
        return new Calm(night.Left.Fingerprint(), kept, night.Stored, night.Bill);
    }

    private static ServerOptions Storm(int seed) =>
        new()
        {
            Seed = seed,
            Faults = FaultRates.Storm,
            RetryAfter = TimeSpan.FromSeconds(2),
        };

    private sealed record Calm(
        SortedDictionary<string, string> Files,
        IReadOnlyList<string> Rows,
        long Stored,
        decimal Bill
    );
}
