using DataGen.Models.Spending;
using DataGen.Models.Tests.Support;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Tests.Spending;

/// <summary>The cap over the lives of several processes, each but the last killed in the middle.</summary>
internal sealed class KilledBookTests
{
    private const int Workers = 32;

    [Test]
    public async Task However_often_the_process_dies_the_cap_holds_over_all_its_lives([Range(1, 100)] int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new SeededDraws(seed);
        Money cap = new(1_000_000 + random.Below(9_000_000));
        var charged = new Charged();
        string path = folder.File("0.db");
        int kills = 1 + random.Below(4);
        for (int life = 0; life < kills; life++)
        {
            string survivor = folder.File($"{life + 1}.db");
            await LiveAsync(path, cap, charged, random, killAfter: 1 + random.Below(200), survivor);
            path = survivor;
        }

        await LiveAsync(path, cap, charged, random, killAfter: null, survivor: null);

        await using SpendingBook book = SpendingBook.Open(new SpendingOptions { Path = path }, TimeProvider.System);
        Assert.That(charged.Total, Is.LessThanOrEqualTo(cap), "what was really charged");
        Assert.That(book.Total, Is.LessThanOrEqualTo(cap), "what counts as spent");
        Assert.That(book.Total, Is.GreaterThanOrEqualTo(charged.Total), "nothing charged is missing");
    }

    [Test]
    public async Task A_call_whose_end_nobody_saw_counts_as_spent_at_its_worst_case()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("spending.db");
        SpendingBook died = Open(path, 1000);
        await died.ReserveAsync("write", new Money(70), default);
        await died.ReserveAsync("write", new Money(300), default);
        died.Settle("write", "m", new Money(70), new Charge(1, 1, true), new Money(20));
        string left = Copy(path, folder.File("left.db"));

        await using SpendingBook next = Open(left, 1000);

