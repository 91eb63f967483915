using System.Globalization;

namespace DataGen.Simulation;

/// <summary>
/// How often the simulated teacher is wrong on purpose, and how long it takes. Rates run from 0 (never) to 1 (always) and
/// apply per answer unless said otherwise. The defaults give every filter of the shipped recipes some work.
/// </summary>
public sealed record SimulationOptions
{
    /// <summary>The defaults.</summary>
    public static SimulationOptions Default { get; } = new();

    /// <summary>Never wrong on purpose.</summary>
    public static SimulationOptions Faultless { get; } =
        new()
        {
            MalformedJsonRate = 0,
            TruncationRate = 0,
            NearDuplicateRate = 0,
            RefusalRate = 0,
            WrongLabelRate = 0,
            WrongFormatRate = 0,
            EmptyOutputRate = 0,
            EchoRate = 0,
            BannedTopicRate = 0,
            BadLengthRate = 0,
            ConflictRate = 0,
            OddOpeningRate = 0,
            WrongResultRate = 0,
            ConstraintSlipRate = 0,
            WrongVerifierRate = 0,
            DisagreementRate = 0,
        };

    /// <summary>A JSON answer that does not parse.</summary>
    public double MalformedJsonRate { get; init; } = 0.02;

    /// <summary>An answer of a dozen tokens or more that breaks off and ends with the finish reason <c>length</c>.</summary>
    public double TruncationRate { get; init; } = 0.01;

    /// <summary>Per instruction: nearly the same as one shown in the prompt or written before it.</summary>
    public double NearDuplicateRate { get; init; } = 0.06;

    /// <summary>A refusal instead of an answer (kinds that write free text).</summary>
    public double RefusalRate { get; init; } = 0.01;

    /// <summary>Per label: another one than the text deserves.</summary>
    public double WrongLabelRate { get; init; } = 0.03;

    /// <summary>An answer that ignores the form the prompt asks for.</summary>
    public double WrongFormatRate { get; init; } = 0.02;

    /// <summary>Per instance: an empty output.</summary>
    public double EmptyOutputRate { get; init; } = 0.015;

    /// <summary>Per instance: an output equal to its input.</summary>
    public double EchoRate { get; init; } = 0.01;

    /// <summary>Per instruction: one that needs an image, graph, map, file or website.</summary>
    public double BannedTopicRate { get; init; } = 0.03;

    /// <summary>Per instruction: too short (up to three words) or too long (over 150 words).</summary>
    public double BadLengthRate { get; init; } = 0.02;

    /// <summary>Per list of instances: the same input twice with different outputs.</summary>
    public double ConflictRate { get; init; } = 0.02;

    /// <summary>Per instruction: it begins with punctuation or a character outside ASCII.</summary>
    public double OddOpeningRate { get; init; } = 0.015;

    /// <summary>Per computed result (arithmetic, sorting, counting): a wrong one.</summary>
    public double WrongResultRate { get; init; } = 0.03;

    /// <summary>Per constraint of a prompt: not honoured.</summary>
    public double ConstraintSlipRate { get; init; } = 0.15;

    /// <summary>A verifier that checks the wrong thing, or a test case with the wrong expectation.</summary>
    public double WrongVerifierRate { get; init; } = 0.15;

    /// <summary>Per judgement: a verdict away from the one most samples give.</summary>
    public double DisagreementRate { get; init; } = 0.15;

    /// <summary>Median of the time an answer takes; zero (the default) answers at once.</summary>
    public TimeSpan LatencyMedian { get; init; } = TimeSpan.Zero;

    /// <summary>Spread of the (lognormal) time: the standard deviation of its logarithm, 0 to 3.</summary>
    public double LatencySpread { get; init; } = 0.5;

    /// <summary>All that is wrong with these options, one sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var (name, rate) in Rates())
        {
            if (rate is not (>= 0 and <= 1))
            {
                problems.Add(Invariant($"{name} is {rate}; give a rate from 0 to 1."));
            }
        }

        if (LatencyMedian < TimeSpan.Zero || LatencyMedian > TimeSpan.FromMinutes(10))
        {
            problems.Add(Invariant($"{nameof(LatencyMedian)} is {LatencyMedian:c}; give a time from 0 to 10 minutes."));
        }

        if (LatencySpread is not (>= 0 and <= 3))
        {
            problems.Add(Invariant($"{nameof(LatencySpread)} is {LatencySpread}; give a number from 0 to 3."));
        }

        return problems;
    }

    /// <summary>
    /// The part of the options that changes answers, as text in a fixed form; latency is not in it. Two teachers of
    /// the same version with equal fingerprints give equal answers.
    /// </summary>
    public string Fingerprint() => string.Join(' ', Rates().Select(rate => Invariant($"{rate.Name}={rate.Rate:R}")));

    private (string Name, double Rate)[] Rates() =>
        [
            (nameof(MalformedJsonRate), MalformedJsonRate),
            (nameof(TruncationRate), TruncationRate),
            (nameof(NearDuplicateRate), NearDuplicateRate),
            (nameof(RefusalRate), RefusalRate),
            (nameof(WrongLabelRate), WrongLabelRate),
            (nameof(WrongFormatRate), WrongFormatRate),
            (nameof(EmptyOutputRate), EmptyOutputRate),
            (nameof(EchoRate), EchoRate),
            (nameof(BannedTopicRate), BannedTopicRate),
            (nameof(BadLengthRate), BadLengthRate),
            (nameof(ConflictRate), ConflictRate),
            (nameof(OddOpeningRate), OddOpeningRate),
            (nameof(WrongResultRate), WrongResultRate),
            (nameof(ConstraintSlipRate), ConstraintSlipRate),
            (nameof(WrongVerifierRate), WrongVerifierRate),
            (nameof(DisagreementRate), DisagreementRate),
        ];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
