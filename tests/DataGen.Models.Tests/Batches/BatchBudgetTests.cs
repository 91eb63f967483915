using System.Globalization;
using DataGen.Models.Answers;
using DataGen.Models.Batches;
using DataGen.Models.Providers;
using DataGen.Models.Spending;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Batches;

/// <summary>
/// Batches under a budget. An answer of the scripted server has 3 tokens of $10 for a million, of which a batch pays half; 100 are allowed, so that the
/// worst case of a request is $0.0005 and its true cost $0.000015.
/// </summary>
internal sealed class BatchBudgetTests
{
    private static readonly Money Worst = new(500_000);
    private static readonly Money Cost = new(15_000);

    private readonly ScriptedBatches _server = new();
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Sends_no_more_at_once_than_the_budget_covers_and_goes_on_with_what_is_given_back()
    {
        await using BatchBench bench = Open(new Money(10 * Worst.Nanos));

        AskResult[] results = await bench.PassAsync(bench.AskAsync(Texts(40)));

        Assert.That(results.All(result => result.IsAnswered), Is.True);
        Assert.That(_server.Batches, Has.Count.AtLeast(4));
        Assert.That(_server.Batches.Max(batch => batch.Requests.Count), Is.LessThanOrEqualTo(10));
        Assert.That(bench.Spending.Total, Is.EqualTo(new Money(40 * Cost.Nanos)));
        Assert.That(_server.Online, Is.Empty);
    }

    [Test]
    public async Task Ends_the_run_when_the_rest_of_the_budget_does_not_cover_a_request()
    {
        // After 20 answers 300,000 of a million are spent, and after about 34 a worst case no longer fits.
        await using (BatchBench bench = Open(new Money(2 * Worst.Nanos)))
        {
            Assert.That(
                async () => await bench.PassAsync(bench.AskAsync(Texts(60))),
                Throws.InstanceOf<OperationCanceledException>()
            );

            Assert.That(bench.Shortage, Is.Not.Null);
            Assert.That(bench.Spending.Total, Is.LessThanOrEqualTo(new Money(2 * Worst.Nanos)));
            Assert.That(bench.Spending.Total, Is.GreaterThan(Worst));
        }

        await using BatchBench higher = Open(new Money(100 * Worst.Nanos));
        AskResult[] results = await higher.PassAsync(higher.AskAsync(Texts(60)));

        Assert.That(results.All(result => result.IsAnswered), Is.True);
        Assert.That(higher.Spending.Total, Is.EqualTo(new Money(60 * Cost.Nanos)));
        Assert.That(_server.Batches.Sum(batch => batch.Requests.Count), Is.EqualTo(60));
    }

    [Test]
    public async Task A_batch_under_way_counts_once_over_the_lives_of_its_processes()
    {
        _server.EndOf = static _ => null;
        for (int life = 0; life < 3; life++)
        {
            await using BatchBench bench = Open(new Money(100 * Worst.Nanos));
            Task<AskResult[]> asked = bench.AskAsync(Texts(20));
            await bench.PassUntilAsync(() => bench.Model.Batches is [{ State: "in_progress" }]);
            bench.Stop();
            Assert.That(async () => await asked, Throws.InstanceOf<OperationCanceledException>());
            SpendingReport report = bench.Spending.Report();
            Assert.That(report.Held, Is.EqualTo(new Money(20 * Worst.Nanos)));
            Assert.That(report.Total, Is.EqualTo(Money.Zero));
        }

        _server.EndOf = static _ => BatchEnd.Completed;
        await using BatchBench last = Open(new Money(100 * Worst.Nanos));
        await last.PassAsync(last.AskAsync(Texts(20)));

        Assert.That(last.Spending.Total, Is.EqualTo(new Money(20 * Cost.Nanos)));
        Assert.That(last.Spending.Report().Held, Is.EqualTo(Money.Zero));
    }

    [Test]
    public async Task What_was_not_tried_costs_nothing_and_what_may_have_been_counts_at_its_worst()
    {
        _server.ResultOf = (name, text) =>
            text switch
            {
                "text 0" => ScriptedBatches.Failed(name, null),
                "text 1" => ScriptedBatches.Failed(name),
                "text 2" => null,
                _ => ScriptedBatches.Answered(name, text),
            };
        await using BatchBench bench = Open(cap: null);

        await bench.PassAsync(bench.AskAsync(Texts(4)));

        // One answered by the batch, one that vanished, three online at twice the price.
        AccountSpending account = bench.Spending.Report().Accounts.Single();
        Assert.That(account.UncertainCalls, Is.EqualTo(1));
        Assert.That(account.UncertainCost, Is.EqualTo(Worst));
        Assert.That(account.Cost, Is.EqualTo(Cost + Worst + new Money(3 * 2 * Cost.Nanos)));
    }

    private BatchBench Open(Money? cap) =>
        new(_server, _folder.Path, new BatchSettings { MinRequests = 1, Linger = 1 }, cap);

    private static string[] Texts(int count) =>
        [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"text {i}"))];
}
