using CsCheck;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

internal sealed class RateBucketTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;

    [Test]
    public void Who_waits_as_told_never_takes_more_than_was_there_and_came_in() =>
        Gen.Select(
                Gen.Double[0.1, 500],
                Gen.Double[1, 100],
                Gen.Select(Gen.Double[0.1, 300], Gen.Double[0, 2]).Array[1, 60]
            )
            .Sample(
                (perSecond, capacity, takings) =>
                {
                    var bucket = new RateBucket(perSecond, capacity, capacity, Start);
                    TimeSpan now = Start;
                    double taken = 0;
                    foreach ((double amount, double idle) in takings)
                    {
                        now += TimeSpan.FromSeconds(idle);
                        now += bucket.WaitFor(amount, now);
                        // A taking larger than the bucket waits until it is full, and is paid off afterwards.
                        double debt = Math.Max(0, amount - capacity);
                        bucket.Take(amount, now);
                        taken += amount;
                        Assert.That(
                            taken - debt,
                            Is.LessThanOrEqualTo(capacity + (perSecond * now.TotalSeconds) + 0.01)
                        );
                    }
                }
            );

    [Test]
    public void After_the_wait_it_told_it_lets_through_and_not_before() =>
        Gen.Select(Gen.Double[0.1, 500], Gen.Double[1, 100], Gen.Double[0.1, 300])
            .Sample(
                (perSecond, capacity, amount) =>
                {
                    var bucket = new RateBucket(perSecond, capacity, 0, Start);
                    TimeSpan wait = bucket.WaitFor(amount, Start);
                    Assert.That(bucket.WaitFor(amount, wait * 0.9), Is.GreaterThan(TimeSpan.Zero));
                    Assert.That(bucket.WaitFor(amount, wait), Is.EqualTo(TimeSpan.Zero));
                }
            );

    [Test]
    public void What_was_taken_too_much_comes_back_and_what_was_taken_too_little_is_owed()
    {
        var bucket = new RateBucket(1, 10, 10, Start);
        bucket.Take(8, Start);
        bucket.Return(5);
        Assert.That(bucket.WaitFor(7, Start), Is.EqualTo(TimeSpan.Zero));
        bucket.Return(-9);
        Assert.That(bucket.WaitFor(1, Start).TotalSeconds, Is.EqualTo(3).Within(1e-6));
        bucket.Return(1000);
        Assert.That(bucket.WaitFor(10, Start), Is.EqualTo(TimeSpan.Zero));
        bucket.Take(10, Start);
        Assert.That(bucket.WaitFor(1, Start).TotalSeconds, Is.EqualTo(1).Within(1e-6), "no more than its capacity");
    }

    [Test]
    public void A_change_holds_from_now_on_and_takes_nothing_away_that_fits()
    {
        var bucket = new RateBucket(1, 10, 0, Start);
        var now = TimeSpan.FromSeconds(4);
        bucket.Change(100, 3, now);
        Assert.That(bucket.WaitFor(3, now), Is.EqualTo(TimeSpan.Zero), "four had come in, three fit");
        bucket.Take(3, now);
        Assert.That(bucket.WaitFor(1, now).TotalSeconds, Is.EqualTo(0.01).Within(1e-6));
    }
}
