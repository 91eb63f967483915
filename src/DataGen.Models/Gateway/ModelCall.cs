using DataGen.Models.Answers;

namespace DataGen.Models.Gateway;

/// <summary>What a client keeps of a request that waits for its answer.</summary>
/// <param name="client">Who makes the call.</param>
/// <param name="request">The request.</param>
/// <param name="key">Its key.</param>
/// <param name="canonicalBytes">The length of its canonical form.</param>
/// <param name="endedBefore">How many calls had ended when the store was last looked at.</param>
internal sealed class ModelCall(
    ModelClient client,
    AnswerRequest request,
    AnswerKey key,
    int canonicalBytes,
    long endedBefore
) : SharedCall(new CallId(key, request.MaxTokens))
{
    public AnswerRequest Request => request;

    public AnswerKey Key => Id.Key;

    public int CanonicalBytes => canonicalBytes;

    public long EndedBefore => endedBefore;

    protected override Task<AskResult> AskAsync(CancellationToken cancellationToken) =>
        client.CallAsync(this, cancellationToken);
}
