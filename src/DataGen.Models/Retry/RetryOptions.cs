namespace DataGen.Models.Retry;

/// <summary>How long to wait between attempts.</summary>
public sealed record RetryOptions
{
    /// <summary>The longest wait before the first retry; doubles with each. Default 1 s.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait there is without the server's asking. Default 60 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest wait a server may ask for; what it asks beyond is not waited. Default 10 min.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(10);
}
