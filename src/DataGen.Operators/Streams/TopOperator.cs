using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>top</c>.</summary>
public sealed record TopOptions : OperatorOptions, IBoundedOutput, IValidatableObject
{
    /// <summary>A JavaScript number over a record; the highest are kept.</summary>
    [Expression]
    public required string By { get; init; }

    /// <summary>How many records are kept.</summary>
    [Range(1, long.MaxValue)]
    public long? Count { get; init; }

    /// <summary>The share of the records that are kept, in percent of those that reach this stage with a number; rounded up.</summary>
    [Range(0.0, 100.0)]
    public double? Percent { get; init; }

    /// <summary>Why the others are dropped.</summary>
    public string Reason { get; init; } = "not among the top";

    long? IBoundedOutput.MostRecords => Count;

    bool IBoundedOutput.EndsStream => false;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Count is null == Percent is null)
        {
            yield return new ValidationResult("give either 'count' or 'percent'");
        }
    }
}

/// <summary>
/// Keeps the highest of the whole stream, the highest first; equal ones in an order drawn by their ids, so that the order of the input favours none. Spills to disk beyond 64 MB.
/// </summary>
[Operator("top", Holds = true, DecidesByOrder = true)]
public sealed class TopOperator(TopOptions options, StageServices services) : BarrierOperator
{
    private readonly StageExpression _by = services.Expression(options.By);

    protected override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var sorter = new ExternalSorter(stage.Run.WorkFolder);
        var total = 0L;
        await foreach (var record in input.WithCancellation(ct))
        {
            var error = Attempt.To(() =>
            {
                var rank = Descending(_by.Number(record, stage));
                sorter.Add(new UInt128(rank, stage.Draw.Bits("tie", record.Id)), record);
                total++;
            });
            if (error is not null)
            {
                yield return Release.Fail(record, error.Error, error.Message);
            }
        }

        // A hair less, so that 40 % of 10 is 4 and not 5.
        var kept = options.Count ?? (long)Math.Ceiling((total * options.Percent!.Value / 100) - 1e-9);
        var place = 0L;
        foreach (var record in sorter.Sorted())
        {
            yield return place++ < kept
                ? Release.Emit(record)
                : Release.Drop(record, options.Reason, Invariant($"place {place} of {total}, {kept} kept"));
        }
    }

    /// <summary>A key that is the lower the higher the number is. 0 and -0 are the same.</summary>
    private static ulong Descending(double number)
    {
        var bits = BitConverter.DoubleToUInt64Bits(number + 0.0);
        var ascending = (bits >> 63) == 0 ? bits | (1UL << 63) : ~bits;
        return ~ascending;
    }
}
