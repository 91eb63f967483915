using DataGen.Pipeline;

namespace DataGen.Cli.Planning;

/// <summary>
/// What a full run takes, from a rehearsal on a few units of work. The unit is a record of the primary source, or a request of the growing pool,
/// with all that descends from it; a run of n records takes n times what a record took on average. The interval is a bootstrap over units (Efron,
/// Ann. Statist. 7, 1979): one draw for what the average is, and one, scaled to the run's number of units, for how far a run strays from its average.
/// Whatever is of other sources is taken as it is.
/// </summary>
internal sealed class Extrapolation
{
    private const int Draws = 1000;

    private readonly IReadOnlyList<UnitFigures> _units;
    private readonly double[] _expected;
    private readonly double[][] _drawn;
    private readonly UnitFigures _always;
    private readonly double _widening;
    private readonly StreamBound?[] _bounds;

    /// <param name="units">The units of the rehearsal.</param>
    /// <param name="always">What does not grow with the run.</param>
    /// <param name="records">How many records the run makes at the stage that sets its size.</param>
    /// <param name="draw">Chance.</param>
    /// <param name="pool">The growing pool that sets the size of the run; null where a source does.</param>
    /// <param name="bounds">What does not grow with the run beyond a bound, in stream order.</param>
    public Extrapolation(
        IReadOnlyList<UnitFigures> units,
        UnitFigures always,
        double records,
        Draw draw,
        GrowingPool? pool = null,
        IReadOnlyList<StreamBound>? bounds = null
    )
    {
        _units = units;
        _always = always;
        _widening = Widening(units.Count);
        var figures = always.Values.Length;
        var whole = Sum(Enumerable.Range(0, units.Count), figures, out var size);
        _expected = [.. whole.Select((sum, i) => always.Values[i] + (size > 0 ? records * sum / size : 0))];
        _drawn = [.. Enumerable.Range(0, figures).Select(_ => new double[Draws])];
        for (var b = 0; b < Draws; b++)
        {
            Fill(b, whole, size, always, records, draw);
        }

        if (pool is not null)
        {
            Grow(pool, records, draw);
        }

        _bounds = new StreamBound?[figures];
        foreach (var bound in bounds ?? [])
        {
            Bound(bound, draw);
        }
    }

    /// <summary>A linear combination of the figures: a total, a cost.</summary>
    public Interval Of(Func<ReadOnlySpan<double>, double> combine)
    {
        var figures = new double[_expected.Length];
        var values = new double[Draws];
        for (var b = 0; b < Draws; b++)
        {
            for (var i = 0; i < figures.Length; i++)
            {
                figures[i] = _drawn[i][b];
            }

            values[b] = combine(figures);
        }

        Array.Sort(values);
        var expected = combine(_expected);
        return new Interval(
            expected,
            Math.Min(expected, values[(int)(Draws * 0.025)]),
            Math.Max(expected, values[(int)(Draws * 0.975) - 1])
        );
    }

    /// <summary>
    /// What share of a stage's records go on, or how many it makes of one. Where in the rehearsal all went on, or none, chance is taken from the number
    /// of records alone (<see cref="Interval.Wilson"/>).
    /// </summary>
    public Interval Yield(int stage)
    {
        var (given, passed) = (UnitFigures.Index(stage, Figure.In), UnitFigures.Index(stage, Figure.Out));
        var rehearsedIn = _always.Values[given] + _units.Sum(unit => unit.Values[given]);
        var rehearsedOut = _always.Values[passed] + _units.Sum(unit => unit.Values[passed]);
        if (rehearsedOut == 0 || rehearsedOut == rehearsedIn)
        {
            return Interval.Wilson(rehearsedOut, rehearsedIn);
        }

        var ratio = Of(figures => figures[given] > 0 ? figures[passed] / figures[given] : 0);
        return _units.All(unit => unit.Values[passed] <= unit.Values[given])
            ? ratio with
            {
                High = Math.Min(1, ratio.High),
            }
            : ratio;
    }

    /// <summary>Rows of a dataset: a share of the run's records where each gives one row or none, else as any figure.</summary>
    public Interval Rows(int stage, double records)
    {
        var passed = UnitFigures.Index(stage, Figure.Out);
        var rows = _units.Sum(unit => unit.Values[passed]);
        var bound = _bounds[passed];
        var size = _units.Sum(unit => bound is null ? unit.Size : unit.Values[bound.Passed]);
        var rowsOf = Of(stage, Figure.Out);
        if (rows > 0 && rows != size)
        {
            return rowsOf;
        }

        var share = Interval.Wilson(rows, size) * (bound is null ? records : _expected[bound.Passed]);
        return rowsOf with { Low = Math.Min(share.Low, rowsOf.Low), High = Math.Max(share.High, rowsOf.High) };
    }

