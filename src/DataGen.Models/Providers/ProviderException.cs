using DataGen.Models.Answers;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Providers;

/// <summary>
/// How a provider's client says that an exchange gave no answer: <see cref="Microsoft.Extensions.AI.IChatClient"/> has no
/// other way. It is caught just above the client and becomes a value.
/// </summary>
public sealed class ProviderException : Exception
{
    /// <summary>A failure.</summary>
    /// <param name="kind">Its class.</param>
    /// <param name="message">What the server or the network said, free of secrets.</param>
    /// <param name="status">The HTTP status, where there was one.</param>
    /// <param name="retryAfter">How long the server asked to wait.</param>
    /// <param name="inner">What was caught.</param>
    /// <param name="limits">What the server said of its limits.</param>
    public ProviderException(
        FailureKind kind,
        string message,
        int? status = null,
        TimeSpan? retryAfter = null,
        Exception? inner = null,
        ServerLimits? limits = null
    )
        : base(message, inner) => (Kind, Status, RetryAfter, Limits) = (kind, status, retryAfter, limits);

    private ProviderException(string message, int status)
        : base(message) => (IsRejection, Status) = (true, status);

    /// <summary>The server rejects this request and would again (HTTP 400, 413, 422), which is an answer.</summary>
    public static ProviderException Rejection(int status, string message) => new(message, status);

    /// <summary>True for a rejection; then <see cref="Kind"/> means nothing.</summary>
    public bool IsRejection { get; }

    /// <summary>The class of the failure.</summary>
    public FailureKind Kind { get; }

    /// <summary>The HTTP status, where there was one.</summary>
    public int? Status { get; }

    /// <summary>How long the server asked to wait, where it did.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>True where no connection came about, so that the server cannot have done, nor charge, anything.</summary>
    public bool WasNotSent { get; init; }

    /// <summary>What the server said of its limits, where it did.</summary>
    public ServerLimits? Limits { get; }
}
