using System.Globalization;

namespace DataGen.Pipeline;

/// <summary>Stops a run at a point in time: nothing more is begun then, and what is under way is finished.</summary>
public sealed class Deadline : IDisposable
{
    /// <summary>Timers hold seven weeks at most, and clocks are set while they run; so it is looked at again this often.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly RunContext _run;
    private readonly DateTimeOffset _at;
    private readonly ITimer _timer;

    private Deadline(RunContext run, DateTimeOffset at)
    {
        _run = run;
        _at = at;
        _timer = run.Time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches the clock of a run.</summary>
    public static Deadline Watch(RunContext run, DateTimeOffset at)
    {
        var deadline = new Deadline(run, at);
        deadline.Look();
        return deadline;
    }

    /// <summary>Reads a time of day (<c>07:30</c>, its next occurrence) or an ISO date and time (<c>2026-03-01T07:30</c>, local unless it says otherwise).</summary>
    /// <returns>The point in time; null where the text is neither.</returns>
    public static DateTimeOffset? Parse(string text, TimeProvider time)
    {
        var zone = time.LocalTimeZone;
        if (
            TimeOnly.TryParseExact(
                text,
                ["H:mm", "H:mm:ss"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var hour
            )
        )
        {
            var now = time.GetUtcNow();
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
            var next = Local(today.ToDateTime(hour), zone);
            return next > now ? next : Local(today.AddDays(1).ToDateTime(hour), zone);
        }

        string[] local = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];
        if (DateTime.TryParseExact(text, local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var dateTime))
        {
            return Local(dateTime, zone);
        }

        return DateTimeOffset.TryParseExact(
            text,
            [.. local.SelectMany(form => new[] { $"{form}zzz", $"{form}'Z'" })],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? at
            : null;
    }

    public void Dispose() => _timer.Dispose();

    private static DateTimeOffset Local(DateTime dateTime, TimeZoneInfo zone) =>
        new(dateTime, zone.GetUtcOffset(dateTime));

    private void Look()
    {
        var left = _at - _run.Time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            var local = TimeZoneInfo.ConvertTime(_at, _run.Time.LocalTimeZone);
            _run.Stop(
                StopReason.Deadline,
                string.Create(CultureInfo.InvariantCulture, $"The deadline, {local:yyyy-MM-dd HH:mm:ss zzz}, has come.")
            );
            return;
        }

        _timer.Change(left < LongestWait ? left : LongestWait, Timeout.InfiniteTimeSpan);
    }
}
