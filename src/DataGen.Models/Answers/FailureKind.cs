namespace DataGen.Models.Answers;

/// <summary>The classes of failure; <see cref="FailureKinds.Name"/> gives the name reports use.</summary>
public enum FailureKind
{
    /// <summary>HTTP 401: the key is missing or wrong.</summary>
    Unauthorized,

    /// <summary>HTTP 403.</summary>
    Forbidden,

    /// <summary>HTTP 404, or a redirect: the endpoint's address or the model's name is wrong.</summary>
    NotFound,

    /// <summary>HTTP 429 after every retry.</summary>
    RateLimited,

    /// <summary>HTTP 402, or 429 saying that the account's quota is used up: waiting does not help.</summary>
    QuotaExhausted,

    /// <summary>HTTP 5xx after every retry.</summary>
    ServerError,

    /// <summary>No connection, or it broke.</summary>
    Network,

    /// <summary>No whole answer within the alias's timeout, or HTTP 408.</summary>
    Timeout,

    /// <summary>The body is not the JSON of a chat completion.</summary>
    MalformedBody,

    /// <summary>HTTP 200 whose body is an error.</summary>
    ErrorInOk,

    /// <summary>A completion without choices.</summary>
    EmptyChoices,

    /// <summary>The server does not know a field we adapt for it: a setting of the alias is wrong.</summary>
    UnsupportedField,

    /// <summary>The environment variable that should hold the key is not set.</summary>
    KeyMissing,

    /// <summary>The server refuses to take requests by the batch (HTTP 400, 413, 422).</summary>
    BatchRefused,

    /// <summary>Asked offline, and the answer is not stored.</summary>
    OfflineMiss,
}

/// <summary>Names and classes of <see cref="FailureKind"/>.</summary>
public static class FailureKinds
{
    /// <summary>The name in reports and ledgers, such as <c>rate-limited</c>.</summary>
    public static string Name(this FailureKind kind) =>
        kind switch
        {
            FailureKind.Unauthorized => "unauthorized",
            FailureKind.Forbidden => "forbidden",
            FailureKind.NotFound => "not-found",
            FailureKind.RateLimited => "rate-limited",
            FailureKind.QuotaExhausted => "quota-exhausted",
            FailureKind.ServerError => "server-error",
            FailureKind.Network => "network",
            FailureKind.Timeout => "timeout",
            FailureKind.MalformedBody => "malformed-body",
            FailureKind.ErrorInOk => "error-in-200",
            FailureKind.EmptyChoices => "empty-choices",
            FailureKind.UnsupportedField => "unsupported-field",
            FailureKind.KeyMissing => "key-missing",
            FailureKind.BatchRefused => "batch-refused",
            FailureKind.OfflineMiss => "offline-miss",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a failure kind"),
        };

    /// <summary>Whether asking again later may succeed without anyone changing anything.</summary>
    public static bool IsTransient(this FailureKind kind) =>
        kind
            is FailureKind.RateLimited
                or FailureKind.ServerError
                or FailureKind.Network
                or FailureKind.Timeout
                or FailureKind.MalformedBody
                or FailureKind.ErrorInOk
                or FailureKind.EmptyChoices;

    /// <summary>Whether the cause lies with the endpoint, the account, the network or the alias's settings, not with one request.</summary>
    public static bool IsEndpointWide(this FailureKind kind) =>
        kind
            is FailureKind.Unauthorized
                or FailureKind.Forbidden
                or FailureKind.NotFound
                or FailureKind.RateLimited
                or FailureKind.QuotaExhausted
                or FailureKind.ServerError
                or FailureKind.Network
                or FailureKind.Timeout
                or FailureKind.UnsupportedField
                or FailureKind.BatchRefused
                or FailureKind.KeyMissing;
}
