using DataGen.Models.Retry;
using DataGen.Models.Spending;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Gateway;

/// <summary>What holds for all models of a run.</summary>
public sealed record ModelGatewayOptions
{
    /// <summary>Answers come from the store only; what is not there fails as <c>offline-miss</c>.</summary>
    public bool Offline { get; init; }

    /// <summary>
    /// Once cancelled, no further exchange is begun: requests that wait for a permit or between attempts are cancelled. Exchanges under
    /// way are finished and their answers stored.
    /// </summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>Where spending is booked, and kept within a cap; null where nobody counts. Not disposed here.</summary>
    public SpendingBook? Spending { get; init; }

    /// <summary>
    /// Where batches are kept until they are settled, so that another process can go on with them; it belongs to one gateway at a time. Null: every alias is
    /// asked online.
    /// </summary>
    public string? BatchFolder { get; init; }

    /// <summary>Put around every client that asks a provider, to watch its exchanges; null for nothing.</summary>
    public Func<IChatClient, IChatClient>? Around { get; init; }

    /// <summary>How long to wait between attempts.</summary>
    public RetryOptions Retry { get; init; } = new();
}
