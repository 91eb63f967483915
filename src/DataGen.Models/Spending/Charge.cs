using DataGen.Models.Answers;
using DataGen.Models.Providers;

namespace DataGen.Models.Spending;

/// <summary>What an exchange is charged for, as far as anybody said.</summary>
/// <param name="PromptTokens">Request tokens.</param>
/// <param name="CompletionTokens">Answer tokens.</param>
/// <param name="IsCertain">Whether the server said so; otherwise it may have charged up to the worst case.</param>
internal readonly record struct Charge(long PromptTokens, long CompletionTokens, bool IsCertain)
{
    /// <summary>It broke off, and nobody knows what the server made of it.</summary>
    public static Charge Unknown => new(0, 0, IsCertain: false);

    /// <summary>The charge for an answer.</summary>
    public static Charge Of(Answer answer) =>
        new(answer.PromptTokens, answer.CompletionTokens, IsCertain: !answer.TokensEstimated);

    /// <summary>
    /// The charge for an exchange without an answer: null where there is none, because the server refused by status or was never reached. A broken
    /// connection, a timeout and a body that cannot be read come after the server may have done the work.
    /// </summary>
    public static Charge? Of(ProviderException failure) =>
        failure.WasNotSent || failure.Kind == FailureKind.KeyMissing || failure.Status is >= 300 ? null : Unknown;
}
