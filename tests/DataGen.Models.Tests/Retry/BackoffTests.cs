using CsCheck;
using DataGen.Models.Answers;
using DataGen.Models.Retry;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Retry;

internal sealed class BackoffTests
{
    private static readonly RetryOptions Options = new();

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(3, 4)]
    [TestCase(7, 60)]
    [TestCase(90, 60)]
    public void The_bound_doubles_up_to_a_ceiling(int retry, double seconds) =>
        Assert.That(
            new Backoff(Options).Delay(retry, null, 0.999_999_999).TotalSeconds,
            Is.EqualTo(seconds).Within(0.001)
        );

    [Test]
    public void Jitter_is_full() => Assert.That(new Backoff(Options).Delay(5, null, 0), Is.EqualTo(TimeSpan.Zero));

    [Test]
    public void What_the_server_asks_is_waited_in_full_but_not_without_end() =>
        (from seconds in Gen.Double[0, 100_000] from jitter in Gen.Double[0, 0.999] select (seconds, jitter)).Sample(
            draw =>
            {
                TimeSpan asked = TimeSpan.FromSeconds(draw.seconds);
                TimeSpan delay = new Backoff(Options).Delay(3, asked, draw.jitter);
                TimeSpan least = asked < Options.MaxRetryAfter ? asked : Options.MaxRetryAfter;
                Assert.That(delay, Is.GreaterThanOrEqualTo(least).And.LessThanOrEqualTo(least + Options.BaseDelay));
            }
        );

    [Test]
    public void Requests_that_fail_together_come_back_spread_out()
    {
        double[] draws =
        [
            .. Enumerable.Range(0, 1000).Select(i => Jitter.ByKey(AnswerKey.Compute(Bench.Request($"q{i}"), "i"), 1)),
        ];
        Assert.That(draws, Is.All.InRange(0.0, 1.0));
        for (int tenth = 0; tenth < 10; tenth++)
        {
            Assert.That(draws.Count(draw => (int)(draw * 10) == tenth), Is.InRange(60, 140));
        }
    }
}