    /// <summary>One figure of one stage.</summary>
    public Interval Of(int stage, Figure figure) => Of(figures => figures[UnitFigures.Index(stage, figure)]);

    private void Fill(int b, double[] whole, double size, UnitFigures always, double records, Draw draw)
    {
        var chance = new Draw((long)draw.Bits("plan", Invariant($"{b}")), "units");
        var average = Sum(Resample(chance, "average"), whole.Length, out var averageSize);
        var strays = Sum(Resample(chance, "strays"), whole.Length, out var strayedSize);
        if (size <= 0)
        {
            return;
        }

        // The run has as many times more units than the rehearsal, and sums stray by the root of that.
        var scale = Math.Sqrt(records / size);
        for (var i = 0; i < whole.Length; i++)
        {
            var mean = averageSize > 0 ? average[i] / averageSize : whole[i] / size;
            var stray = strays[i] - (whole[i] / size * strayedSize);
            var error = (records * (mean - (whole[i] / size))) + (scale * stray);
            _drawn[i][b] = Math.Max(0, _expected[i] + (_widening * error));
        }
    }

    /// <summary>
    /// A bootstrap over few units is too sure of itself: it takes their spread for that of all, and knows no heavy tails. Student's t for so many
    /// units against the normal distribution's 1.96 makes up for it (expansion in Abramowitz and Stegun, 26.7.5).
    /// </summary>
    private static double Widening(int units)
    {
        const double z = 1.959964;
        if (units < 2)
        {
            return 1;
        }

        double free = units - 1;
        var t =
            z
            + ((Math.Pow(z, 3) + z) / (4 * free))
            + (((5 * Math.Pow(z, 5)) + (16 * Math.Pow(z, 3)) + (3 * z)) / (96 * free * free));
        return t / z * Math.Sqrt(units / free);
    }

    private void Grow(GrowingPool pool, double records, Draw draw)
    {
        if (pool.Growth is { } growth)
        {
            var factors = new double[Draws];
            for (var b = 0; b < Draws; b++)
            {
                factors[b] = growth.Draw(records, new Draw((long)draw.Bits("pool", Invariant($"{b}")), "pool"));
                foreach (var i in pool.Growing)
                {
                    _drawn[i][b] *= factors[b];
                }
            }

            Array.Sort(factors);
            foreach (var i in pool.Growing)
            {
                _expected[i] *= factors[Draws / 2];
            }
        }

        foreach (var i in pool.Asked)
        {
            _expected[i] *= pool.Rounding(_expected[pool.Requests]);
            for (var b = 0; b < Draws; b++)
            {
                _drawn[i][b] *= pool.Rounding(_drawn[pool.Requests][b]);
            }
        }
    }

    private void Bound(StreamBound bound, Draw draw)
    {
        var expected = Share(_expected[bound.Passed], 0);
        Scale(bound.Before, expected);
        Scale(bound.Figures, expected);
        foreach (var i in bound.Figures)
        {
            _bounds[i] = bound;
        }

        for (var b = 0; b < Draws; b++)
        {
            var passed = _drawn[bound.Passed][b];
            var ahead = bound.Lead * new Draw((long)draw.Bits("ahead", Invariant($"{b}")), bound.Stage).Unit("share");
            ScaleDrawn(bound.Before, b, Share(passed, ahead));
            ScaleDrawn(bound.Figures, b, Share(passed, 0));
        }

        double Share(double passed, double more) => passed > bound.Most + more ? (bound.Most + more) / passed : 1;
    }

    private void Scale(IReadOnlyList<int> figures, double share)
    {
        foreach (var i in figures)
        {
            _expected[i] *= share;
        }
    }

    private void ScaleDrawn(IReadOnlyList<int> figures, int b, double share)
    {
        foreach (var i in figures)
        {
            _drawn[i][b] *= share;
        }
    }

    private IEnumerable<int> Resample(Draw draw, string purpose)
    {
        // SplitMix64 from one named draw: a hash for each of a million units would take seconds.
        var state = draw.Bits(purpose);
        for (var i = 0; i < _units.Count; i++)
        {
            unchecked
            {
                state += 0x9E3779B97F4A7C15;
                var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                yield return (int)Math.BigMul(z ^ (z >> 31), (ulong)_units.Count, out _);
            }
        }
    }

    private double[] Sum(IEnumerable<int> drawn, int figures, out double size)
    {
        var sum = new double[figures];
        size = 0;
        foreach (var i in drawn)
        {
            size += _units[i].Size;
            var values = _units[i].Values;
            for (var k = 0; k < figures; k++)
            {
                sum[k] += values[k];
            }
        }

        return sum;
    }
}
