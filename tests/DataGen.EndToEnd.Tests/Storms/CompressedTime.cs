namespace DataGen.EndToEnd.Tests.Storms;

/// <summary>A clock that runs faster than the wall's, so that a night of waiting takes seconds. Both ends of a connection must have it.</summary>
/// <param name="factor">How many seconds pass in one of the wall's.</param>
internal sealed class CompressedTime(int factor) : TimeProvider
{
    private readonly DateTimeOffset _origin = System.GetUtcNow();
    private readonly long _start = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => (System.GetTimestamp() - _start) * factor;

    public override DateTimeOffset GetUtcNow() => _origin + (System.GetElapsedTime(_start) * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new CompressedTimer(System.CreateTimer(callback, state, Compress(dueTime), Compress(period)), Compress);

    private TimeSpan Compress(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan || time == TimeSpan.Zero
            ? time
            : TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds / factor));

    private sealed class CompressedTimer(ITimer timer, Func<TimeSpan, TimeSpan> compress) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(compress(dueTime), compress(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
