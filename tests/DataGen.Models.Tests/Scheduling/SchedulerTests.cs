using DataGen.Models.Answers;
using DataGen.Models.Providers;
using DataGen.Models.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Models.Tests.Scheduling;

#pragma warning disable CA2012 // Waits are looked at until they are complete, then consumed once.

internal sealed class SchedulerTests
{
    private static readonly LaneOptions One = new() { MaxConcurrency = 1 };
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Rows_under_way_are_finished_before_new_ones_are_begun()
    {
        using var scheduler = new Scheduler([One], _time, CancellationToken.None);
        Lease first = Taken(scheduler.RentAsync(Waiter(scheduler)));
        string[] order = Order(
            scheduler,
            first,
            ("upstream", Waiter(scheduler, depth: 0)),
            ("downstream", Waiter(scheduler, depth: 2)),
            ("between", Waiter(scheduler, depth: 1)),
            ("downstream, later", Waiter(scheduler, depth: 2)),
            ("downstream, asked before", Repeated(Waiter(scheduler, depth: 2)))
        );
        Assert.That(
            order,
            Is.EqualTo(new[] { "downstream, asked before", "downstream", "downstream, later", "between", "upstream" })
        );
    }

    [Test]
    public void A_cancelled_request_leaves_the_line_and_holds_up_nobody()
    {
        using var scheduler = new Scheduler([One], _time, CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        Lease lease = Taken(scheduler.RentAsync(Waiter(scheduler)));
        ValueTask<Lease> gone = scheduler.RentAsync(new Waiter(scheduler, 5, 1, leaving.Token));
        ValueTask<Lease> next = scheduler.RentAsync(Waiter(scheduler));
        leaving.Cancel();
        Assert.That(() => gone.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        scheduler.Settle(lease, Good);
        Assert.That(Taken(next).Begins);
        Assert.That(scheduler.Waiting, Is.Zero);
    }

    [Test]
    public void Stopping_ends_every_wait_and_begins_nothing()
    {
        using var stopping = new CancellationTokenSource();
        using var scheduler = new Scheduler([One], _time, stopping.Token);
        Lease lease = Taken(scheduler.RentAsync(Waiter(scheduler)));
        ValueTask<Lease> waiting = scheduler.RentAsync(Waiter(scheduler));
        ValueTask<Lease> delayed = scheduler.RentAsync(Waiter(scheduler), TimeSpan.FromSeconds(5));
        stopping.Cancel();
        Assert.That(() => waiting.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => delayed.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => scheduler.RentAsync(Waiter(scheduler)), Throws.InstanceOf<OperationCanceledException>());
        scheduler.Settle(lease, Good);
    }

    [Test]
    public void When_one_key_is_refused_the_others_serve_every_request()
    {
        var options = new LaneOptions { MaxConcurrency = 4 };
        var run = new VirtualRun(
            20,
            [options, options, options],
            (lease, _) =>
                lease.Lane.Index == 1
                    ? (Milliseconds(10), Bad(FailureKind.Unauthorized, 401))
                    : (Milliseconds(100), Good)
        );
        run.Until(TimeSpan.FromSeconds(30));
        Assert.That(run.Hopeless, Is.Zero);
        Assert.That(run.Failed, Is.LessThanOrEqualTo(4), "what was under way when the key was refused");
        Assert.That(run.Answered, Is.GreaterThan(2000));
        Assert.That(run.Scheduler.Lanes[1].IsGivenUp);
        (_, LaneNotice notice) = run.Notices.Single();
        Assert.That(
            (notice.Lane, notice.IsResumed, notice.For, notice.Cause!.Kind),
            Is.EqualTo((1, false, default(TimeSpan?), FailureKind.Unauthorized))
        );
    }

    [Test]
    public void When_every_key_is_refused_nobody_waits_for_ever()
    {
        var run = new VirtualRun(50, [One, One], (_, _) => (Milliseconds(10), Bad(FailureKind.Unauthorized, 401)));
        run.Until(TimeSpan.FromSeconds(5));
        Assert.That(run.Hopeless, Is.EqualTo(50));
        Assert.That(run.Failed, Is.EqualTo(2));
        Assert.That(run.Scheduler.Waiting, Is.Zero);
    }

    [Test]
    public void An_endpoint_that_goes_away_is_parked_and_the_other_takes_its_work_until_it_is_back()
    {
        var options = new LaneOptions { MaxConcurrency = 8 };
        var run = new VirtualRun(
            16,
            [options, options],
            (lease, now) =>
                lease.Lane.Index == 0 && now.TotalMinutes is > 1 and < 5
                    ? (Milliseconds(20), Bad(FailureKind.Network))
                    : (Milliseconds(200), Good)
        );
        run.Until(TimeSpan.FromMinutes(1));
        int before = run.Answered;
        run.Until(TimeSpan.FromMinutes(5));
        Assert.That(run.Answered - before, Is.GreaterThan(8 * 5 * 230), "the other at full speed");
        Assert.That(run.Failed, Is.LessThan(40), "parked, not hammered");
        run.Until(TimeSpan.FromMinutes(7));
        Assert.That(run.Scheduler.Lanes[0].IsParked, Is.False);
        Assert.That(run.Notices[^1].Notice.IsResumed);
    }

    [Test]
    public void An_outage_is_waited_out_up_to_the_limit()
    {
        var options = new LaneOptions { MaxConcurrency = 8, OutageLimit = TimeSpan.FromMinutes(10) };
        (TimeSpan, ExchangeReport) Answer(Lease lease, TimeSpan now, double until) =>
            now.TotalMinutes is > 1 && now.TotalMinutes < until
                ? (Milliseconds(20), Bad(FailureKind.ServerError, 502))
                : (Milliseconds(200), Good);
        var passing = new VirtualRun(8, [options], (lease, now) => Answer(lease, now, until: 9));
        var lasting = new VirtualRun(8, [options], (lease, now) => Answer(lease, now, until: 60));
        passing.Until(TimeSpan.FromMinutes(15));
        lasting.Until(TimeSpan.FromMinutes(15));
        Assert.That(passing.Hopeless, Is.Zero);
        Assert.That(passing.Scheduler.Lanes[0].IsParked, Is.False);
        Assert.That(lasting.Hopeless, Is.EqualTo(8));
    }

    [Test]
    public void Constant_refusals_end_in_an_answer_or_a_named_failure_and_never_in_a_crawl()
    {
        // The peers' limiter sat at one request for minutes and delivered nothing.
        var run = new VirtualRun(
            64,
            [new LaneOptions { MaxConcurrency = 64 }],
            (_, now) =>
                now.TotalMinutes < 3 ? (Milliseconds(20), Bad(FailureKind.RateLimited, 429)) : (Milliseconds(200), Good)
        );
        run.Until(TimeSpan.FromMinutes(3));
        Assert.That((run.Answered, run.Hopeless), Is.EqualTo((0, 0)));
        Assert.That(run.Failed, Is.LessThan(100), "paused, not hammered");
        run.Until(TimeSpan.FromMinutes(6));
        Assert.That(run.Answered, Is.GreaterThan(64 * 5 * 60), "full speed once it accepts again");
    }

    [Test]
    public void No_stampede_follows_a_refusal()
    {
        int refusedUntil = 10;
        int most = 0;
        int underWay = 0;
        TimeSpan last = default;
        var run = new VirtualRun(
            1000,
            [new LaneOptions { MaxConcurrency = 1000 }],
            (_, now) =>
            {
                if (now.TotalSeconds < refusedUntil)
                {
                    TimeSpan wait = TimeSpan.FromSeconds(refusedUntil - now.TotalSeconds);
                    return (
                        Milliseconds(20),
                        ExchangeReport.Failed(new ProviderException(FailureKind.RateLimited, "", 429, wait))
                    );
                }

                underWay = now == last ? underWay + 1 : 1;
                last = now;
                most = now.TotalSeconds < refusedUntil + 0.2 ? Math.Max(most, underWay) : most;
                return (Milliseconds(200), Good);
            }
        );
        run.Until(TimeSpan.FromSeconds(60));
        Assert.That(run.Failed, Is.LessThanOrEqualTo(16), "one burst, no wider than the first window");
        Assert.That(most, Is.InRange(1, 16), "a thousand waited, few begin at once");
        Assert.That(run.Answered, Is.GreaterThan(20_000), "and all go on");
    }

    [Test]
    public void Tokens_a_minute_are_kept_to_however_large_a_request_is()
    {
        var run = new VirtualRun(
            100,
            [new LaneOptions { MaxConcurrency = 100, TokensPerMinute = 60_000 }],
            (_, _) => (Milliseconds(300), ExchangeReport.Answered(3000, null))
        );
        run.Until(TimeSpan.FromMinutes(1));
        int before = run.Answered;
        run.Until(TimeSpan.FromMinutes(11));
        Assert.That((run.Answered - before) * 3000.0 / 600_000, Is.InRange(0.93, 1.0));
    }

    [Test]
    public void A_days_requests_are_used_up_and_then_waited_for()
    {
        var run = new VirtualRun(
            10,
            [new LaneOptions { MaxConcurrency = 10, RequestsPerDay = 1440 }],
            (_, _) => (Milliseconds(100), Good)
        );
        run.Until(TimeSpan.FromMinutes(1));
        Assert.That(run.Answered, Is.InRange(1430, 1441));
        run.Until(TimeSpan.FromMinutes(21));
        Assert.That(run.Answered, Is.InRange(1455, 1462), "one a minute from then on");
    }

    private static ExchangeReport Good => ExchangeReport.Answered(100, null);

    private static ExchangeReport Bad(FailureKind kind, int? status = null) =>
        ExchangeReport.Failed(new ProviderException(kind, "", status));

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private static Waiter Waiter(Scheduler scheduler, int depth = 0) =>
        new(scheduler, depth, 1, CancellationToken.None);

    private static Waiter Repeated(Waiter waiter)
    {
        waiter.IsRepeated = true;
        return waiter;
    }

    private static Lease Taken(ValueTask<Lease> wait)
    {
        Assert.That(wait.IsCompleted);
        return wait.GetAwaiter().GetResult();
    }

    /// <summary>Who gets the one lane, in turn.</summary>
    private static string[] Order(Scheduler scheduler, Lease first, params (string Name, Waiter Waiter)[] waiters)
    {
        var waits = waiters.Select(one => (one.Name, Wait: scheduler.RentAsync(one.Waiter))).ToList();
        var order = new List<string>();
        Lease lease = first;
        while (waits.Count > 0)
        {
            scheduler.Settle(lease, Good);
            (string Name, ValueTask<Lease> Wait) next = waits.Single(one => one.Wait.IsCompleted);
            order.Add(next.Name);
            waits.Remove(next);
            lease = next.Wait.GetAwaiter().GetResult();
        }

        return [.. order];
    }
}
