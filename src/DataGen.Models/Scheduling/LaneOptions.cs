namespace DataGen.Models.Scheduling;

/// <summary>What one endpoint, asked with one key, may be burdened with.</summary>
internal sealed record LaneOptions
{
    /// <summary>Most exchanges at once.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>Requests a minute; null where not known.</summary>
    public double? RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute, of requests and answers; null where not known.</summary>
    public double? TokensPerMinute { get; init; }

    /// <summary>Requests a day; null where not known.</summary>
    public double? RequestsPerDay { get; init; }

    /// <summary>How long it may be out of order until it is given up.</summary>
    public TimeSpan OutageLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The longest pause the server may ask for.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What holds where another alias has the same lane: of the limits that are stated the lower, since both are said of one endpoint; of
    /// what is a matter of patience or a ceiling the higher.
    /// </summary>
    public LaneOptions With(LaneOptions other) =>
        new()
        {
            MaxConcurrency = Math.Max(MaxConcurrency, other.MaxConcurrency),
            RequestsPerMinute = Lower(RequestsPerMinute, other.RequestsPerMinute),
            TokensPerMinute = Lower(TokensPerMinute, other.TokensPerMinute),
            RequestsPerDay = Lower(RequestsPerDay, other.RequestsPerDay),
            OutageLimit = OutageLimit > other.OutageLimit ? OutageLimit : other.OutageLimit,
            LongestPause = LongestPause > other.LongestPause ? LongestPause : other.LongestPause,
        };

    private static double? Lower(double? a, double? b) => a is null || b < a ? b : a;
}
