using System.Runtime.CompilerServices;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>shuffle</c>.</summary>
public sealed record ShuffleOptions : OperatorOptions
{
    /// <summary>
    /// A JavaScript expression; records with equal values stay together, in random order among themselves, and the groups come in random order, too.
    /// Without it the whole stream is one group.
    /// </summary>
    [Expression]
    public string? Within { get; init; }
}

/// <summary>
/// Puts the whole stream into a random order: by a keyed hash of the ids, so that a new row changes no two others' order. Spills to disk beyond 64 MB.
/// </summary>
[Operator("shuffle", Holds = true, DecidesByOrder = true)]
public sealed class ShuffleOperator(ShuffleOptions options, StageServices services) : BarrierOperator
{
    private readonly StageExpression? _within = options.Within is null ? null : services.Expression(options.Within);

    protected override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var sorter = new ExternalSorter(stage.Run.WorkFolder);
        await foreach (var record in input.WithCancellation(ct))
        {
            var error = Attempt.To(() =>
            {
                var group = _within is null ? 0 : stage.Draw.Bits("group", _within.Key(record, stage));
                sorter.Add(new UInt128(group, stage.Draw.Bits("shuffle", record.Id)), record);
            });
            if (error is not null)
            {
                yield return Release.Fail(record, error.Error, error.Message);
            }
        }

        foreach (var record in sorter.Sorted())
        {
            yield return Release.Emit(record);
        }
    }
}
