using static DataGen.Pipeline.Tests.Graphs;

namespace DataGen.Pipeline.Tests;

[CancelAfter(60_000)]
internal sealed class GraphRunTests
{
    [Test]
    public async Task Wide_stages_emit_in_input_order(CancellationToken ct)
    {
        using var run = new TestRun();
        var seen = new List<long>();
        await run.RunAsync(
            ct,
            Stage("source", new Numbers(2_000)),
            Stage(
                "slow",
                new Each(
                    async (record, _, _) =>
                    {
                        await JitterAsync(record);
                        return Outcome.Emit(record);
                    },
                    concurrency: 16
                ),
                "source"
            ),
            Stage(
                "end",
                new Each(record =>
                {
                    seen.Add(N(record));
                    return Outcome.Emit(record);
                }),
                "slow"
            )
        );

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 2_000).Select(i => (long)i)));
    }

    [Test]
    public async Task Never_works_on_more_records_than_its_concurrency(CancellationToken ct)
    {
        using var run = new TestRun();
        var now = 0;
        var most = 0;
        await run.RunAsync(
            ct,
            Stage("source", new Numbers(500)),
            Stage(
                "slow",
                new Each(
                    async (record, _, _) =>
                    {
                        var busy = Interlocked.Increment(ref now);
                        InterlockedMax(ref most, busy);
                        await JitterAsync(record);
                        Interlocked.Decrement(ref now);
                        return Outcome.Emit(record);
                    },
                    concurrency: 5
                ),
                "source"
            )
        );

        Assert.That(most, Is.InRange(2, 5));
    }

    [Test]
    public async Task Rows_wait_in_their_source_and_not_as_tasks_in_memory(CancellationToken ct)
    {
        using var run = new TestRun();
        var read = 0;
        var done = 0;
        var most = 0;
        await run.RunAsync(
            ct,
            Stage("source", new Numbers(20_000, () => InterlockedMax(ref most, ++read - Volatile.Read(ref done)))),
            Stage(
                "slow",
                new Each(
                    async (record, _, _) =>
                    {
                        await Task.Yield();
                        Interlocked.Increment(ref done);
                        return Outcome.Emit(record);
                    },
                    concurrency: 16
                ),
                "source"
            )
        );

        Assert.That(most, Is.InRange(16, 1_000), "of 20,000 rows");
    }

    [Test]
    public async Task Counts_drops_and_failures_by_name(CancellationToken ct)
    {
        using var run = new TestRun();
        var (result, counts) = await run.RunAsync(
            ct,
            Stage("source", new Numbers(10)),
            Stage(
                "pick",
                new Each(record =>
                    N(record) switch
                    {
                        < 3 => Outcome.Drop("small"),
                        < 5 => Outcome.Fail("broken", "five is too much"),
                        < 7 => Outcome.Emit([record.Child("pick", 0), record.Child("pick", 1)]),
                        _ => Outcome.Emit(record),
                    }
                ),
                "source"
            )
        );

        Assert.That(result.Complete, Is.True);
        Assert.That(counts["source"], Has.Property("Out").EqualTo(10).And.Property("Expanded").EqualTo(10));
        Assert.That(counts["pick"].Dropped["small"], Is.EqualTo(3));
        Assert.That(counts["pick"].Failed["broken"], Is.EqualTo(2));
        Assert.That(
            counts["pick"],
            Has.Property("In").EqualTo(10).And.Property("Out").EqualTo(7).And.Property("Expanded").EqualTo(2)
        );
    }

    [Test]
    public async Task Work_beyond_a_limit_leaves_no_trace([Values(1, 3, 64)] int concurrency, CancellationToken ct)
    {
        using var run = new TestRun(capacity: 3);
        var (result, counts) = await run.RunAsync(
            ct,
            Stage("source", new Numbers(100_000)),
            Stage(
                "odd",
                new Each(
                    async (record, _, _) =>
                    {
                        await JitterAsync(record);
                        return N(record) % 2 == 0 ? Outcome.Drop("even") : Outcome.Emit(record);
                    },
                    concurrency
                ),
                "source"
            ),
            Stage("limit", new Take(10), "odd"),
            Stage("end", new Each(Outcome.Emit), "limit")
        );

        Assert.That(result.Complete, Is.True);
        Assert.That(counts["source"].Out, Is.EqualTo(20));
        Assert.That(counts["odd"].Dropped["even"], Is.EqualTo(10));
        Assert.That(run.Events.Of("odd"), Has.Length.EqualTo(20).And.All.Not.Contain("source:20"));
        Assert.That(counts["end"].Out, Is.EqualTo(10));
    }

    [Test]
    public async Task A_stream_with_several_readers_gives_each_all_of_it(CancellationToken ct)
    {
        using var run = new TestRun(capacity: 2);
        var a = new List<string>();
        var b = new List<string>();
        await run.RunAsync(
            ct,
            Stage("source", new Numbers(30_000)),
            Stage(
                "a",
                new Each(record =>
                {
                    a.Add(record.Id);
                    return Outcome.Emit(record);
                }),
                "source"
            ),
            Stage("b", new Take(5), "source"),
            Stage(
                "both",
                new Each(record =>
                {
                    b.Add(record.Id);
                    return Outcome.Emit(record);
                }),
                "b",
                "a"
            )
        );

        Assert.That(a, Has.Count.EqualTo(30_000));
        Assert.That(b, Is.EqualTo(a.Take(5).Concat(a)));
    }

    [Test]
    public async Task A_side_input_is_whole_before_it_is_read(CancellationToken ct)
    {
        using var run = new TestRun();
        var sizes = new List<int>();
        await run.RunAsync(
            ct,
            Stage("other", new Numbers(500)),
            Stage("source", new Numbers(3)),
            new Stage
            {
                Id = "join",
                From = ["source"],
                Sides = new Dictionary<string, string>(StringComparer.Ordinal) { ["pool"] = "other" },
                Operator = new Each(
                    async (record, stage, token) =>
                    {
                        var size = 0;
                        await foreach (var _ in stage.Sides["pool"].ReadAsync(token))
                        {
                            size++;
                        }

                        sizes.Add(size);
                        return Outcome.Emit(record);
                    }
                ),
            }
        );

        Assert.That(sizes, Is.EqualTo([500, 500, 500]));
    }

    [Test]
    public async Task An_exception_in_an_operator_ends_the_run_and_names_the_stage(CancellationToken ct)
    {
        using var run = new TestRun();
        var failure = await Assert.ThrowsAsync<StageException>(() =>
            run.RunAsync(
                ct,
                Stage("source", new Numbers(100_000)),
                Stage(
                    "bug",
                    new Each(
                        record => N(record) == 50 ? throw new InvalidOperationException("boom") : Outcome.Emit(record),
                        4
                    ),
                    "source"
                ),
                Stage("end", new Each(Outcome.Emit), "bug")
            )
        );

        Assert.That(failure!.Message, Is.EqualTo("stage 'bug': boom"));
    }

    /// <summary>A batch may take a day, and nobody wants to hear of a full disk a day later.</summary>
    [Test]
    public async Task An_exception_ends_waits_that_would_take_long_and_is_told_instead_of_their_end(
        CancellationToken ct
    )
    {
        using var run = new TestRun();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failure = await Assert.ThrowsAsync<StageException>(() =>
            run.RunAsync(
                ct,
                Stage("source", new Numbers(10)),
                Stage(
                    "long",
                    new Each(
                        async (_, stage, _) =>
                        {
                            waiting.TrySetResult();
                            await Task.Delay(Timeout.Infinite, stage.Run.Broken);
                            throw new InvalidOperationException("it has no end");
                        },
                        4
                    ),
                    "source"
                ),
                Stage("other", new Numbers(1)),
                Stage(
                    "bug",
                    new Each(
                        async (_, _, _) =>
                        {
                            await waiting.Task;
                            throw new InvalidOperationException("boom");
                        }
                    ),
                    "other"
                )
            )
        );

        Assert.That(failure!.Message, Is.EqualTo("stage 'bug': boom"));
    }

    [Test]
    public async Task Stopping_gives_a_prefix_in_order_and_no_record_is_lost(CancellationToken ct)
    {
        using var run = new TestRun(capacity: 4);
        var seen = new List<long>();
        var (result, counts) = await run.RunAsync(
            ct,
            Stage("source", new Numbers(1_000_000)),
            Stage(
                "slow",
                new Each(
                    async (record, stage, _) =>
                    {
                        if (N(record) == 300)
                        {
                            stage.Run.Stop(StopReason.Interrupted);
                        }

                        await JitterAsync(record);
                        return Outcome.Emit(record);
                    },
                    concurrency: 8
                ),
                "source"
            ),
            Stage(
                "end",
                new Each(record =>
                {
                    seen.Add(N(record));
                    return Outcome.Emit(record);
                }),
                "slow"
            ),
            Stage("groups", new Reverse(), "end")
        );

        Assert.That(result.Complete, Is.False);
        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, seen.Count).Select(i => (long)i)).And.Count.InRange(300, 400));
        Assert.That(counts["groups"].Pending, Is.EqualTo(seen.Count), "what a holding stage has taken in is pending");
        Assert.That(counts["groups"].Out, Is.Zero, "a stage that must see everything decides nothing on a prefix");
    }

    [Test]
    public async Task A_dead_endpoint_stops_the_run_after_the_failures_allowed_in_a_row(CancellationToken ct)
    {
        using var run = new TestRun(maxFailuresInARow: 20);
        var (result, counts) = await run.RunAsync(
            ct,
            Stage("source", new Numbers(100_000)),
            Stage(
                "ask",
                new Each(
                    record =>
                        N(record) < 30 ? Outcome.Emit(record) : Outcome.Fail("network", "refused", transient: true),
                    8
                ),
                "source"
            )
        );

        Assert.That(result.Complete, Is.False);
        Assert.That(run.Context.Stopped, Is.EqualTo(StopReason.Failures));
        Assert.That(run.Context.StopMessage, Does.Contain("20 records in a row"));
        Assert.That(counts["ask"].Failed["network"], Is.EqualTo(19));
    }

    [Test]
    public async Task Nested_stages_enter_the_ledger_in_the_order_of_the_outer_stream(CancellationToken ct)
    {
        using var run = new TestRun();
        var body = new StageGraph([
            Stage(
                "inner",
                new Each(
                    async (record, _, _) =>
                    {
                        await JitterAsync(record);
                        return N(record) % 3 == 0 ? Outcome.Drop("third") : Outcome.Emit(record);
                    },
                    4
                )
            ),
        ]);
        var (_, counts) = await run.RunAsync(
            ct,
            Stage("source", new Numbers(300)),
            Stage("block", new PerRecord(body, 16), "source")
        );

        Assert.That(counts["inner"].Dropped["third"], Is.EqualTo(100));
        Assert.That(
            run.Events.Of("inner").Where(e => e.EndsWith("third", StringComparison.Ordinal)),
            Is.EqualTo(
                Enumerable
                    .Range(0, 100)
                    .Select(i => FormattableString.Invariant($"source:{3 * i}/block:0 Dropped third"))
            )
        );
    }

    private static void InterlockedMax(ref int location, int value)
    {
        int current;
        while (
            (current = Volatile.Read(ref location)) < value
            && Interlocked.CompareExchange(ref location, value, current) != current
        ) { }
    }
}
