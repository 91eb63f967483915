using DataGen.Pipeline;

namespace DataGen.Cli.Planning;

/// <summary>
/// How much more a growing pool takes to reach its target than the rehearsal shows, because a larger pool refuses more as known already. Of the
/// refusals seen, a share may be of a constant rate (a model that repeats itself within an answer), the rest grows with the pool. How they fell on the
/// rehearsal's two halves says which share is likely: a constant rate puts half of them into the second half, a rate that grows with the pool three
/// quarters. With few refusals little is known, and the interval is wide.
/// </summary>
internal sealed class PoolGrowth
{
    private const int Shares = 20;

    /// <summary>How much likelier than any other share it is beforehand that none of the refusals grow with the pool.</summary>
    private const double ConstantBeforehand = 12;

    private const double Overdispersion = 4;

    /// <summary>Beyond this a pool is full, and the recipe's <c>minYield</c> ends it.</summary>
    private const double Most = 20;

    private readonly double _refused;
    private readonly double _accepted;
    private readonly double[] _likelihood;

    /// <param name="units">The requests of the rehearsal, in order.</param>
    /// <param name="refusing">The stage that refuses what is known already.</param>
    public PoolGrowth(IReadOnlyList<UnitFigures> units, int refusing)
    {
        _accepted = units.Sum(unit => unit.Size);
        var before = 0.0;
        double late = 0;
        foreach (var unit in units)
        {
            var refused =
                unit.Values[UnitFigures.Index(refusing, Figure.In)]
                - unit.Values[UnitFigures.Index(refusing, Figure.Out)];
            _refused += refused;
            late += before >= _accepted / 2 ? refused : 0;
            before += unit.Size;
        }

        _likelihood =
        [
            .. Enumerable
                .Range(0, Shares + 1)
                .Select(static i => (InSecondHalf: 0.5 + (0.25 * i / Shares), Weight: i == 0 ? ConstantBeforehand : 1))
                .Select(share =>
                    share.Weight
                    * Math.Exp(
                        (late * Math.Log(share.InSecondHalf)) + ((_refused - late) * Math.Log(1 - share.InSecondHalf))
                    )
                ),
        ];
    }

    /// <summary>A draw of the factor: requests for each accepted record in a run, against the rehearsal.</summary>
    /// <param name="records">The run's target.</param>
    /// <param name="draw">Chance.</param>
    public double Draw(double records, Draw draw)
    {
        if (_accepted <= 0)
        {
            return 1;
        }

        // Refusals come in bursts, and the same ones stand in the averages that this is a factor of: more variance than a count's own.
        var refused = Overdispersion * Gamma((_refused / Overdispersion) + 0.5, draw);
        var rate = Math.Log(1 + (refused / _accepted));
        var growing = Share(draw.Unit("share"));
        var factor = Needed(records, rate, growing) / records / (Needed(_accepted, rate, growing) / _accepted);
        return Math.Clamp(factor, 1 / Most, Most);
    }

    /// <summary>Candidates needed for so many accepted ones: the integral of 1 / P(accepted) over the pool's size.</summary>
    private double Needed(double records, double rate, double growing)
    {
        var slope = 2 * rate * growing / _accepted;
        var constant = Math.Exp(rate * (1 - growing));
        return slope * records < 1e-9
            ? constant * records
            : constant * Math.Min(Math.Exp(Math.Min(50, slope * records)) - 1, Most * slope * records) / slope;
    }

    private double Share(double unit)
    {
        var left = unit * _likelihood.Sum();
        for (var i = 0; i < Shares; i++)
        {
            left -= _likelihood[i];
            if (left < 0)
            {
                return (double)i / Shares;
            }
        }

        return 1;
    }

    /// <summary>A gamma variate of scale 1 (Marsaglia and Tsang, ACM TOMS 26, 2000), for shapes from a half.</summary>
    private static double Gamma(double shape, Draw draw)
    {
        var d = shape + 1 - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        for (var i = 0; ; i++)
        {
            var turn = Invariant($"{i}");
            var radius = Math.Sqrt(-2 * Math.Log(1 - draw.Unit("radius", turn)));
            var normal = radius * Math.Cos(2 * Math.PI * draw.Unit("angle", turn));
            var v = Math.Pow(1 + (c * normal), 3);
            if (
                v > 0
                && Math.Log(1 - draw.Unit("accept", turn)) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v))
            )
            {
                // The boost takes a shape of one more down to the one asked for.
                return d * v * Math.Pow(1 - draw.Unit("boost", turn), 1 / shape);
            }
        }
    }
}

/// <summary>What a plan must know of a growing pool beyond its units.</summary>
/// <param name="Growth">How it refuses more the larger it is; null where no stage refuses what is known.</param>
/// <param name="Growing">The figures that grow with the refusals.</param>
/// <param name="Requests">The figure that counts its requests.</param>
/// <param name="RoundSize">How many requests a round sends out; the last round is sent out whole as well, needed or not.</param>
/// <param name="Asked">The figures of what is paid for in a round.</param>
internal sealed record GrowingPool(
    PoolGrowth? Growth,
    IReadOnlyList<int> Growing,
    int Requests,
    int RoundSize,
    IReadOnlyList<int> Asked
)
{
    /// <summary>How many times what is needed is sent out, in whole rounds.</summary>
    public double Rounding(double requests) =>
        requests > 0 ? Math.Ceiling((requests / RoundSize) - 1e-9) * RoundSize / requests : 1;
}
