using System.Text.Json.Nodes;

namespace DataGen.Simulation.Server.Accounts;

/// <summary>What a server has done since it was started.</summary>
public sealed record ServerStatistics
{
    /// <summary>HTTP requests under <c>/v1</c> so far.</summary>
    public long Requests { get; init; }

    /// <summary>Of these, open now.</summary>
    public long InFlight { get; init; }

    /// <summary>The most that were open at once.</summary>
    public long MostInFlight { get; init; }

    /// <summary>Completions that reached a client whole, online or in a batch's output.</summary>
    public long Answered { get; init; }

    /// <summary>Of these, such as an equal request had been given before: what was paid twice.</summary>
    public long Repeated { get; init; }

    /// <summary>Completions made that a fault kept from the client.</summary>
    public long Lost { get; init; }

    /// <summary>Requests whose client went away first.</summary>
    public long Abandoned { get; init; }

    /// <summary>Request tokens of what was answered.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Answer tokens of what was answered.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>Requests refused for a reason that is no fault: limits, invalid requests, unknown paths.</summary>
    public IReadOnlyDictionary<string, long> Refused { get; init; } =
        new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>How often each fault struck.</summary>
    public IReadOnlyDictionary<string, long> Faults { get; init; } =
        new Dictionary<string, long>(StringComparer.Ordinal);

    internal JsonObject ToJson() =>
        new()
        {
            ["requests"] = Requests,
            ["inFlight"] = InFlight,
            ["mostInFlight"] = MostInFlight,
            ["answered"] = Answered,
            ["repeated"] = Repeated,
            ["lost"] = Lost,
            ["abandoned"] = Abandoned,
            ["promptTokens"] = PromptTokens,
            ["completionTokens"] = CompletionTokens,
            ["refused"] = Counts(Refused),
            ["faults"] = Counts(Faults),
        };

    private static JsonObject Counts(IReadOnlyDictionary<string, long> counts) =>
        new(counts.Select(count => KeyValuePair.Create(count.Key, (JsonNode?)count.Value)));
}
