using DataGen.Models.Gateway;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Providers;

/// <summary>
/// A way to reach models, registered by name. Whatever gives an <see cref="IChatClient"/> can be one; the client makes one
/// attempt per call and leaves retries, limits, timeouts and storage to the layers above it.
/// </summary>
public interface IChatProvider
{
    /// <summary>The name <see cref="ModelAlias.Provider"/> gives.</summary>
    string Name { get; }

    /// <summary>Whether <see cref="Answers.AnswerRequest.Task"/> is sent (as <see cref="ChatOptionKeys.Task"/>) and part of the key.</summary>
    bool SendsTask { get; }

    /// <summary>
    /// What the model's answers are filed under where the alias does not say, without the alias's extra body. A provider
    /// whose answers change with its version includes that.
    /// </summary>
    string Identity(ModelAlias alias);

    /// <summary>Where requests go, for messages; null where there is no such place.</summary>
    Uri? Endpoint(ModelAlias alias) =>
        Uri.TryCreate(alias.Endpoint, UriKind.Absolute, out Uri? endpoint) ? endpoint : null;

    /// <summary>A client for an alias. Called when the first answer is needed that is not stored.</summary>
    /// <exception cref="ProviderException">It cannot be made: a key is missing.</exception>
    IChatClient Create(ModelAlias alias);

    /// <summary>The same alias's way to take requests by the batch; null where the provider has none.</summary>
    /// <exception cref="ProviderException">It cannot be made: a key is missing.</exception>
    IBatchApi? CreateBatches(ModelAlias alias) => null;

    /// <summary>Whether <see cref="CreateBatches"/> gives something.</summary>
    bool HasBatches => false;
}
