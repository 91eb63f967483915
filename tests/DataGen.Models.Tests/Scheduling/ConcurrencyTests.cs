using DataGen.Models.Answers;
using DataGen.Models.Providers;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

/// <summary>Servers that bear only so many exchanges at once and do not say so.</summary>
internal sealed class ConcurrencyTests
{
    private const int Most = 500;

    [Test]
    public void A_server_that_bears_only_so_many_at_once_is_used_in_full_and_hardly_ever_asked_for_more(
        [Values(1, 3, 40, 300)] int bears,
        [Values(0.5, 8)] double latency
    )
    {
        var server = new NarrowServer(latency) { Bears = bears };
        var run = new VirtualRun(Most, [new LaneOptions { MaxConcurrency = Most }], (_, now) => server.Answer(now));
        run.Until(TimeSpan.FromMinutes(3));
        (int answered, int failed) = (run.Answered, run.Failed);
        run.Until(TimeSpan.FromMinutes(13));
        double share = (run.Answered - answered) * latency / (bears * 600);
        Assert.That(share, Is.GreaterThan(0.9));
        Assert.That((double)(run.Failed - failed) / (run.Answered - answered), Is.LessThan(0.01));
        Assert.That(run.Scheduler.Lanes[0].RequestsPerSecond, Is.Null, "what limits is not taken for a rate");
    }

    [TestCase(160, 0.9)]
    [TestCase(10, 0.6)]
    public void A_server_that_has_become_larger_is_soon_used_in_full_again_and_a_smaller_one_is_not_hammered(
        int later,
        double floor
    )
    {
        var server = new NarrowServer(1) { Bears = 40 };
        var run = new VirtualRun(Most, [new LaneOptions { MaxConcurrency = Most }], (_, now) => server.Answer(now));
        run.Until(TimeSpan.FromMinutes(5));
        server.Bears = later;
        run.Until(TimeSpan.FromMinutes(9));
        (int answered, int failed) = (run.Answered, run.Failed);
        run.Until(TimeSpan.FromMinutes(14));
        Assert.That((run.Answered - answered) / (later * 300.0), Is.GreaterThan(floor));
        Assert.That((double)(run.Failed - failed) / (run.Answered - answered), Is.LessThan(0.01));
    }

    [Test]
    public void A_server_that_fails_now_and_then_is_not_given_less_to_do()
    {
        var chance = new Chance(3);
        var run = new VirtualRun(
            100,
            [new LaneOptions { MaxConcurrency = 100 }],
            (_, _) =>
                chance.Next() < 0.02
                    ? (
                        TimeSpan.FromMilliseconds(50),
                        ExchangeReport.Failed(new ProviderException(FailureKind.ServerError, "", 503))
                    )
                    : (TimeSpan.FromMilliseconds(500), ExchangeReport.Answered(100, null))
        );
        run.Until(TimeSpan.FromMinutes(1));
        int answered = run.Answered;
        run.Until(TimeSpan.FromMinutes(6));
        Assert.That((run.Answered - answered) / (100 * 2 * 300.0), Is.GreaterThan(0.95));
    }

    [Test]
    public void A_server_that_takes_one_at_a_time_and_takes_long_is_not_given_up()
    {
        var server = new NarrowServer(60) { Bears = 1 };
        var run = new VirtualRun(20, [new LaneOptions { MaxConcurrency = 20 }], (_, now) => server.Answer(now));
        run.Until(TimeSpan.FromHours(1));
        Assert.That(run.Hopeless, Is.Zero);
        Assert.That(run.Answered, Is.GreaterThan(50), "one a minute");
    }
}
