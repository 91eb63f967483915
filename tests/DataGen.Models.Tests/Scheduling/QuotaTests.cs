using DataGen.Models.Answers;
using DataGen.Models.Providers;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

/// <summary>The floor of the gateway: all of the quota, none of the patience.</summary>
internal sealed class QuotaTests
{
    private const int FirstBurst = 16;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Measured = TimeSpan.FromMinutes(10);

    [Test]
    public void A_run_gets_the_servers_quota_and_is_hardly_ever_refused(
        [Values] Quota quota,
        [Values] Disclosure disclosure,
        [Values(60, 600, 6000)] int perMinute,
        [Values(0.2, 3)] double latency
    )
    {
        var server = new QuotaServer(quota, perMinute);
        var chance = new Chance(7);
        var run = new VirtualRun(
            512,
            [new LaneOptions { MaxConcurrency = 512 }],
            (_, now) =>
            {
                TimeSpan took = TimeSpan.FromSeconds(latency * (0.5 + chance.Next()));
                ServerLimits? limits = disclosure == Disclosure.Headers ? server.Limits : null;
                if (server.Accept(now))
                {
                    return (took, ExchangeReport.Answered(100, limits));
                }

                TimeSpan? retryAfter = disclosure == Disclosure.Nothing ? null : server.RetryAfter(now);
                return (
                    TimeSpan.FromMilliseconds(30),
                    ExchangeReport.Failed(
                        new ProviderException(FailureKind.RateLimited, "", 429, retryAfter, limits: limits)
                    )
                );
            }
        );
        run.Until(WarmUp);
        (int answered, int failed) = (run.Answered, run.Failed);
        if (disclosure == Disclosure.Headers)
        {
            Assert.That(failed, Is.LessThanOrEqualTo(FirstBurst), "refused before its limit was read");
        }

        run.Until(WarmUp + Measured);
        double share = (run.Answered - answered) / (perMinute * Measured.TotalMinutes);
        double refused = (double)(run.Failed - failed) / (run.Answered - answered + run.Failed - failed);
        Assert.That(share, Is.GreaterThanOrEqualTo(0.95), "of the quota");
        Assert.That(refused, Is.LessThanOrEqualTo(0.01), "refused");
    }
}
