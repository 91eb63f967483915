using DataGen.Models.Answers;
using DataGen.Models.Retry;
using DataGen.Models.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Models.Tests.Scheduling;

/// <summary>
/// Callers that ask without end through a scheduler, each one request after the other, in virtual time and on one thread: the same
/// every time.
/// </summary>
internal sealed class VirtualRun
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly Backoff Backoff = new(new RetryOptions());

    private readonly FakeTimeProvider _time = new();
    private readonly Chance _chance = new(1);
    private readonly Func<Lease, TimeSpan, (TimeSpan Took, ExchangeReport Report)> _answer;
    private readonly List<Caller> _waiting = [];
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
        for (int i = 0; i < callers; i++)
        {
            Ask(new Caller());
        }
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
    public void Until(TimeSpan end)
    {
        while (Now < end)
        {
            Begin();
            _time.Advance(Tick);
            while (_underWay.TryPeek(out (Caller, Lease, ExchangeReport) next, out TimeSpan due) && due <= Now)
            {
                _underWay.Dequeue();
                End(next.Item1, next.Item2, next.Item3);
            }
        }
    }

    private void Begin()
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            Caller caller = _waiting[i];
            if (!caller.Wait.IsCompleted)
            {
                continue;
            }

            _waiting[i] = _waiting[^1];
            _waiting.RemoveAt(_waiting.Count - 1);
            i--;
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
            Ask(new Caller());
            return;
        }

        Failed++;
        caller.Failures++;
        caller.Waiter!.IsRepeated = true;
        if (!error.Kind.IsTransient())
        {
            caller.Waiter.Avoid(lease.Lane);
        }

        Ask(caller, Backoff.Delay(caller.Failures, error.RetryAfter, _chance.Next()));
    }

    private void Ask(Caller caller, TimeSpan delay = default)
    {
        caller.Waiter ??= new Waiter(Scheduler, 0, 100, CancellationToken.None);
#pragma warning disable CA2012 // Looked at until it is complete, then consumed once.
        caller.Wait = Scheduler.RentAsync(caller.Waiter, delay);
#pragma warning restore CA2012
        _waiting.Add(caller);
    }

    private sealed class Caller
    {
        public Waiter? Waiter { get; set; }

        public ValueTask<Lease> Wait { get; set; }

        public int Failures { get; set; }
    }
}
