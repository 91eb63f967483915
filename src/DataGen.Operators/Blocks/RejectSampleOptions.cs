using System.ComponentModel.DataAnnotations;
using DataGen.Operators.Models;

namespace DataGen.Operators.Blocks;

/// <summary>Options of <c>reject-sample</c>.</summary>
public sealed record RejectSampleOptions : OperatorOptions, IValidatableObject
{
    /// <summary>
    /// The list field that the stages inside make, a sample in each element (as <c>generate</c> with <c>samples</c> does). It collects the
    /// samples of all waves; each gains <c>sample</c>, its number from 0, and <c>kept</c>.
    /// </summary>
    [Writes]
    public required string Over { get; init; }

    /// <summary>A JavaScript condition over a sample's members and the record's fields: whether the sample is kept.</summary>
    [Expression(OverElements = true)]
    public required string Keep { get; init; }

    /// <summary>Kept samples with which a record needs no further wave.</summary>
    [Range(1, 10_000)]
    public int Enough { get; init; } = 1;

    /// <summary>Samples asked for in one wave; as many as the <c>generate</c> stages inside ask for with <c>samples</c>.</summary>
    [Range(1, 10_000)]
    public required int Wave { get; init; }

    /// <summary>The most samples of a record, over all waves.</summary>
    [Range(1, 1_000_000)]
    public required int MaxAttempts { get; init; }

    /// <summary>Kept samples without which a record is dropped at its end. 0 passes every record on.</summary>
    [Range(0, 10_000)]
    public int Least { get; init; }

    /// <summary>Kept samples of the whole stream at which it ends.</summary>
    [Range(1, long.MaxValue)]
    public long? Target { get; init; }

    /// <summary>
    /// The lowest share of samples kept, over the last <c>yieldRecords</c> records in stream order; below it the stream ends with what it has,
    /// because money would buy little more. 0 never ends it.
    /// </summary>
    [Range(0.0, 1.0)]
    public double MinYield { get; init; }

    /// <summary>Over how many records the yield is measured.</summary>
    [Range(1, 1_000_000)]
    public int YieldRecords { get; init; } = 200;

    /// <summary>A JavaScript expression that names a record's group (its constraint), for which <c>pilot</c> decides.</summary>
    [Expression]
    public string? Group { get; init; }

    /// <summary>Samples of a group after which the rest of it may be parked: dropped without asking.</summary>
    [Range(1, 1_000_000)]
    public int Pilot { get; init; } = 16;

    /// <summary>A group of whose samples no more than this share was kept is parked as impossible. Below 0: none is.</summary>
    [Range(-1.0, 1.0)]
    public double ParkAtOrBelow { get; init; }

    /// <summary>A group of whose samples at least this share was kept is parked as too easy. Above 1: none is.</summary>
    [Range(0.0, 2.0)]
    public double ParkAtOrAbove { get; init; } = 2;

    /// <summary>
    /// How many records a decision lags behind: whether a record is parked is decided on all records but the last so many before it. They may be
    /// under way at once; a number of the recipe, so that what is decided never depends on what happens to have finished.
    /// </summary>
    [Range(1, 100_000)]
    public int Lag { get; init; } = 64;

    /// <summary>The stages of a wave. They see the number of samples asked for before it as <c>attempts</c>.</summary>
    public required IReadOnlyList<StageDefinition> Stages { get; init; }

    public override FieldSet BodyFields(FieldSet before) => before.With("attempts");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxAttempts < Wave)
        {
            yield return new ValidationResult("'maxAttempts' must be at least 'wave'", [nameof(MaxAttempts)]);
        }

        foreach (var stage in Stages)
        {
            if (stage.Options is GenerateOptions generate && generate.Samples > Wave)
            {
                yield return new ValidationResult(
                    Invariant(
                        $"'{stage.Id}' asks for {generate.Samples} samples in a wave of {Wave}: the next wave would get some of them again"
                    ),
                    [nameof(Wave)]
                );
            }
        }
    }
}
