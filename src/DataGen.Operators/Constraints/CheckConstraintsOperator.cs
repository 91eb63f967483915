using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Pipeline;
using DataGen.Verification.Constraints;

namespace DataGen.Operators.Constraints;

/// <summary>What becomes of a record with a constraint that is unknown or badly parametrised.</summary>
public enum BadConstraint
{
    /// <summary>It fails: somebody meant to check this.</summary>
    Fail,

    /// <summary>
    /// The constraint is not checked: null in <c>strict</c> and <c>loose</c>, the reason in <c>errors</c>, and no pass rate. For constraints that a model wrote.
    /// </summary>
    Unchecked,
}

/// <summary>Options of <c>check-constraints</c>. Give <c>over</c>, or <c>response</c> and <c>into</c>.</summary>
public sealed record CheckConstraintsOptions : OperatorOptions, IValidatableObject
{
    /// <summary>The list field with the constraints, <c>{ id, kwargs, family?, negated? }</c> each. With an empty list nothing is checked.</summary>
    [Reads]
    public required string Constraints { get; init; }

    /// <summary>
    /// The list field whose elements are checked. Each gains <c>passRate</c> and the other members that <c>into</c> tells of.
    /// </summary>
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
    /// The field that gets the result: <c>passRate</c> and <c>loosePassRate</c> (share of the constraints kept strictly and loosely, 0 to 1, null when
    /// there is no response or no constraint, or one of them could not be checked, so that what is not checked is neither passed nor failed), <c>strict</c> and
    /// <c>loose</c> (lists of true, false, or null for not checked, in the order of the constraints), and <c>errors</c>, a text for each that could not.
    /// </summary>
    [Writes]
    public string? Into { get; init; }

    /// <summary>How constraints are read: <c>safe</c> takes keywords literally; <c>reference</c> is bit-exact to the published checkers.</summary>
    public ConstraintMode Mode { get; init; } = ConstraintMode.Safe;

    /// <summary>What becomes of a record with a constraint that is unknown or badly parametrised.</summary>
    public BadConstraint OnBad { get; init; } = BadConstraint.Fail;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Over is null == Response is null)
        {
            yield return new ValidationResult("give either 'over' (a list) or 'response' (one text)", [nameof(Over)]);
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
/// Checks responses against constraints of the catalogue, strictly and loosely (Zhou et al. 2023). It annotates and never drops.
/// </summary>
[Operator("check-constraints", SplitsSentences = true)]
public sealed class CheckConstraintsOperator(CheckConstraintsOptions options, StageServices services) : RecordOperator
{
    private readonly ConstraintFields _fields = new(options.Mode);
    private readonly ConstraintChecker _checker = new(services.Recipe.Sentences);

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var constraints = record
            .List(options.Constraints)
            .Select((value, i) => Bind(value, Invariant($"{options.Constraints}[{i}]")))
            .ToArray();
        var result = options.Over is null
            ? record.With(options.Into!, Json.Object(Check(constraints, record.Text(options.Response!))))
            : record.With(
                options.Over,
                Json.Array(
                    record
                        .List(options.Over)
                        .Select(element =>
                            ListElements.With(element, Check(constraints, ListElements.TextOf(element, options.Text)))
                        )
                )
            );
        return ValueTask.FromResult(Outcome.Emit(result));
    }

    private Bound Bind(JsonElement value, string place)
    {
        try
        {
            return new Bound(_fields.Read(value, place), null);
        }
        catch (RowException exception) when (options.OnBad == BadConstraint.Unchecked)
        {
            return new Bound(null, exception.Message);
        }
    }

    private IEnumerable<KeyValuePair<string, JsonElement>> Check(Bound[] constraints, string? response)
    {
        Checked[] verdicts = response is null ? [] : Check(response, constraints);
        yield return KeyValuePair.Create("passRate", Share(verdicts, verdict => verdict.Strict));
        yield return KeyValuePair.Create("loosePassRate", Share(verdicts, verdict => verdict.Loose));
        yield return KeyValuePair.Create("strict", List(constraints, verdicts, verdict => verdict.Strict));
        yield return KeyValuePair.Create("loose", List(constraints, verdicts, verdict => verdict.Loose));
        yield return KeyValuePair.Create(
            "errors",
            Json.Texts(verdicts.Select(verdict => verdict.Error).OfType<string>())
        );
    }

    private Checked[] Check(string response, Bound[] constraints)
    {
        var verdicts = new Queue<ConstraintVerdict>(
            _checker.Check([.. constraints.Select(bound => bound.Constraint).OfType<Constraint>()], response)
        );
        return
        [
            .. constraints.Select(bound =>
                bound.Constraint is null ? new Checked(false, false, bound.Error) : Tell(verdicts.Dequeue())
            ),
        ];
    }

    private static Checked Tell(ConstraintVerdict verdict) =>
        new(verdict.Strict, verdict.Loose, verdict.Error is null ? null : $"{verdict.Id}: {verdict.Error}");

    private static JsonElement Share(Checked[] verdicts, Func<Checked, bool> kept) =>
        verdicts.Length == 0 || Array.Exists(verdicts, verdict => verdict.Error is not null)
            ? Json.Null
            : Json.Number((double)verdicts.Count(kept) / verdicts.Length);

    private static JsonElement List(Bound[] constraints, Checked[] verdicts, Func<Checked, bool> kept) =>
        Json.Array(
            constraints.Select(
                (_, i) =>
                    i >= verdicts.Length || verdicts[i].Error is not null ? Json.Null : Json.Bool(kept(verdicts[i]))
            )
        );

    /// <summary>A constraint, or why a value is none.</summary>
    private readonly record struct Bound(Constraint? Constraint, string? Error);

    /// <summary>Whether a constraint is kept, or why that cannot be told.</summary>
    private readonly record struct Checked(bool Strict, bool Loose, string? Error);
}
