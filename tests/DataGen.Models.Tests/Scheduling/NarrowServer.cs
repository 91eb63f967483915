using DataGen.Models.Answers;
using DataGen.Models.Providers;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

/// <summary>Answers so many at once and refuses the others, without a word about it.</summary>
/// <param name="latency">Seconds an answer takes on the average, half of that more or less.</param>
internal sealed class NarrowServer(double latency)
{
    private static readonly TimeSpan Refusal = TimeSpan.FromMilliseconds(20);

    private readonly Chance _chance = new(5);
    private readonly PriorityQueue<bool, TimeSpan> _ends = new();

    /// <summary>How many it answers at once.</summary>
    public required int Bears { get; set; }

    public (TimeSpan Took, ExchangeReport Report) Answer(TimeSpan now)
    {
        while (_ends.TryPeek(out _, out TimeSpan end) && end <= now)
        {
            _ends.Dequeue();
        }

        if (_ends.Count >= Bears)
        {
            return (Refusal, ExchangeReport.Failed(new ProviderException(FailureKind.RateLimited, "", 429)));
        }

        var took = TimeSpan.FromSeconds(latency * (0.5 + _chance.Next()));
        _ends.Enqueue(true, now + took);
        return (took, ExchangeReport.Answered(100, null));
    }
}
