using DataGen.Models.Answers;
using DataGen.Models.Retry;
using DataGen.Models.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Models.Tests.Scheduling;

/// <summary>
/// Callers that ask without end through a scheduler, each one request after the other, in virtual time and on one thread: the same
/// every time. The clock leaps from event to event, so that a minute costs what happens in it.
/// </summary>
internal sealed class VirtualRun : SynchronizationContext
{
    private static readonly Backoff Backoff = new(new RetryOptions());

    private readonly FakeTimeProvider _time = new();
    private readonly Chance _chance = new(1);
    private readonly Func<Lease, TimeSpan, (TimeSpan Took, ExchangeReport Report)> _answer;
    private readonly Queue<Caller> _granted = new();
    private readonly PriorityQueue<(Caller Caller, Lease Lease, ExchangeReport Report), TimeSpan> _underWay = new();
    private readonly DateTimeOffset _start;

    /// <summary>A run.</summary>
    /// <param name="callers">How many ask at once.</param>
    /// <param name="lanes">The lanes.</param>
    /// <param name="answer">How long an exchange takes that begins now, and how it ends.</param>
    public VirtualRun(
        int callers,
        IReadOnlyList<LaneOptions> lanes,
        Func<Lease, TimeSpan, (TimeSpan Took, ExchangeReport Report)> answer
    )
    {
        _answer = answer;
        _start = _time.GetUtcNow();
        Scheduler = new Scheduler(lanes, _time, CancellationToken.None);
        Alone(() =>
        {
            for (int i = 0; i < callers; i++)
            {
                Ask(new Caller(this));
            }
        });
    }

    public Scheduler Scheduler { get; }

    public TimeSpan Now => _time.GetUtcNow() - _start;

    /// <summary>Requests that were answered.</summary>
    public int Answered { get; private set; }

    /// <summary>Exchanges that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>The most exchanges there were at once.</summary>
    public int MostUnderWay { get; private set; }

    /// <summary>Requests that heard that there is no lane left.</summary>
    public int Hopeless { get; private set; }

    public List<(TimeSpan At, LaneNotice Notice)> Notices { get; } = [];

    /// <summary>Lets the time go on until a moment.</summary>
    public void Until(TimeSpan end) =>
        Alone(() =>
        {
            Begin();
            while (Now < end)
            {
                TimeSpan next = _underWay.TryPeek(out _, out TimeSpan due) && due < end ? due : end;
                if (Scheduler.NextIn is { } wait && Now + wait < next)
                {
                    // Timers count whole milliseconds.
                    next = Now + TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(wait.TotalMilliseconds)));
                }

                _time.Advance(next - Now);
                while (_underWay.TryPeek(out (Caller, Lease, ExchangeReport) ended, out due) && due <= Now)
                {
                    _underWay.Dequeue();
                    End(ended.Item1, ended.Item2, ended.Item3);
                }

                Begin();
            }
        });

    /// <summary>A wait is over. Who waits here gets on in the order of the grants, on the one thread there is.</summary>
    public override void Post(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Does it with this as the context that waits are captured in.</summary>
    private void Alone(Action act)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            act();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void Begin()
    {
        while (_granted.TryDequeue(out Caller? caller))
        {
            Lease lease = caller.Wait.GetAwaiter().GetResult();
            if (!lease.Begins)
            {
                Hopeless++;
                continue;
            }

            (TimeSpan took, ExchangeReport report) = _answer(lease, Now);
            _underWay.Enqueue((caller, lease, report), Now + took);
            MostUnderWay = Math.Max(MostUnderWay, _underWay.Count);
        }
    }

    private void End(Caller caller, Lease lease, ExchangeReport report)
    {
        if (Scheduler.Settle(lease, report) is { } notice)
        {
            Notices.Add((Now, notice));
        }

        if (report.Error is not { } error)
        {
            Answered++;
            Ask(new Caller(this));
            return;
        }

        Failed++;
        caller.Failures++;
        caller.Waiter.IsRepeated = true;
        if (!error.Kind.IsTransient())
        {
            caller.Waiter.Avoid(lease.Lane);
        }

        Ask(caller, Backoff.Delay(caller.Failures, error.RetryAfter, _chance.Next()));
    }

    private void Ask(Caller caller, TimeSpan delay = default)
    {
#pragma warning disable CA2012 // Consumed once, when it is complete.
        caller.Wait = Scheduler.RentAsync(caller.Waiter, delay);
#pragma warning restore CA2012
        if (caller.Wait.IsCompleted)
        {
            _granted.Enqueue(caller);
        }
        else
        {
            caller.Wait.GetAwaiter().UnsafeOnCompleted(caller.Granted);
        }
    }

    private sealed class Caller
    {
        public Caller(VirtualRun run)
        {
            Waiter = new Waiter(run.Scheduler, 0, 100, CancellationToken.None);
            Granted = () => run._granted.Enqueue(this);
        }

        public Waiter Waiter { get; }

        public Action Granted { get; }

        public ValueTask<Lease> Wait { get; set; }

        public int Failures { get; set; }
    }
}
