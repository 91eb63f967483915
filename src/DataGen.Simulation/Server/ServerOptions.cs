using DataGen.Simulation.Server.Batches;
using DataGen.Simulation.Server.Faults;
using DataGen.Simulation.Server.Limits;

namespace DataGen.Simulation.Server;

/// <summary>What a server does with <c>response_format</c>.</summary>
public enum StructuredOutput
{
    /// <summary>Answers in the form that is asked for.</summary>
    Honoured,

    /// <summary>Answers as if it were not there, as old servers do.</summary>
    Ignored,

    /// <summary>Answers HTTP 400.</summary>
    Refused,
}

/// <summary>How a <see cref="SimulationServer"/> behaves.</summary>
public sealed record ServerOptions
{
    /// <summary>The port on loopback, 0 to 65,535; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The seed of all faults and latencies.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The mistakes of the teacher who answers.</summary>
    public SimulationOptions Teacher { get; init; } = SimulationOptions.Default;

    /// <summary>How long an answer takes.</summary>
    public LatencyOptions Latency { get; init; } = new();

    /// <summary>How much may be asked.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>What goes wrong.</summary>
    public FaultRates Faults { get; init; } = FaultRates.None;

    /// <summary>What the faults 429 and 503 say in <c>Retry-After</c>, 0 to 1 day; whole seconds are sent.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What is done with <c>response_format</c>.</summary>
    public StructuredOutput StructuredOutput { get; init; }

    /// <summary>Members of a request's body that are answered with HTTP 400, such as <c>seed</c>.</summary>
    public IReadOnlyList<string> RefusedFields { get; init; } = [];

    /// <summary>The models served. Empty: any, and <c>simulated-teacher</c> is listed.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>How batches go.</summary>
    public BatchOptions Batches { get; init; } = new();

    /// <summary>All that is wrong with these options, one sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems() =>
        [
            .. Port is >= 0 and <= 65_535
                ? Array.Empty<string>()
                : [FormattableString.Invariant($"The port is {Port}; give one from 0 to 65535.")],
            .. RetryAfter >= TimeSpan.Zero && RetryAfter <= TimeSpan.FromDays(1)
                ? Array.Empty<string>()
                : ["Retry-After is at most a day, and not negative."],
            .. Teacher.Problems(),
            .. Latency.Problems(),
            .. Limits.Problems(),
            .. Faults.Problems(),
            .. Batches.Problems(),
        ];
}

/// <summary>How long an answer takes: always the same, or lognormal between a median and a 99th percentile.</summary>
public sealed record LatencyOptions
{
    // The standard normal distribution's 99th percentile.
    private const double NinetyNinth = 2.3263478740408408;

    /// <summary>Half of the answers take less. 0 (the default) to 10 minutes.</summary>
    public TimeSpan Median { get; init; }

    /// <summary>One answer in a hundred takes longer: the median (so that every answer takes as long, the default) to an hour.</summary>
    public TimeSpan? NinetyNinthPercentile { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Median < TimeSpan.Zero || Median > TimeSpan.FromMinutes(10))
        {
            yield return "The latency is 0 to 10 minutes.";
        }

        if (NinetyNinthPercentile is { } far && (far < Median || far > TimeSpan.FromHours(1)))
        {
            yield return "The 99th percentile of the latency is at least its median and at most an hour.";
        }

        if (NinetyNinthPercentile > TimeSpan.Zero && Median == TimeSpan.Zero)
        {
            yield return "A 99th percentile of the latency needs a median.";
        }
    }

    internal TimeSpan Draw(SeededChoice choice) =>
        NinetyNinthPercentile is { } far && far > Median
            ? Median * Math.Exp(Math.Log(far / Median) / NinetyNinth * choice.Normal())
            : Median;
}
