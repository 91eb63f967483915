using DataGen.Cli.Planning;
using DataGen.Pipeline;

namespace DataGen.Cli.Tests.Planning;

/// <summary>Extrapolation against worlds whose truth is known.</summary>
internal sealed class ExtrapolationTests
{
    private const int Replays = 200;

    [Test]
    public void The_interval_covers_the_real_run_in_nine_of_ten_replays_and_is_not_wider_than_it_must_be()
    {
        var covered = 0;
        var width = 0.0;
        for (var replay = 0; replay < Replays; replay++)
        {
            var world = new Draw(replay, "world");
            var rehearsed = Enumerable.Range(0, 100).Select(i => Row(world, i)).ToArray();
            var real = Enumerable.Range(100, 2000).Sum(i => Calls(world, i));

            var interval = new Extrapolation(rehearsed, new UnitFigures(1), 2000, world).Of(0, Figure.Calls);

            covered += interval.Low <= real && real <= interval.High ? 1 : 0;
            width += (interval.High - interval.Low) / interval.Expected / Replays;
        }

        Assert.That(covered, Is.GreaterThanOrEqualTo(Replays * 9 / 10));
        // Calls have a mean of 3.25 and a deviation of 2.3: 4 x 2.3 / 3.25 / sqrt(100), and a little for the run itself.
        Assert.That(width, Is.InRange(0.2, 0.36));
    }

    [Test]
    public void What_is_of_other_sources_does_not_grow_with_the_run()
    {
        var always = new UnitFigures(1);
        always.Add(0, Figure.Calls, 7);
        var unit = new UnitFigures(1) { Size = 1 };
        unit.Add(0, Figure.Calls, 2);

        var interval = new Extrapolation([unit, unit], always, 50, new Draw(1, "test")).Of(0, Figure.Calls);

        Assert.That(interval, Is.EqualTo(Interval.Exactly(107)));
    }

    [Test]
    public void A_stage_that_passes_on_no_more_than_so_many_bounds_what_is_behind_it()
    {
        // Stage 0 passes on every second unit, 50 at most; each costs 3 calls at stage 1.
        var units = Enumerable
            .Range(0, 40)
            .Select(i =>
            {
                var unit = new UnitFigures(2) { Size = 1 };
                unit.Add(0, Figure.In, 1);
                unit.Add(0, Figure.Out, i % 2);
                unit.Add(1, Figure.Calls, 3 * (i % 2));
                return unit;
            })
            .ToArray();
        var passed = UnitFigures.Index(0, Figure.Out);
        var bound = new StreamBound("limit", passed, 50, [passed, UnitFigures.Index(1, Figure.Calls)], [], 0);

        var small = new Extrapolation(units, new UnitFigures(2), 60, new Draw(1, "test"), null, [bound]);
        var large = new Extrapolation(units, new UnitFigures(2), 10_000, new Draw(1, "test"), null, [bound]);

        Assert.That(small.Of(1, Figure.Calls).Expected, Is.EqualTo(90).Within(1e-9));
        Assert.That(large.Of(0, Figure.Out).Low, Is.EqualTo(50).Within(1e-9));
        Assert.That(large.Of(0, Figure.Out).High, Is.EqualTo(50).Within(1e-9));
        Assert.That(large.Of(1, Figure.Calls).Expected, Is.EqualTo(150).Within(1e-9));
        Assert.That(large.Of(0, Figure.In).Expected, Is.EqualTo(10_000).Within(1e-9));
    }

    [Test]
    public void A_pool_takes_as_many_requests_as_its_target_needs_whatever_each_gives()
    {
        // Requests give 0 or 4 records each: 2 on average.
        var requests = Enumerable.Range(0, 40).Select(i => Request(i % 2 == 0 ? 0 : 4)).ToArray();
        var interval = new Extrapolation(requests, new UnitFigures(1), 1000, new Draw(1, "test")).Of(0, Figure.Calls);
        Assert.That(interval.Expected, Is.EqualTo(500));
        Assert.That(interval.Low, Is.InRange(350, 450));
        Assert.That(interval.High, Is.InRange(550, 800));
    }

