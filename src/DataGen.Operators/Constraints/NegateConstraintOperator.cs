using DataGen.Pipeline;
using DataGen.Verification.Constraints;

namespace DataGen.Operators.Constraints;

/// <summary>Options of <c>negate-constraint</c>.</summary>
public sealed record NegateConstraintOptions : OperatorOptions
{
    /// <summary>The list field with the constraints; those without an <c>id</c>, which code cannot check, stay as they are.</summary>
    [Reads]
    public required string Constraints { get; init; }

    /// <summary>The field that gets the list with one constraint replaced by its opposite.</summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>The field that gets the place of that constraint in the list, from 0.</summary>
    [Writes]
    public required string IndexInto { get; init; }
}

/// <summary>
/// Turns one constraint of each record into its opposite, drawn among those that have one and whose opposite goes together with the others. A model that
/// follows the result breaks exactly one of the constraints. Records without such a constraint are dropped.
/// </summary>
[Operator("negate-constraint")]
public sealed class NegateConstraintOperator(NegateConstraintOptions options) : RecordOperator
{
    private readonly ConstraintFields _fields = new();

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var values = record.List(options.Constraints);
        var constraints = values
            .Select((value, i) => (Value: value, Index: i))
            .Where(item => ConstraintFields.IsCheckable(item.Value))
            .Select(item =>
                (item.Index, Constraint: _fields.Read(item.Value, Invariant($"{options.Constraints}[{item.Index}]")))
            )
            .ToArray();
        var candidates = constraints
            .Select(item => (item.Index, item.Constraint.Opposite))
            .Where(item =>
                item.Opposite is { } opposite
                && constraints.All(other =>
                    other.Index == item.Index || ConstraintConflicts.Between(opposite, other.Constraint) is null
                )
            )
            .ToArray();
        if (candidates.Length == 0)
        {
            return ValueTask.FromResult(
                Outcome.Drop("no constraint to negate", $"none in '{options.Constraints}' has an opposite that fits")
            );
        }

        var (index, chosen) = candidates[stage.Draw.Below(candidates.Length, "which constraint", record.Id)];
        var wording = new NamedChance(stage.Draw, "wording", record.Id);
        var negated = values.Select((value, i) => i == index ? ConstraintFields.Describe(chosen!, wording) : value);
        return ValueTask.FromResult(
            Outcome.Emit(record.With(options.Into, Json.Array(negated)).With(options.IndexInto, Json.Number(index)))
        );
    }
}
