using DataGen.Models.Answers;
using DataGen.Models.Providers;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

/// <summary>
/// Servers that fail whatever the pace and the concurrency: because others overload them, or by a fault. Being slower does not help there, so
/// a run must not become slower without end.
/// </summary>
internal sealed class BadNightTests
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(40);

    /// <summary>Of 96 a second that could be had; with 5 % refused that ask for two seconds each, 20 requests in two seconds and what they take.</summary>
    [TestCase(0.05, 2, 3)]
    [TestCase(0.05, null, 10)]
    [TestCase(0.005, 2, 15)]
    [TestCase(0.005, null, 30)]
    public void Refusals_at_random_do_not_wear_down_the_pace_without_end(double share, int? retryAfter, double floor)
    {
        double perSecond = Run(chance =>
            chance < share
                ? Refused(FailureKind.RateLimited, 429, retryAfter is { } s ? TimeSpan.FromSeconds(s) : null)
                : null
        );
        Assert.That(perSecond, Is.GreaterThanOrEqualTo(floor));
    }

    [TestCase(0.01, 10)]
    [TestCase(0.03, 5)]
    public void Requests_that_hang_do_not_hold_up_those_that_would_be_answered(double share, double floor)
    {
        double perSecond = Run(chance => chance < share ? Hang() : null);
        Assert.That(perSecond, Is.GreaterThanOrEqualTo(floor));
    }

    [Test]
    public void A_storm_of_everything_leaves_some_of_what_its_pauses_leave()
    {
        double perSecond = Run(chance =>
            chance switch
            {
                < 0.05 => Refused(FailureKind.RateLimited, 429, TimeSpan.FromSeconds(2)),
                < 0.08 => Refused(FailureKind.ServerError, 503, TimeSpan.FromSeconds(2)),
                < 0.17 => Refused(FailureKind.ServerError, 500, null),
                < 0.18 => Hang(),
                _ => null,
            }
        );
        Assert.That(perSecond, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public void A_refusal_beside_a_request_that_hangs_stops_nobody()
    {
        int count = 0;
        var run = new VirtualRun(
            20,
            [new LaneOptions { MaxConcurrency = 8 }],
            (_, _) =>
                ++count switch
                {
                    100 => (TimeSpan.FromHours(1), ExchangeReport.Answered(100, null)),
                    200 => Refused(FailureKind.RateLimited, 429, TimeSpan.FromSeconds(2)),
                    _ => (TimeSpan.FromSeconds(1), ExchangeReport.Answered(100, null)),
                }
        );
        run.Until(TimeSpan.FromMinutes(3));
        Assert.That(run.Answered, Is.GreaterThan(6 * 150));
    }

    private static (TimeSpan, ExchangeReport) Refused(FailureKind kind, int status, TimeSpan? retryAfter) =>
        (TimeSpan.FromMilliseconds(30), ExchangeReport.Failed(new ProviderException(kind, "", status, retryAfter)));

    private static (TimeSpan, ExchangeReport) Hang() =>
        (TimeSpan.FromMinutes(2), ExchangeReport.Failed(new ProviderException(FailureKind.Timeout, "")));

    /// <summary>Answers a second, half an hour long, after a while.</summary>
    private static double Run(Func<double, (TimeSpan Took, ExchangeReport Report)?> fault)
    {
        var chance = new Chance(3);
        var run = new VirtualRun(
            256,
            [new LaneOptions { MaxConcurrency = 96 }],
            (_, _) =>
                fault(chance.Next()) ?? (TimeSpan.FromSeconds(0.5 + chance.Next()), ExchangeReport.Answered(100, null))
        );
        run.Until(Early);
        int early = run.Answered;
        run.Until(Late);
        return (run.Answered - early) / (Late - Early).TotalSeconds;
    }
}
