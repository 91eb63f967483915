using DataGen.Models.Retry;

namespace DataGen.Models.Gateway;

/// <summary>What holds for all models of a run.</summary>
public sealed record ModelGatewayOptions
{
    /// <summary>Answers come from the store only; what is not there fails as <c>offline-miss</c>.</summary>
    public bool Offline { get; init; }

    /// <summary>How long to wait between attempts.</summary>
    public RetryOptions Retry { get; init; } = new();
}
