using Microsoft.Extensions.Time.Testing;

namespace DataGen.Pipeline.Tests;

/// <summary>A run's deadline: how it is written, and when it stops the run.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeadlineTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 1, 21, 30, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Evening);

    [SetUp]
    public void SetZone() =>
        _time.SetLocalTimeZone(
            TimeZoneInfo.CreateCustomTimeZone("two-east", TimeSpan.FromHours(2), "two-east", "two-east")
        );

    // It is 23:30 at the clock on the wall.
    [TestCase("23:31", "2026-03-01T23:31:00+02:00")]
    [TestCase("23:30", "2026-03-02T23:30:00+02:00")]
    [TestCase("7:00", "2026-03-02T07:00:00+02:00")]
    [TestCase("07:00:30", "2026-03-02T07:00:30+02:00")]
    [TestCase("2026-03-05T07:00", "2026-03-05T07:00:00+02:00")]
    [TestCase("2026-03-05 07:00:10", "2026-03-05T07:00:10+02:00")]
    [TestCase("2026-03-05T07:00Z", "2026-03-05T07:00:00+00:00")]
    [TestCase("2026-03-05T07:00:00-05:00", "2026-03-05T07:00:00-05:00")]
    public void Is_read_as_local_unless_it_says_otherwise(string text, string expected) =>
        Assert.That(
            Deadline.Parse(text, _time),
            Is.EqualTo(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture))
        );

    [TestCase("")]
    [TestCase("25:00")]
    [TestCase("7")]
    [TestCase("7am")]
    [TestCase("2026-13-01T07:00")]
    [TestCase("01/03/2026 07:00")]
    [TestCase("tomorrow")]
    public void Anything_else_is_no_time(string text) => Assert.That(Deadline.Parse(text, _time), Is.Null);

    [Test]
    public void Stops_the_run_when_it_comes_and_not_before()
    {
        using var run = Run();
        using var deadline = Deadline.Watch(run, Evening.AddDays(90));

        _time.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        Assert.That(run.Stopped, Is.Null);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(run.Stopped, Is.EqualTo(StopReason.Deadline));
        Assert.That(run.StopMessage, Does.Contain("2026-05-30 23:30:00 +02:00"));
        Assert.That(run.Stopping.IsCancellationRequested, Is.True);
    }

    [Test]
    public void That_lies_in_the_past_stops_the_run_at_once()
    {
        using var run = Run();
        using var deadline = Deadline.Watch(run, Evening.AddSeconds(-1));
        Assert.That(run.Stopped, Is.EqualTo(StopReason.Deadline));
    }

    [Test]
    public void Of_a_run_that_has_ended_stops_nothing()
    {
        using var run = Run();
        Deadline.Watch(run, Evening.AddHours(1)).Dispose();
        _time.Advance(TimeSpan.FromHours(2));
        Assert.That(run.Stopped, Is.Null);
    }

    private RunContext Run() =>
        new()
        {
            Seed = 1,
            WorkFolder = Path.GetTempPath(),
            Time = _time,
        };
}
