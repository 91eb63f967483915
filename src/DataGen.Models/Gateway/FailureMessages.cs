using System.Globalization;
using DataGen.Models.Answers;
using DataGen.Models.Providers;

namespace DataGen.Models.Gateway;

/// <summary>Failures in words a stranger can act on: what happened, where, what to do.</summary>
internal sealed class FailureMessages(string name, ModelAlias alias, Uri? endpoint)
{
    private const int LongestDetail = 500;

    private string Who =>
        $"model alias '{name}' ({alias.Model}{(endpoint is null ? "" : $" at {endpoint.Authority}")})";

    public AskFailure Failure(ProviderException error, int attempts)
    {
        string text = $"{Who}: {What(error)}{Tries(error.Kind, attempts)}. {Advice(error.Kind)}{Said(error)}";
        return new AskFailure(error.Kind, text, error.Status, attempts);
    }

    public AskFailure OfflineMiss() =>
        new(
            FailureKind.OfflineMiss,
            $"{Who}: this answer is not in the store. Run without --offline to ask for it.",
            null,
            0
        );

    private string What(ProviderException error) =>
        error.Kind switch
        {
            FailureKind.Unauthorized => $"the endpoint does not accept the key (HTTP {Status(error)})",
            FailureKind.Forbidden => $"the endpoint denies access (HTTP {Status(error)})",
            FailureKind.NotFound => $"the endpoint has no such address or model (HTTP {Status(error)})",
            FailureKind.RateLimited => $"the endpoint refuses more requests (HTTP {Status(error)})",
            FailureKind.QuotaExhausted => $"the account's quota or credit is used up (HTTP {Status(error)})",
            FailureKind.ServerError => $"the endpoint failed (HTTP {Status(error)})",
            FailureKind.Network => "the endpoint cannot be reached, or the connection broke",
            FailureKind.Timeout => string.Create(
                CultureInfo.InvariantCulture,
                $"no answer within the timeout of {alias.Timeout} s"
            ),
            FailureKind.MalformedBody => "the answer is not a chat completion in JSON",
            FailureKind.ErrorInOk => "the endpoint answered HTTP 200 with an error inside",
            FailureKind.EmptyChoices => "the answer has no choices",
            FailureKind.UnsupportedField => "the endpoint does not know a field of the request",
            FailureKind.BatchRefused => $"the endpoint refuses the batch (HTTP {Status(error)})",
            FailureKind.KeyMissing => error.Message,
            _ => error.Kind.Name(),
        };

    private string Advice(FailureKind kind) =>
        kind switch
        {
            FailureKind.Unauthorized when alias.ApiKeyEnv is null =>
                "Put the key into an environment variable and name that in apiKeyEnv of the alias.",
            FailureKind.Unauthorized => $"Check the key in the environment variable {alias.ApiKeyEnv}.",
            FailureKind.Forbidden => "Check that the account behind the key may use this model.",
            FailureKind.NotFound =>
                $"Check model '{alias.Model}' and endpoint of the alias; most endpoints end in /v1.",
            FailureKind.RateLimited =>
                "Lower maxConcurrency or raise maxRetries of the alias, or run the same command later: it continues.",
            FailureKind.QuotaExhausted => "Top up the account or use another, then run the same command: it continues.",
            FailureKind.ServerError => "If it lasts, look at the server's log; the same command continues the run.",
            FailureKind.Network => "Check that the server runs and that the alias's endpoint is its address.",
            FailureKind.Timeout => "Raise timeout of the alias, lower its maxConcurrency, or set a smaller maxTokens.",
            FailureKind.MalformedBody or FailureKind.EmptyChoices =>
                "Check that the alias's endpoint is an OpenAI-compatible API.",
            FailureKind.UnsupportedField => "Set maxTokensField or extraBody of the alias to what the endpoint knows.",
            FailureKind.BatchRefused =>
                "Set mode of the alias to online, or lower batch.maxRequests or batch.maxMegabytes.",
            FailureKind.KeyMissing => "Set it, or take it out of the alias if the server needs no key.",
            _ => "The same command asks again.",
        };

    private static string Said(ProviderException error)
    {
        if (error.Kind == FailureKind.KeyMissing || string.IsNullOrWhiteSpace(error.Message))
        {
            return "";
        }

        string detail = error.Message.Length <= LongestDetail ? error.Message : error.Message[..LongestDetail] + "…";
        return $" Reported: {Printable(detail)}";
    }

    /// <summary>Others' words on one line, with nothing that a terminal would obey.</summary>
    private static string Printable(string text) =>
        UnicodeText
            .Repair(
                string.Create(
                    text.Length,
                    text,
                    static (line, from) =>
                    {
                        for (int i = 0; i < line.Length; i++)
                        {
                            line[i] = char.IsControl(from[i]) ? ' ' : from[i];
                        }
                    }
                )
            )
            .Trim();

    private static string Tries(FailureKind kind, int attempts) =>
        kind.IsTransient() && attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $", {attempts} times") : "";

    private static string Status(ProviderException error) =>
        error.Status?.ToString(CultureInfo.InvariantCulture) ?? "status unknown";
}
