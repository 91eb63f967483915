using DataGen.Models.Answers;
using DataGen.Models.Providers;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

internal sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private readonly ProviderException _broken = new(FailureKind.ServerError, "", 502);

    [Test]
    public void Ten_failures_in_a_row_park_it_and_a_success_between_them_does_not()
    {
        CircuitBreaker breaker = Answering();
        Fail(breaker, 9);
        breaker.Succeeded(breaker.Begin());
        Fail(breaker, 9);
        Assert.That(breaker.IsParked, Is.False);
        Assert.That(breaker.Failed(breaker.Begin(), _broken, Start));
        Assert.That((breaker.IsParked, breaker.IsGivenUp, breaker.Cause), Is.EqualTo((true, false, _broken)));
    }

    [Test]
    public void One_at_a_time_tries_it_and_each_wait_is_twice_the_last_up_to_a_minute()
    {
        CircuitBreaker breaker = Answering();
        Fail(breaker, 10);
        TimeSpan now = Start;
        var waits = new List<double>();
        for (int i = 0; i < 9; i++)
        {
            waits.Add(breaker.Wait(now).TotalSeconds);
            now += breaker.Wait(now);
            bool isTrying = breaker.Begin();
            Assert.That((isTrying, breaker.Wait(now)), Is.EqualTo((true, TimeSpan.MaxValue)));
            breaker.Failed(isTrying, _broken, now);
        }

        Assert.That(waits, Is.EqualTo(new double[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 }).Within(1e-6));
    }

    [Test]
    public void The_try_that_succeeds_brings_it_back_and_an_older_success_does_not()
    {
        CircuitBreaker breaker = Answering();
        Fail(breaker, 10);
        Assert.That(breaker.Succeeded(wasTrying: false), Is.False);
        Assert.That(breaker.IsParked);
        Assert.That(breaker.Succeeded(breaker.Begin()));
        Assert.That((breaker.IsParked, breaker.Wait(Start)), Is.EqualTo((false, TimeSpan.Zero)));
    }

    [Test]
    public void A_try_that_is_cancelled_leaves_room_for_another()
    {
        CircuitBreaker breaker = Answering();
        Fail(breaker, 10);
        breaker.Abandoned(breaker.Begin());
        Assert.That(breaker.Wait(Start + TimeSpan.FromSeconds(1)), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void An_endpoint_that_answered_is_given_up_when_its_time_is_over_and_an_unknown_one_after_four_tries()
    {
        Assert.That(TriedUntilGivenUp(Answering()).TotalMinutes, Is.InRange(10, 11));
        Assert.That(TriedUntilGivenUp(new CircuitBreaker(TimeSpan.FromMinutes(10))).TotalSeconds, Is.InRange(14, 16));
    }

    [Test]
    public void A_refusal_for_want_of_quota_shows_that_the_endpoint_is_no_mistake()
    {
        var breaker = new CircuitBreaker(TimeSpan.FromMinutes(10));
        breaker.Failed(breaker.Begin(), new ProviderException(FailureKind.RateLimited, "", 429), Start);
        Assert.That(TriedUntilGivenUp(breaker).TotalMinutes, Is.InRange(10, 11));
    }

    [TestCase(FailureKind.Unauthorized, 1)]
    [TestCase(FailureKind.Forbidden, 3)]
    public void What_cannot_pass_gives_it_up(FailureKind kind, int times)
    {
        var breaker = new CircuitBreaker(TimeSpan.FromMinutes(10));
        var error = new ProviderException(kind, "", 401);
        for (int i = 1; i < times; i++)
        {
            Assert.That(breaker.Failed(breaker.Begin(), error, Start), Is.False);
        }

        Assert.That(breaker.Failed(breaker.Begin(), error, Start));
        Assert.That(breaker.IsGivenUp);
        Assert.That(breaker.Failed(false, error, Start), Is.False, "said once");
    }

    private static CircuitBreaker Answering()
    {
        var breaker = new CircuitBreaker(TimeSpan.FromMinutes(10));
        breaker.Succeeded(breaker.Begin());
        return breaker;
    }

    private void Fail(CircuitBreaker breaker, int times)
    {
        for (int i = 0; i < times; i++)
        {
            breaker.Failed(breaker.Begin(), _broken, Start);
        }
    }

    private TimeSpan TriedUntilGivenUp(CircuitBreaker breaker)
    {
        Fail(breaker, 10);
        TimeSpan now = Start;
        while (!breaker.IsGivenUp)
        {
            now += breaker.Wait(now);
            breaker.Failed(breaker.Begin(), _broken, now);
        }

        return now - Start;
    }
}
