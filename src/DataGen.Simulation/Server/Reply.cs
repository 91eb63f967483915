using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataGen.Simulation.Server;

/// <summary>What is said to a request, before any fault gets at it.</summary>
internal sealed record Reply
{
    internal static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = "application/json";

    /// <summary>The body: in one piece, or the events of a stream.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts { get; init; } = [];

    /// <summary>A file whose content is the body, in place of <see cref="Parts"/>.</summary>
    public string? File { get; init; }

    /// <summary>Whether the parts are events, sent one by one over the time the answer takes.</summary>
    public bool IsStream { get; init; }

    /// <summary>What <c>Retry-After</c> says.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The completion in it, for the account; null for everything else.</summary>
    public Charge? Charge { get; init; }

    public static Reply Json(JsonNode body) => new() { Parts = [Encoding.UTF8.GetBytes(body.ToJsonString(Plain))] };

    public static Reply Of(ApiError error) =>
        Json(error.ToJson()) with
        {
            Status = error.Status,
            RetryAfter = error.RetryAfter,
        };
}

/// <summary>What a completion would cost.</summary>
/// <param name="PromptTokens">Tokens of the request.</param>
/// <param name="CompletionTokens">Tokens of all choices, with any reasoning.</param>
internal sealed record Charge(int PromptTokens, int CompletionTokens);
