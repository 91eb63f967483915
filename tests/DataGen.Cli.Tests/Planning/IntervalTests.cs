using DataGen.Cli.Planning;

namespace DataGen.Cli.Tests.Planning;

internal sealed class IntervalTests
{
    // Values of the score interval without continuity correction, 95 %, as statistics packages give them.
    [TestCase(0, 10, 0, 0.2775)]
    [TestCase(10, 10, 0.7225, 1)]
    [TestCase(5, 10, 0.2366, 0.7634)]
    [TestCase(81, 263, 0.2553, 0.3662)]
    public void Wilson_bounds_are_those_of_the_books(double hits, double of, double low, double high)
    {
        var interval = Interval.Wilson(hits, of);
        Assert.That(interval.Low, Is.EqualTo(low).Within(0.0001));
        Assert.That(interval.High, Is.EqualTo(high).Within(0.0001));
        Assert.That(interval.Expected, Is.EqualTo(hits / of));
    }

    [Test]
    public void Nothing_seen_says_nothing() => Assert.That(Interval.Wilson(0, 0), Is.EqualTo(new Interval(0, 0, 1)));
}
