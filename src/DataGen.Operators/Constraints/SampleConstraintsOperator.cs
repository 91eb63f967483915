using System.ComponentModel.DataAnnotations;
using DataGen.Pipeline;
using DataGen.Verification.Constraints;

namespace DataGen.Operators.Constraints;

/// <summary>What is equally likely when constraints are drawn.</summary>
public enum ConstraintBalance
{
    /// <summary>Every group of types (what stands before the colon of an id), and every type within its group.</summary>
    Group,

    /// <summary>Every type.</summary>
    Type,
}

/// <summary>Options of <c>sample-constraints</c>.</summary>
public sealed record SampleConstraintsOptions : OperatorOptions, IValidatableObject
{
    /// <summary>
    /// The types to draw from: families (<c>ifeval</c>, <c>ifbench</c>, <c>ifevalg</c>, <c>multiif</c>, <c>ifscale</c>), ids
    /// (<c>keywords:existence</c>), groups (<c>keywords:*</c>), or ids and groups of one family (<c>ifevalg/count:*</c>).
    /// </summary>
    [ConstraintTypes]
    [MinLength(1)]
    public IReadOnlyList<string> Types { get; init; } = ["ifeval"];

    /// <summary>Types, named in the same ways, that are not drawn.</summary>
    [ConstraintTypes]
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>The fewest constraints of a record; one for which fewer fit together is dropped.</summary>
    [Range(1, 100)]
    public int Min { get; init; } = 1;

    /// <summary>The most. How many it shall be is drawn evenly between both.</summary>
    [Range(1, 100)]
    public int Max { get; init; } = 3;

    /// <summary>What is equally likely.</summary>
    public ConstraintBalance Balance { get; init; } = ConstraintBalance.Group;

    /// <summary>The field with the request that they are for; constraints that ask to repeat or copy the request take it from there.</summary>
    [Reads]
    public string? Request { get; init; }

    /// <summary>
    /// The field that gets the list of constraints, <c>{ id, family, kwargs, text }</c> each, in drawn order. <c>text</c> is one of the ways to ask for it.
    /// </summary>
    [Writes]
    public required string Into { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min > Max)
        {
            yield return new ValidationResult(Invariant($"'min' is {Min}, more than 'max' ({Max})"), [nameof(Min)]);
        }

        var left = ConstraintTypeNames.Select(Types, Except).Count;
        if (left < Min)
        {
            yield return new ValidationResult(
                Invariant($"'types' without 'except' leaves {left} constraint types, fewer than 'min' ({Min})"),
                [nameof(Types)]
            );
        }
    }
}

/// <summary>
/// Draws constraints of the catalogue for each record: of different types, none excluding another, with arguments from their sensible ranges, asked for
/// in one of their wordings. Each record draws by its own id.
/// </summary>
[Operator("sample-constraints")]
public sealed class SampleConstraintsOperator(SampleConstraintsOptions options) : RecordOperator
{
    private const int Attempts = 8;

    private readonly IReadOnlyList<ConstraintType> _types = ConstraintTypeNames.Select(options.Types, options.Except);
    private readonly ConstraintSampler _sampler = new();

    private readonly Dictionary<ConstraintType, int> _weights = Weights(
        ConstraintTypeNames.Select(options.Types, options.Except),
        options.Balance
    );

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var wanted = options.Min + stage.Draw.Below(options.Max - options.Min + 1, "how many constraints", record.Id);
        var constraints = Draw(
            wanted,
            new NamedChance(stage.Draw, "constraints", record.Id),
            options.Request is null ? null : record.Text(options.Request)
        );
        if (constraints.Count < options.Min)
        {
            return ValueTask.FromResult(
                Outcome.Drop(
                    "too few constraints fit together",
                    Invariant($"{constraints.Count} of at least {options.Min}")
                )
            );
        }

        var wording = new NamedChance(stage.Draw, "wording", record.Id);
        return ValueTask.FromResult(
            Outcome.Emit(
                record.With(
                    options.Into,
                    Json.Array(constraints.Select(constraint => ConstraintFields.Describe(constraint, wording)))
                )
            )
        );
    }

    /// <summary>A type that leaves little room beside it may come first; then another set is drawn, and the largest is taken.</summary>
    private IReadOnlyList<Constraint> Draw(int wanted, NamedChance chance, string? request)
    {
        IReadOnlyList<Constraint> largest = [];
        for (var attempt = 0; attempt < Attempts && largest.Count < wanted; attempt++)
        {
            var set = _sampler.SampleSet(_types, wanted, chance, request, type => _weights[type]);
            largest = set.Count > largest.Count ? set : largest;
        }

        return largest;
    }

    /// <summary>Whole weights by which every group, or every type, has the same share.</summary>
    private static Dictionary<ConstraintType, int> Weights(
        IReadOnlyList<ConstraintType> types,
        ConstraintBalance balance
    )
    {
        const int ShareOfGroup = 10_000;
        return balance == ConstraintBalance.Type
            ? types.ToDictionary(type => type, _ => 1)
            : types
                .GroupBy(ConstraintTypeNames.GroupOf, StringComparer.Ordinal)
                .SelectMany(group => group.Select(type => (Type: type, Weight: ShareOfGroup / group.Count())))
                .ToDictionary(entry => entry.Type, entry => entry.Weight);
    }
}
