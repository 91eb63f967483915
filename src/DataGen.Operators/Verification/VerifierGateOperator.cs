using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Pipeline;
using DataGen.Verification.Verifiers;

namespace DataGen.Operators.Verification;

/// <summary>Options of <c>verifier-gate</c>.</summary>
public sealed record VerifierGateOptions : SandboxedOptions
{
    /// <summary>The list field with the verifiers; those that fail the gate are taken out of it.</summary>
    [Reads]
    [Writes]
    public required string Over { get; init; }

    /// <summary>The list field with texts to try them on: strings, or objects with <c>input</c> (as <c>cross-validate</c> gives them).</summary>
    [Reads]
    public required string Cases { get; init; }

    /// <summary>The fewest texts made by damaging a passing one that a verifier must reject. 0 turns this part off.</summary>
    [Range(0, 8)]
    public int MinRejectedMutations { get; init; } = 1;

    /// <summary>Whether verifiers are run again in another order, on other dates, one text at a time and under another hash seed.</summary>
    public bool Replay { get; init; } = true;

    /// <summary>The field that gets why verifiers were taken out: a list of <c>{ code, objection }</c>.</summary>
    [Writes]
    public string? RejectedInto { get; init; }
}

/// <summary>
/// Takes out verifiers that cannot be trusted: those that decide by something other than the response (order, date, hash seed), that answer
/// everything alike, that give no verdict, or that accept every damaged text. A record with none left is dropped.
/// </summary>
[Operator("verifier-gate")]
public sealed class VerifierGateOperator(VerifierGateOptions options, StageServices services) : RecordOperator
{
    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var texts = record
            .List(options.Cases)
            .Select(element => ListElements.TextOf(element, "input"))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        if (texts.Length == 0)
        {
            return Outcome.Fail("no cases", $"the list '{options.Cases}' has no texts to try verifiers on");
        }

        stage.Run.ThrowIfStopping();
        var elements = record.List(options.Over);
        var objections = await Task.WhenAll(
            elements.Select(element => ObjectionAsync(VerifierFields.Read(element, options.Languages), texts))
        );
        var kept = elements.Where((_, i) => objections[i] is null).ToArray();
        var rejected = elements
            .Zip(objections)
            .Where(pair => pair.Second is not null)
            .Select(pair =>
                Json.Object(
                    (
                        "code",
                        pair.First.ValueKind == JsonValueKind.Object ? pair.First.GetProperty("code") : pair.First
                    ),
                    ("objection", Json.Text(pair.Second!))
                )
            );
        if (kept.Length == 0)
        {
            return Outcome.Drop("no trustworthy verifier", string.Join("; ", objections));
        }

        var result = record.With(options.Over, Json.Array(kept));
        return Outcome.Emit(
            options.RejectedInto is null ? result : result.With(options.RejectedInto, Json.Array(rejected))
        );
    }

    /// <summary>Why a verifier is not to be trusted; null when it is.</summary>
    private async Task<string?> ObjectionAsync(Verifier verifier, string[] texts)
    {
        var outcomes = await services.Recipe.Verdicts.RunAsync(verifier, texts);
        if (outcomes.FirstOrDefault(outcome => !outcome.IsVote) is { Detail: not null } abstention)
        {
            return $"abstains: {abstention.Detail}";
        }

        var passing = texts.Where((_, i) => outcomes[i].Verdict == Verdict.Pass).ToArray();
        if (passing.Length == 0)
        {
            return "rejects every text";
        }

        if (options.MinRejectedMutations > 0 || passing.Length == texts.Length)
        {
            string[] mutations = [.. passing.SelectMany(TextMutations.Of).Distinct(StringComparer.Ordinal)];
            var mutated = await services.Recipe.Verdicts.RunAsync(verifier, mutations);
            var rejected = mutated.Count(outcome => outcome.Verdict == Verdict.Fail);
            if (rejected == 0 && passing.Length == texts.Length)
            {
                return "accepts every text";
            }

            if (rejected < options.MinRejectedMutations)
            {
                return Invariant($"rejects {rejected} of {mutations.Length} damaged texts");
            }
        }

        return options.Replay
            ? await services.Recipe.Verdicts.ReplayAsync(verifier, texts, CancellationToken.None)
            : null;
    }
}
