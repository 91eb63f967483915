using DataGen.Models.Answers;
using DataGen.Models.Spending;

namespace DataGen.Models.Gateway;

/// <summary>What an alias has done so far.</summary>
/// <param name="Asked">Requests made of it.</param>
/// <param name="FromStore">Answered without paying: stored, or joined to an identical request in flight.</param>
/// <param name="Answered">Answers the provider gave (rejections among them).</param>
/// <param name="Failed">Requests that ended in a failure.</param>
/// <param name="Attempts">Exchanges with the provider.</param>
/// <param name="Retries">Of these, the repeated ones.</param>
/// <param name="InFlight">Exchanges under way now.</param>
/// <param name="Waiting">Requests waiting for a permit or a back-off now.</param>
/// <param name="PromptTokens">Request tokens of the answers the provider gave.</param>
/// <param name="CompletionTokens">Answer tokens of the answers the provider gave.</param>
public sealed record ModelUsage(
    long Asked,
    long FromStore,
    long Answered,
    long Failed,
    long Attempts,
    long Retries,
    long InFlight,
    long Waiting,
    long PromptTokens,
    long CompletionTokens
);

/// <summary>Hears what happens between a model client and its provider. Called from many threads; must not block.</summary>
public interface IModelObserver
{
    /// <summary>An attempt failed and will be repeated.</summary>
    /// <param name="alias">The alias's name.</param>
    /// <param name="failure">What failed; its message is fit for a person.</param>
    /// <param name="delay">How long until the next attempt.</param>
    void Retrying(string alias, AskFailure failure, TimeSpan delay) { }

    /// <summary>An endpoint is not asked for a while, or no more; its requests wait or go to the alias's other endpoints.</summary>
    /// <param name="alias">The alias's name.</param>
    /// <param name="place">The endpoint, and the environment variable of its key where there are several.</param>
    /// <param name="failure">Why; its message is fit for a person.</param>
    /// <param name="pause">How long until it is tried; null when it will not be.</param>
    void Parked(string alias, string place, AskFailure failure, TimeSpan? pause) { }

    /// <summary>A parked endpoint answers again.</summary>
    void Resumed(string alias, string place) { }

    /// <summary>The provider gave an answer, and it is stored.</summary>
    void Answered(string alias, AnswerKey key, Answer answer) { }

    /// <summary>An exchange with the provider has ended, with an answer or without.</summary>
    /// <param name="alias">The alias's name.</param>
    /// <param name="took">How long it took.</param>
    void Exchanged(string alias, TimeSpan took) { }

    /// <summary>
    /// A server charged more than a request could cost by its size and token limit. Later worst cases are raised as much.
    /// </summary>
    /// <param name="alias">The alias's name.</param>
    /// <param name="expected">The most it should have been.</param>
    /// <param name="charged">What it was.</param>
    void Overcharged(string alias, Money expected, Money charged) { }

    /// <summary>Something has become of a batch.</summary>
    /// <param name="alias">The alias's name.</param>
    /// <param name="batch">The server's id of it, or ours while it has none.</param>
    /// <param name="message">What, for a person.</param>
    void Batch(string alias, string batch, string message) { }

    /// <summary>A request is given up.</summary>
    void Failed(string alias, AnswerKey key, AskFailure failure) { }
}