        SpendingReport report = next.Report();
        Assert.That(report.Total, Is.GreaterThanOrEqualTo(new Money(320)));
        Assert.That(report.Unresolved, Is.GreaterThanOrEqualTo(new Money(300)));
        // At most the slab kept at hand goes down with the process: a small share of the rest.
        Assert.That(report.Total, Is.LessThan(new Money(420)));
        await died.DisposeAsync();
    }

    [Test]
    public async Task A_clean_end_gives_back_what_was_kept_at_hand()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("spending.db");
        await using (SpendingBook first = Open(path, 1_000_000))
        {
            for (int i = 0; i < 100; i++)
            {
                await first.ReserveAsync("write", new Money(500), default);
                first.Settle("write", "m", new Money(500), new Charge(10, 5, true), new Money(7));
            }
        }

        await using SpendingBook next = Open(path, 1_000_000);

        SpendingReport report = next.Report();
        Assert.That(report.Unresolved, Is.EqualTo(Money.Zero));
        Assert.That(
            report.Accounts,
            Is.EqualTo(new[] { new AccountSpending("write", "m", 100, 1000, 500, new Money(700), 0, Money.Zero) })
        );
    }

    [Test]
    public async Task Another_programs_file_and_a_damaged_one_are_refused_and_left_as_they_are()
    {
        using var folder = new TemporaryFolder();
        string foreign = folder.File("foreign.db");
        await using (var connection = new SqliteConnection($"Data Source={foreign};Pooling=False"))
        {
            connection.Open();
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE theirs (x)";
            command.ExecuteNonQuery();
        }

        string damaged = folder.File("damaged.db");
        await File.WriteAllTextAsync(damaged, new string('x', 5000));

        Assert.That(() => Open(foreign, 1), Throws.TypeOf<SpendingException>().With.Message.Contains("--out"));
        Assert.That(() => Open(damaged, 1), Throws.TypeOf<SpendingException>().With.Message.Contains("damaged.db"));
        Assert.That(await File.ReadAllTextAsync(damaged), Is.EqualTo(new string('x', 5000)));
    }

    [Test]
    public async Task A_raised_cap_continues_where_the_lower_one_ended()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("spending.db");
        Assert.That(await SpendAllAsync(path, 1000), Is.EqualTo(10));
        Assert.That(await SpendAllAsync(path, 1000), Is.Zero);
        Assert.That(await SpendAllAsync(path, 1500), Is.EqualTo(5));
        Assert.That(await SpendAllAsync(path, 700), Is.Zero, "a lower one allows nothing");
    }

    [Test]
    public async Task A_caller_that_gives_up_waiting_takes_nothing_and_holds_up_nobody()
    {
        using var folder = new TemporaryFolder();
        await using SpendingBook book = Open(folder.File("spending.db"), 100);
        await book.ReserveAsync("a", new Money(60), default);
        using var source = new CancellationTokenSource();
        Task large = book.ReserveAsync("b", new Money(90), source.Token);
        Task small = book.ReserveAsync("c", new Money(40), default);
        Assert.That(small.IsCompleted, Is.False, "first come, first served");

        await source.CancelAsync();

        Assert.That(async () => await large, Throws.InstanceOf<OperationCanceledException>());
        await small;
        book.Settle("a", "m", new Money(60), new Charge(1, 1, true), new Money(60));
        book.Settle("c", "m", new Money(40), new Charge(1, 1, true), new Money(40));
        Assert.That(book.Total, Is.EqualTo(new Money(100)));
    }

    private static SpendingBook Open(string path, long cap) =>
        SpendingBook.Open(new SpendingOptions { Path = path, Cap = new Money(cap) }, TimeProvider.System);

    /// <summary>Makes calls of 100 until there is no money left.</summary>
    private static async Task<int> SpendAllAsync(string path, long cap)
    {
        await using SpendingBook book = Open(path, cap);
        for (int calls = 0; ; calls++)
        {
            try
            {
                await book.ReserveAsync("write", new Money(100), default);
            }
            catch (BudgetReachedException)
            {
                return calls;
            }

            book.Settle("write", "m", new Money(100), new Charge(1, 1, true), new Money(100));
        }
    }

    /// <summary>Spends with many workers until the cap is reached, or until the process dies; then the file as a kill leaves it is the survivor.</summary>
    private static async Task LiveAsync(
        string path,
        Money cap,
        Charged charged,
        SeededDraws random,
        int? killAfter,
        string? survivor
    )
    {
        var reached = new TaskCompletionSource();
        var died = new TaskCompletionSource();
        SpendingBook book = SpendingBook.Open(
            new SpendingOptions
            {
                Path = path,
                Cap = cap,
                Short = _ => reached.TrySetResult(),
            },
            TimeProvider.System
        );
        int sent = 0;
        var gate = new Lock();
        bool isDead = false;
        Task[] workers =
        [
            .. Enumerable
                .Range(0, Workers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (true)
                        {
                            Money worst = new(1 + random.Below(20_000));
                            try
                            {
                                await book.ReserveAsync("stage", worst, default);
                            }
                            catch (BudgetReachedException)
                            {
                                return;
                            }

                            Money cost = new(random.Below((int)worst.Nanos + 1));
                            lock (gate)
                            {
                                if (isDead)
                                {
                                    return;
                                }

                                // From here on the server charges it, whether we live to hear of it or not.
                                charged.Add(cost);
                                if (++sent == killAfter)
                                {
                                    isDead = true;
                                    died.TrySetResult();
                                    return;
                                }
                            }

                            await Task.Yield();
                            lock (gate)
                            {
                                if (isDead)
                                {
                                    return;
                                }

                                book.Settle("stage", "m", worst, new Charge(1, 1, true), cost);
                            }
                        }
                    })
                ),
        ];
        await Task.WhenAny(died.Task, Task.WhenAll(workers));
        if (survivor is not null)
        {
            Copy(path, survivor);
        }
        else
        {
            await Task.WhenAll(workers);
            Assert.That(reached.Task.IsCompleted, Is.True);
            await book.DisposeAsync();
        }
    }

    /// <summary>The state that is committed at this moment: what a kill would leave.</summary>
    private static string Copy(string from, string to)
    {
        using var source = new SqliteConnection($"Data Source={from};Pooling=False");
        using var target = new SqliteConnection($"Data Source={to};Pooling=False");
        source.Open();
        target.Open();
        source.BackupDatabase(target);
        return to;
    }

    private sealed class Charged
    {
        private long _nanos;

        public Money Total => new(Interlocked.Read(ref _nanos));

        public void Add(Money cost) => Interlocked.Add(ref _nanos, cost.Nanos);
    }
}
