using System.Text.Json;
using DataGen.Pipeline;
using DataGen.Verification.Verifiers;
using DataGen.Verification.Verifiers.CrossValidation;
using DataGen.Verification.Verifiers.Quality;

namespace DataGen.Operators.Verification;

/// <summary>
/// Runs all verifiers that a model wrote for one instruction on all test cases that it wrote, and keeps those that agree (AutoIF, Dong et al.
/// 2024, arXiv:2406.13542). A record for which nothing is left is dropped; its reject row holds the matrix.
/// </summary>
[Operator("cross-validate")]
public sealed class CrossValidateOperator(CrossValidateOptions options, StageServices services) : RecordOperator
{
    private readonly CrossValidationOptions _thresholds = options.ToCrossValidation();
    private readonly VerifierPrecheck _precheck = new();

    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var verifiers = new List<Verifier>();
        var cases = new List<VerifierCase>();
        var objections = new List<string>();
        foreach (var candidate in record.List(options.Over).Select(ValueOf))
        {
            Add(candidate, verifiers, cases, objections);
        }

        stage.Run.ThrowIfStopping();
        var result = await CrossValidator.RunAsync(
            services.Recipe.Verdicts,
            verifiers,
            cases,
            _thresholds,
            CancellationToken.None
        );
        if (result.DropReason is { } reason)
        {
            return Outcome.Drop(reason, Summary(result, objections));
        }

        var kept = record.With(options.Into, Json.Array(result.KeptVerifiers.Select(i => Kept(result, i))));
        kept = options.CasesInto is null
            ? kept
            : kept.With(options.CasesInto, Json.Array(result.KeptCases.Select(at => Case(result, at))));
        return Outcome.Emit(
            options.MatrixInto is null ? kept : kept.With(options.MatrixInto, Matrix(result, objections))
        );
    }

    /// <summary>The verifier and the cases of one candidate; either may be missing.</summary>
    private void Add(JsonElement candidate, List<Verifier> verifiers, List<VerifierCase> cases, List<string> objections)
    {
        if (candidate.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (candidate.TryGetProperty(options.Code, out var code) && code.ValueKind == JsonValueKind.String)
        {
            var language = candidate.TryGetProperty("language", out var name)
                ? VerifierFields.Read(Json.Object(("language", name), ("code", code)), options.Languages).Language
                : options.Languages[0];
            var verifier = new Verifier(language, ResponseText.Read(code));
            if (options.Precheck && _precheck.Objection(verifier) is { } objection)
            {
                objections.Add(objection);
            }
            else
            {
                verifiers.Add(verifier);
            }
        }

        if (!candidate.TryGetProperty(options.Cases, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var item in list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
        {
            if (
                item.TryGetProperty(options.Input, out var input)
                && input.ValueKind == JsonValueKind.String
                && item.TryGetProperty(options.Output, out var output)
            )
            {
                cases.Add(
                    new VerifierCase(
                        ResponseText.Read(input),
                        VerifierCase.ReadExpected(output, options.NormaliseOutputs)
                    )
                );
            }
        }
    }

    /// <summary>What a candidate holds: the parsed value of an answer, or itself.</summary>
    private static JsonElement ValueOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("value", out var value) ? value : element;

    private static JsonElement Kept(CrossValidationResult result, int i) =>
        Json.Object(
            ("language", Json.Text(VerifierFields.Name(result.Verifiers[i].Language))),
            ("code", Json.Text(result.Verifiers[i].Code)),
            ("accuracy", Json.Number(result.Accuracy[i])),
            ("behaviour", Json.Number(result.Behaviours[i]))
        );

    private static JsonElement Case(CrossValidationResult result, int at) =>
        Json.Object(
            ("input", Json.Text(result.Cases[at].Input)),
            ("expected", result.Cases[at].Expected is { } expected ? Json.Bool(expected) : Json.Null),
            ("agreement", Json.Number(result.Agreement[at]))
        );

    private static JsonElement Matrix(CrossValidationResult result, List<string> objections)
    {
        var kept = result.KeptCases.ToHashSet();
        return Json.Object(
            (
                "verifiers",
                Json.Array(
                    result.Verifiers.Select(
                        (_, i) =>
                            ListElements.With(
                                Kept(result, i),
                                [
                                    KeyValuePair.Create(
                                        "objection",
                                        result.Objections[i] is { } objection ? Json.Text(objection) : Json.Null
                                    ),
                                    KeyValuePair.Create("row", Json.Text(Row(result.Matrix[i]))),
                                ]
                            )
                    )
                )
            ),
            (
                "cases",
                Json.Array(
                    result.Cases.Select(
                        (_, at) =>
                            ListElements.With(
                                Case(result, at),
                                [KeyValuePair.Create("kept", Json.Bool(kept.Contains(at)))]
                            )
                    )
                )
            ),
            ("unloadable", Json.Texts([.. objections, .. result.Unloadable.Select(item => item.Reason)]))
        );
    }

    private static string Summary(CrossValidationResult result, List<string> objections)
    {
        var expected = string.Concat(
            result.Cases.Select(each =>
                each.Expected switch
                {
                    true => 'p',
                    false => 'f',
                    null => '?',
                }
            )
        );
        return Invariant(
            $"{result.Verifiers.Count} verifiers ({objections.Count} rejected unrun, {result.Unloadable.Count} did not load), {result.Cases.Count} cases, {result.KeptCases.Count} kept; expected {expected}; verdicts {string.Join(' ', result.Matrix.Select(Row))}"
        );
    }

    private static string Row(IReadOnlyList<VerifierOutcome> outcomes) =>
        string.Concat(outcomes.Select(outcome => outcome.Verdict.Name()[0]));
}
