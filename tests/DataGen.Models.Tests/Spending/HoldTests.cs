using DataGen.Models.Spending;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Spending;

/// <summary>Money that is held for longer than a process lives.</summary>
internal sealed class HoldTests
{
    private static readonly Charge Certain = new(10, 5, IsCertain: true);
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task What_is_held_is_neither_spent_nor_free_whoever_opens_the_account_next()
    {
        await using (SpendingBook died = Open(1000))
        {
            await died.HoldAsync("batch", "write", new Money(700), default);
            File.Copy(_folder.File("spending.db"), _folder.File("left.db"));
            CopyLog();
        }

        await using SpendingBook next = Open(1000, "left.db");

        SpendingReport report = next.Report();
        Assert.That(report.Held, Is.EqualTo(new Money(700)));
        Assert.That(report.Total, Is.LessThan(new Money(50)), "at most what was kept at hand");
        await next.HoldAsync("batch", "write", new Money(700), default);
        Assert.That(next.Report().Held, Is.EqualTo(new Money(700)), "held once, however often it is asked for");
        Assert.That(next.Available, Is.LessThanOrEqualTo(new Money(300)));
    }

    [Test]
    public async Task It_is_settled_once_and_the_rest_is_free_again()
    {
        await using (SpendingBook first = Open(1000))
        {
            await first.HoldAsync("batch", "write", new Money(900), default);
            first.SettleHold("batch", "m", [("write", Certain, new Money(40)), ("judge", Certain, new Money(60))]);
            first.SettleHold("batch", "m", [("write", Certain, new Money(40))]);
        }

        await using SpendingBook next = Open(1000);
        next.SettleHold("batch", "m", [("write", Certain, new Money(40))]);
        await next.HoldAsync("batch", "write", new Money(900), default);

        SpendingReport report = next.Report();
        Assert.That(report.Total, Is.EqualTo(new Money(100)));
        Assert.That(report.Held, Is.EqualTo(Money.Zero));
        Assert.That(report.Accounts.Select(account => account.Calls), Is.EqualTo(new[] { 1L, 1L }));
        await next.ReserveAsync("write", new Money(900), default);
    }

    [Test]
    public async Task It_leaves_next_to_nothing_unexplained_when_the_process_dies_after_it_was_settled()
    {
        await using SpendingBook book = Open(1_000_000);
        await book.HoldAsync("batch", "write", new Money(900_000), default);
        book.SettleHold("batch", "m", [("write", Certain, new Money(1000))]);
        File.Copy(_folder.File("spending.db"), _folder.File("left.db"));
        CopyLog();

        await using SpendingBook next = Open(1_000_000, "left.db");

        Assert.That(next.Report().Unresolved, Is.LessThan(new Money(20_000)));
    }

    [Test]
    public async Task Nobody_waits_for_money_that_is_held_for_work_nobody_does()
    {
        BudgetShortage? shortage = null;
        await using (SpendingBook first = Open(1000))
        {
            await first.HoldAsync("batch", "write", new Money(700), default);
        }

        await using SpendingBook next = Open(1000, told: told => shortage = told);

        Assert.That(
            async () => await next.ReserveAsync("write", new Money(400), default),
            Throws.InstanceOf<BudgetReachedException>()
        );
        Assert.That(shortage, Is.Not.Null);
    }

    [Test]
    public async Task Who_waits_gets_what_a_settled_batch_gives_back()
    {
        await using SpendingBook book = Open(1000);
        await book.HoldAsync("batch", "write", new Money(1000), default);
        Task waiting = book.ReserveAsync("write", new Money(400), default);
        Assert.That(waiting.IsCompleted, Is.False);

        book.SettleHold("batch", "m", [("write", Certain, new Money(100))]);

        await waiting;
    }

    [Test]
    public async Task What_was_held_for_nothing_is_free_again()
    {
        await using (SpendingBook first = Open(1000))
        {
            await first.HoldAsync("batch", "write", new Money(1000), default);
            first.ReleaseHold("batch");
        }

        await using SpendingBook next = Open(1000);
        Assert.That(next.Report().Total, Is.EqualTo(Money.Zero));
        await next.HoldAsync("batch", "write", new Money(1000), default);
        Assert.That(next.Report().Held, Is.EqualTo(new Money(1000)));
    }

    private SpendingBook Open(long cap, string file = "spending.db", Action<BudgetShortage>? told = null) =>
        SpendingBook.Open(
            new SpendingOptions
            {
                Path = _folder.File(file),
                Cap = new Money(cap),
                Short = told,
            },
            TimeProvider.System
        );

    private void CopyLog()
    {
        if (File.Exists(_folder.File("spending.db-wal")))
        {
            File.Copy(_folder.File("spending.db-wal"), _folder.File("left.db-wal"));
        }
    }
}
