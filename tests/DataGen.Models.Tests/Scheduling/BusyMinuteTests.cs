using CsCheck;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

internal sealed class BusyMinuteTests
{
    [Test]
    public void It_counts_what_went_in_the_last_sixty_busy_seconds() =>
        Gen.Select(Gen.Int[0, 20_000], Gen.Bool, Gen.Int[0, 30])
            .Array[1, 80]
            .Sample(events =>
            {
                var minute = new BusyMinute();
                // The twin: the busy clock, and when on it each request went.
                double busy = 0;
                var went = new List<double>();
                bool isBusy = false;
                TimeSpan now = default;
                foreach ((int milliseconds, bool willBeBusy, int requests) in events)
                {
                    now += TimeSpan.FromMilliseconds(milliseconds);
                    busy += isBusy ? milliseconds / 1000.0 : 0;
                    minute.Busy(isBusy = willBeBusy, now);
                    for (int i = 0; i < requests; i++)
                    {
                        minute.Add(now);
                        went.Add(busy);
                    }

                    double seconds = Math.Clamp(busy, 0.1, 60);
                    // It counts in tenths of a second, so one at the edge may be in or out.
                    int surely = went.Count(at => at > busy - 59.8);
                    int perhaps = went.Count(at => at > busy - 60.2);
                    Assert.That(minute.PerSecond(now) * seconds, Is.InRange(surely - 1e-6, perhaps + 1e-6));
                }
            });

    [Test]
    public void One_that_was_refused_is_taken_out_where_it_was_put_in()
    {
        var minute = new BusyMinute();
        minute.Busy(true, default);
        var began = TimeSpan.FromSeconds(10);
        minute.Add(began);
        minute.Add(TimeSpan.FromSeconds(40));
        minute.Remove(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
        Assert.That(minute.PerSecond(TimeSpan.FromSeconds(40)) * 40, Is.EqualTo(1).Within(1e-6));
        Assert.That(minute.PerSecond(TimeSpan.FromSeconds(80)) * 60, Is.EqualTo(1).Within(1e-6));
        Assert.That(minute.PerSecond(TimeSpan.FromSeconds(101)), Is.Zero);
    }

    [Test]
    public void What_was_sent_longer_ago_than_a_minute_is_not_taken_out_twice()
    {
        var minute = new BusyMinute();
        minute.Busy(true, default);
        minute.Add(TimeSpan.FromSeconds(70));
        minute.Remove(TimeSpan.FromSeconds(65), TimeSpan.FromSeconds(70));
        Assert.That(minute.PerSecond(TimeSpan.FromSeconds(70)) * 60, Is.EqualTo(1).Within(1e-6));
    }
}
