namespace DataGen.Simulation.Server.Limits;

/// <summary>How much one key may ask (requests without a key share one account). Null sets no limit.</summary>
public sealed record LimitOptions
{
    /// <summary>Requests a minute, 1 or more.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute, 1 or more: those of the prompt and the most the answer may have.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>How much of the limits may be used at once, as the time in which it accrues: 1 second to 1 hour. Default 1 minute.</summary>
    public TimeSpan Burst { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Requests served at once over all keys, 1 or more; more are refused with HTTP 429 and no <c>Retry-After</c>.</summary>
    public int? MostAtOnce { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (RequestsPerMinute < 1 || TokensPerMinute < 1 || MostAtOnce < 1)
        {
            yield return "Limits are 1 or more; leave out those that do not hold.";
        }

        if (Burst < TimeSpan.FromSeconds(1) || Burst > TimeSpan.FromHours(1))
        {
            yield return "The burst is 1 second to 1 hour.";
        }
    }
}
