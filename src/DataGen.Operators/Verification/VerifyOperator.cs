using System.ComponentModel.DataAnnotations;
using DataGen.Pipeline;
using DataGen.Verification.Verifiers;

namespace DataGen.Operators.Verification;

/// <summary>Options of <c>verify</c>. Give <c>over</c>, or <c>response</c> and <c>into</c>.</summary>
public sealed record VerifyOptions : SandboxedOptions, IValidatableObject
{
    /// <summary>The list field with the verifiers, each <c>{ language, code, … }</c>, or code alone in the first of <c>languages</c>.</summary>
    [Reads]
    public required string Verifiers { get; init; }

    /// <summary>The list field whose elements are checked. Each gains <c>passRate</c> and the other members that <c>into</c> tells of.</summary>
    [Reads]
    [Writes]
    public string? Over { get; init; }

    /// <summary>
    /// The member of each element that holds the response; an element that is a string is the response itself. One whose <c>error</c> is not null,
    /// as <c>generate</c> leaves it where an answer did not parse, is not checked.
    /// </summary>
    public string Text { get; init; } = "text";

    /// <summary>The field with the one response to check.</summary>
    [Reads]
    public string? Response { get; init; }

    /// <summary>
    /// The field that gets the result: <c>passRate</c> (share of the votes that passed, 0 to 1, null when no verifier voted, so that what is not
    /// checked is neither passed nor failed), <c>passed</c>, <c>failed</c>, <c>abstained</c>, <c>verdicts</c> in the order of the verifiers, and
    /// <c>details</c>, a text for each verifier that abstained.
    /// </summary>
    [Writes]
    public string? Into { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Over is null == Response is null)
        {
            yield return new ValidationResult("give either 'over' (a list) or 'response' (one text)");
        }
        else if (Response is null == Into is not null)
        {
            yield return new ValidationResult(
                "'into' goes with 'response'; with 'over' the elements gain the results",
                [nameof(Into)]
            );
        }
    }
}

/// <summary>
/// Checks responses by running verifiers on them in the sandbox. Every verdict is stored. It annotates and never drops: a verifier that errs,
/// times out or worse abstains.
/// </summary>
[Operator("verify")]
public sealed class VerifyOperator(VerifyOptions options, StageServices services) : RecordOperator
{
    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var verifiers = record
            .List(options.Verifiers)
            .Select(value => VerifierFields.Read(value, options.Languages))
            .ToArray();
        if (verifiers.Length == 0)
        {
            return Outcome.Fail("no verifiers", $"the list '{options.Verifiers}' is empty, so nothing can be checked");
        }

        // What is running is finished and stored; nothing new begins when the run is to stop.
        stage.Run.ThrowIfStopping();
        if (options.Over is null)
        {
            var outcomes = await RunAsync(verifiers, [record.Text(options.Response!)]);
            return Outcome.Emit(record.With(options.Into!, Json.Object(VerifierFields.Describe(outcomes[0]))));
        }

        var elements = record.List(options.Over);
        var checkedOnes = elements
            .Select((element, i) => (Index: i, Text: ListElements.TextOf(element, options.Text)))
            .Where(item => item.Text is not null)
            .ToArray();
        var results = await RunAsync(verifiers, [.. checkedOnes.Select(item => item.Text!)]);
        var byIndex = checkedOnes.Zip(results).ToDictionary(pair => pair.First.Index, pair => pair.Second);
        var annotated = elements.Select(
            (element, i) => ListElements.With(element, VerifierFields.Describe(byIndex.GetValueOrDefault(i) ?? []))
        );
        return Outcome.Emit(record.With(options.Over, Json.Array(annotated)));
    }

    /// <summary>For each response the outcomes of all verifiers.</summary>
    private async Task<IReadOnlyList<VerifierOutcome[]>> RunAsync(Verifier[] verifiers, IReadOnlyList<string> responses)
    {
        var rows = await Task.WhenAll(verifiers.Select(each => services.Recipe.Verdicts.RunAsync(each, responses)));
        return [.. Enumerable.Range(0, responses.Count).Select(i => rows.Select(row => row[i]).ToArray())];
    }
}
