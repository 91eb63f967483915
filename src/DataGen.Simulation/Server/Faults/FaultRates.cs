using System.Collections.Immutable;

namespace DataGen.Simulation.Server.Faults;

/// <summary>How often each fault strikes, from 0 (never) to 1 (always).</summary>
public sealed record FaultRates
{
    private readonly ImmutableSortedDictionary<Fault, double> _rates;

    private FaultRates(ImmutableSortedDictionary<Fault, double> rates) => _rates = rates;

    /// <summary>Nothing goes wrong.</summary>
    public static FaultRates None { get; } = new(ImmutableSortedDictionary<Fault, double>.Empty);

    /// <summary>A busy hosted endpoint: now and then one request in fifty is refused or breaks.</summary>
    public static FaultRates Busy { get; } =
        None.With(Fault.TooManyRequests, 0.01)
            .With(Fault.ServerError, 0.004)
            .With(Fault.Unavailable, 0.004)
            .With(Fault.Reset, 0.002);

    /// <summary>Every fault there is, often enough to be met within a hundred requests.</summary>
    public static FaultRates Storm { get; } =
        None.With(Fault.TooManyRequests, 0.05)
            .With(Fault.ServerError, 0.03)
            .With(Fault.Unavailable, 0.03)
            .With(Fault.Reset, 0.03)
            .With(Fault.Hang, 0.01)
            .With(Fault.Truncated, 0.02)
            .With(Fault.Malformed, 0.02)
            .With(Fault.ErrorInOk, 0.02)
            .With(Fault.NoChoices, 0.01)
            .With(Fault.PromptFilter, 0.005)
            .With(Fault.ContentFilter, 0.01)
            .With(Fault.Length, 0.01)
            .With(Fault.NullFinish, 0.01)
            .With(Fault.OddFinish, 0.01)
            .With(Fault.Refusal, 0.01)
            .With(Fault.Empty, 0.005)
            .With(Fault.Reasoning, 0.05)
            .With(Fault.Think, 0.05)
            .With(Fault.NoUsage, 0.02)
            .With(Fault.BatchExpires, 0.1)
            .With(Fault.BatchFails, 0.05)
            .With(Fault.ItemFails, 0.05);

    /// <summary>How often a fault strikes.</summary>
    public double this[Fault fault] => _rates.GetValueOrDefault(fault);

    /// <summary>The same with another rate for one fault.</summary>
    public FaultRates With(Fault fault, double rate) => new(_rates.SetItem(fault, rate));

    /// <summary>The same without the faults that are drawn anew for each attempt: the answers stay what they are.</summary>
    public FaultRates AnswersOnly() =>
        new(
            _rates.RemoveRange(
                _rates.Keys.Where(fault => fault.Group() is FaultGroup.Exchange or FaultGroup.Batch or FaultGroup.Item)
            )
        );

    /// <summary>All that is wrong with these rates, one sentence each.</summary>
    public IEnumerable<string> Problems() =>
        _rates
            .Where(rate => rate.Value is not (>= 0 and <= 1))
            .Select(rate =>
                FormattableString.Invariant($"The rate of '{rate.Key.Name()}' is {rate.Value}; give one from 0 to 1.")
            )
            .Concat(
                _rates
                    .GroupBy(rate => rate.Key.Group())
                    .Where(group => group.Sum(rate => rate.Value) > 1 + 1e-9)
                    .Select(group =>
                        $"Of {string.Join(", ", group.Select(rate => rate.Key.Name()))} at most one strikes at a time; give rates whose sum is at most 1."
                    )
            );

    internal IEnumerable<KeyValuePair<Fault, double>> Of(FaultGroup group) =>
        _rates.Where(rate => rate.Key.Group() == group);
}
