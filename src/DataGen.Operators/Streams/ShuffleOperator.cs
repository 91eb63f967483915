using System.Runtime.CompilerServices;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>shuffle</c>.</summary>
public sealed record ShuffleOptions : OperatorOptions;

/// <summary>
/// Puts the whole stream into a random order: by a keyed hash of the ids, so that a new row changes no two others' order. Spills to disk beyond 64 MB.
/// </summary>
[Operator("shuffle", Holds = true, DecidesByOrder = true)]
public sealed class ShuffleOperator : BarrierOperator
{
    public ShuffleOperator(ShuffleOptions options) => ArgumentNullException.ThrowIfNull(options);

    protected override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var sorter = new ExternalSorter(stage.Run.WorkFolder);
        await foreach (var record in input.WithCancellation(ct))
        {
            sorter.Add(stage.Draw.Bits("shuffle", record.Id), record);
        }

        foreach (var record in sorter.Sorted())
        {
            yield return Release.Emit(record);
        }
    }
}
