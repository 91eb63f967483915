using CsCheck;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

internal sealed class AdaptiveConcurrencyTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void It_doubles_in_each_round_trip_up_to_the_configured_most()
    {
        var concurrency = new AdaptiveConcurrency(100);
        Assert.That(RoundTrips(concurrency, 4), Is.EqualTo(new[] { 32, 64, 100, 100 }));
    }

    [Test]
    public void A_window_that_is_not_used_in_full_does_not_grow()
    {
        var concurrency = new AdaptiveConcurrency(100);
        for (int i = 0; i < 1000; i++)
        {
            concurrency.Succeeded(15, i * Second);
        }

        Assert.That(concurrency.Limit, Is.EqualTo(16));
    }

    [Test]
    public void After_too_much_it_comes_back_to_the_ceiling_stays_there_longest_and_then_tries_for_more()
    {
        AdaptiveConcurrency concurrency = Overloaded(most: 1000, bears: 100);
        Assert.That(concurrency.Limit, Is.EqualTo(80));
        int[] limits = RoundTrips(concurrency, 120);
        Assert.That(limits, Is.Ordered);
        Assert.That(limits[10], Is.InRange(90, 96), "fast at first");
        Assert.That(limits[20..40], Is.All.InRange(99, 101), "long at the ceiling");
        Assert.That(limits[60], Is.InRange(115, 130), "more, the longer nothing is refused");
        Assert.That(limits[119], Is.GreaterThan(400));
    }

    [Test]
    public void A_slow_server_is_tried_for_more_once_in_a_hundred_answers()
    {
        AdaptiveConcurrency concurrency = Overloaded(most: 16, bears: 1);
        int answers = 0;
        for (TimeSpan now = default; concurrency.Limit == 1; now += 30 * Second)
        {
            concurrency.Succeeded(1, now);
            answers++;
        }

        Assert.That(answers, Is.GreaterThan(100));
    }

    [Test]
    public void After_a_refusal_nothing_begins_until_some_have_ended()
    {
        var concurrency = new AdaptiveConcurrency(16);
        concurrency.Doubt(12);
        Assert.That(concurrency.Limit, Is.EqualTo(11));
        concurrency.DoubtMore();
        concurrency.DoubtMore();
        Assert.That(concurrency.Limit, Is.EqualTo(9), "two more of them were refused");
        concurrency.Release(wasOverload: false);
        Assert.That(concurrency.Limit, Is.EqualTo(16));
    }

    [Test]
    public void Where_all_were_refused_one_is_tried()
    {
        var concurrency = new AdaptiveConcurrency(16);
        concurrency.Doubt(0);
        concurrency.DoubtMore();
        Assert.That(concurrency.Limit, Is.EqualTo(1));
    }

    [Test]
    public void A_failure_among_many_is_an_accident_and_several_in_a_row_are_overload()
    {
        var concurrency = new AdaptiveConcurrency(16);
        for (int i = 0; i < 1000; i++)
        {
            concurrency.Succeeded(16, i * Second);
            Assert.That(i % 20 == 0 && concurrency.Failed(16), Is.False);
        }

        Assert.That(concurrency.Limit, Is.EqualTo(16));
        Assert.That(Enumerable.Range(0, 11).Any(_ => concurrency.Failed(16)));
        Assert.That(concurrency.Limit, Is.EqualTo(12));
    }

    [Test]
    public void Whatever_happens_it_stays_from_one_to_the_most() =>
        Gen.Select(Gen.Int[1, 300], Gen.Select(Gen.Int[0, 6], Gen.Int[0, 400], Gen.Int[0, 60_000]).Array[1, 300])
            .Sample(
                (most, events) =>
                {
                    var concurrency = new AdaptiveConcurrency(most);
                    TimeSpan now = default;
                    foreach ((int what, int count, int milliseconds) in events)
                    {
                        now += TimeSpan.FromMilliseconds(milliseconds);
                        Action act = what switch
                        {
                            0 => () => concurrency.Doubt(count),
                            1 => concurrency.DoubtMore,
                            2 => () => concurrency.Release(count % 2 == 0),
                            3 => () => concurrency.Failed(count),
                            4 => () => concurrency.Restart(count),
                            _ => () => concurrency.Succeeded(count, now),
                        };
                        act();
                        Assert.That(concurrency.Limit, Is.InRange(1, most));
                    }
                }
            );

    /// <summary>The limit after each of so many round trips of a second in which it is used in full.</summary>
    private static int[] RoundTrips(AdaptiveConcurrency concurrency, int count)
    {
        var limits = new int[count];
        concurrency.Succeeded(0, default);
        for (int trip = 0; trip < count; trip++)
        {
            int width = concurrency.Limit;
            for (int i = 0; i < width; i++)
            {
                concurrency.Succeeded(concurrency.Limit, (trip + ((i + 1.0) / width)) * Second);
            }

            limits[trip] = concurrency.Limit;
        }

        return limits;
    }

    private static AdaptiveConcurrency Overloaded(int most, int bears)
    {
        var concurrency = new AdaptiveConcurrency(most);
        RoundTrips(concurrency, 10);
        concurrency.Doubt(bears);
        concurrency.Release(wasOverload: true);
        return concurrency;
    }
}