    [Test]
    public void Rows_that_all_went_on_may_yet_be_lost_and_none_may_yet_come()
    {
        var unit = new UnitFigures(2) { Size = 1 };
        unit.Add(0, Figure.In, 1);
        unit.Add(0, Figure.Out, 1);
        unit.Add(1, Figure.In, 1);
        var extrapolation = new Extrapolation(
            [.. Enumerable.Repeat(unit, 50)],
            new UnitFigures(2),
            1000,
            new Draw(1, "test")
        );

        Assert.That(extrapolation.Rows(0, 1000).Expected, Is.EqualTo(1000));
        Assert.That(extrapolation.Rows(0, 1000).Low, Is.InRange(900, 950));
        Assert.That(extrapolation.Rows(1, 1000).Expected, Is.Zero);
        Assert.That(extrapolation.Rows(1, 1000).High, Is.InRange(50, 100));
        Assert.That(extrapolation.Yield(1).High, Is.InRange(0.05, 0.1));
    }

    [TestCase(0.0, 0.2)]
    [TestCase(0.0, 0.0)]
    [TestCase(0.002, 0.0)]
    [TestCase(0.001, 0.1)]
    public void A_pool_that_fills_up_is_foreseen_in_nine_of_ten_replays(double growing, double constant)
    {
        const int replays = 50;
        const int target = 600;
        var covered = 0;
        for (var replay = 0; replay < replays; replay++)
        {
            var world = new Draw(replay, "pool");
            var rehearsed = Grow(world, "rehearsal", 100, growing, constant);
            double real = Grow(world, "real", target, growing, constant).Count;
            var index = UnitFigures.Index(0, Figure.In);
            var pool = new GrowingPool(new PoolGrowth(rehearsed, 0), [index], index, RoundSize: 1, Asked: []);

            var interval = new Extrapolation(rehearsed, new UnitFigures(1), target, world, pool).Of(0, Figure.In);

            covered += interval.Low <= real && real <= interval.High ? 1 : 0;
        }

        Assert.That(covered, Is.GreaterThanOrEqualTo(replays * 9 / 10));
    }

    [Test]
    public void The_last_round_of_a_pool_is_paid_for_whole()
    {
        // Every request gives 3 records: 100 records take 34 requests, and two rounds of 20 are sent out.
        var requests = Enumerable.Range(0, 10).Select(_ => Request(3)).ToArray();
        foreach (var request in requests)
        {
            request.Add(0, Figure.In, 1);
        }

        var pool = new GrowingPool(
            Growth: null,
            [],
            UnitFigures.Index(0, Figure.In),
            RoundSize: 20,
            [UnitFigures.Index(0, Figure.Calls)]
        );
        var interval = new Extrapolation(requests, new UnitFigures(1), 100, new Draw(1, "test"), pool);

        Assert.That(interval.Of(0, Figure.Calls).Expected, Is.EqualTo(40).Within(1e-9));
        Assert.That(interval.Of(0, Figure.In).Expected, Is.EqualTo(100.0 / 3).Within(1e-9));
    }

    /// <summary>Proposals one by one until the pool is full: refused at a constant rate, and the more the larger the pool.</summary>
    private static List<UnitFigures> Grow(Draw world, string name, int target, double growing, double constant)
    {
        var units = new List<UnitFigures>();
        for (var accepted = 0; accepted < target; )
        {
            var unit = new UnitFigures(1);
            unit.Add(0, Figure.In, 1);
            var isKnown =
                world.Unit(name, Invariant($"{units.Count}")) < 1 - ((1 - constant) * Math.Exp(-growing * accepted));
            if (!isKnown)
            {
                accepted++;
                unit.Size = 1;
                unit.Add(0, Figure.Out, 1);
            }

            units.Add(unit);
        }

        return units;
    }

    private static UnitFigures Request(int accepted)
    {
        var unit = new UnitFigures(1) { Size = accepted };
        unit.Add(0, Figure.Calls, 1);
        return unit;
    }

    private static UnitFigures Row(Draw world, int i)
    {
        var unit = new UnitFigures(1) { Size = 1 };
        unit.Add(0, Figure.Calls, Calls(world, i));
        return unit;
    }

    /// <summary>One call for half of the rows, 4 to 7 for the others: as where a first answer is often good enough.</summary>
    private static int Calls(Draw world, int i)
    {
        var key = Invariant($"{i}");
        return world.Unit("easy", key) < 0.5 ? 1 : 4 + world.Below(4, "more", key);
    }
}
