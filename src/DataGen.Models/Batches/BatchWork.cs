using DataGen.Models.Gateway;
using DataGen.Models.Spending;
using DataGen.Models.Tokens;

namespace DataGen.Models.Batches;

/// <summary>What the batches of one alias share.</summary>
internal sealed record BatchWork(
    string Name,
    ModelAlias Alias,
    string Identity,
    TokenCounter Counter,
    AliasSpending Spending,
    ModelCounters Counters,
    ModelGateway Gateway,
    BatchFolder Folder
)
{
    public TokenGate Tokens { get; } = new((long?)Alias.Batch.EnqueuedTokens);

    /// <summary>Tells people of a batch.</summary>
    public void Tell(BatchRecord record, string message) =>
        Gateway.Observer.Batch(Name, record.Id ?? record.Name, message);
}

/// <summary>A batch that has not ended, for people to watch.</summary>
/// <param name="Id">The server's id of it, or ours while it has none.</param>
/// <param name="State">Where it is.</param>
/// <param name="Completed">Requests that have ended, as far as the server says.</param>
/// <param name="Total">All its requests.</param>
/// <param name="IsAtServer">Whether it goes on at the server without us.</param>
public sealed record BatchProgress(string Id, string State, int Completed, int Total, bool IsAtServer);

/// <summary>A batch that goes on at its server.</summary>
/// <param name="Alias">The model alias it answers for.</param>
/// <param name="Id">The server's id of it.</param>
/// <param name="Requests">How many requests it has.</param>
public sealed record OutstandingBatch(string Alias, string Id, int Requests);

/// <summary>What batches have done for an alias in this process.</summary>
/// <param name="Ended">Batches that have ended.</param>
/// <param name="Answered">Requests they answered.</param>
/// <param name="WentOnline">Requests that were asked online instead: too few for a batch, expired, failed, cancelled, or refused with their batch.</param>
public sealed record BatchUsage(long Ended, long Answered, long WentOnline);
