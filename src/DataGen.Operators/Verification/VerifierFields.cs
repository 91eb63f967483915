using System.Text.Json;
using DataGen.Pipeline;
using DataGen.Verification.Verifiers;

namespace DataGen.Operators.Verification;

/// <summary>How verifiers and verdicts stand in record fields.</summary>
internal static class VerifierFields
{
    /// <summary>A verifier as <c>{ language, code, … }</c>, or its code alone, which is then of the first language allowed.</summary>
    /// <exception cref="RowException">It is neither, or in a language that the stage does not name.</exception>
    public static Verifier Read(JsonElement value, IReadOnlyList<VerifierLanguage> languages)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return new Verifier(languages[0], ResponseText.Read(value));
        }

        if (
            value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("code", out var code)
            || code.ValueKind != JsonValueKind.String
        )
        {
            throw new RowException(
                "wrong type",
                "a verifier must be code, or an object with \"language\" and \"code\""
            );
        }

        var language = languages[0];
        if (value.TryGetProperty("language", out var name))
        {
            if (!Verifier.TryParseLanguage(Json.AsText(name), out language))
            {
                throw new RowException("unknown language", $"no verifier can be written in '{Json.AsText(name)}'");
            }

            if (!languages.Contains(language))
            {
                throw new RowException(
                    "undeclared language",
                    $"the verifier is {Name(language)}, which the stage's \"languages\" does not name"
                );
            }
        }

        return new Verifier(language, ResponseText.Read(code));
    }

    public static string Name(VerifierLanguage language) =>
        language == VerifierLanguage.JavaScript ? "javascript" : "python";

    /// <summary>
    /// What several verifiers said of one response: <c>passRate</c> (of those that voted; null when none did), <c>passed</c>, <c>failed</c>,
    /// <c>abstained</c>, <c>verdicts</c> in the order of the verifiers, and <c>details</c>, one text for each abstention.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, JsonElement>> Describe(IReadOnlyList<VerifierOutcome> outcomes)
    {
        var votes = VerifierVotes.Of(outcomes);
        var details = outcomes
            .Select((outcome, i) => (outcome, i))
            .Where(item => !item.outcome.IsVote)
            .Select(item => Invariant($"{item.i}: {item.outcome.Detail ?? item.outcome.Verdict.Name()}"));
        return
        [
            KeyValuePair.Create("passRate", votes.Passed + votes.Failed == 0 ? Json.Null : Json.Number(votes.PassRate)),
            KeyValuePair.Create("passed", Json.Number(votes.Passed)),
            KeyValuePair.Create("failed", Json.Number(votes.Failed)),
            KeyValuePair.Create("abstained", Json.Number(votes.Abstained)),
            KeyValuePair.Create("verdicts", Json.Texts(outcomes.Select(outcome => outcome.Verdict.Name()))),
            KeyValuePair.Create("details", Json.Texts(details)),
        ];
    }
}
