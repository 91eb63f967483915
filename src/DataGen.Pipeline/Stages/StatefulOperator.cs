using System.Runtime.CompilerServices;

namespace DataGen.Pipeline;

/// <summary>
/// An operator that treats records one after the other in stream order and remembers (dedup, limit, unique-by). What it decides depends on the
/// order only.
/// </summary>
/// <typeparam name="TState">What it remembers; made anew for each stream.</typeparam>
public abstract class StatefulOperator<TState> : IOperator
{
    /// <summary>Makes the state before the first record, from side inputs if there are any.</summary>
    protected abstract ValueTask<TState> BeginAsync(StageContext stage, CancellationToken ct);

    /// <summary>Treats the next record.</summary>
    protected abstract ValueTask<Outcome> ApplyAsync(
        TState state,
        Record record,
        StageContext stage,
        CancellationToken ct
    );

    public async IAsyncEnumerable<StreamItem> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var state = await BeginAsync(stage, ct);
        try
        {
            var items = InLine.RunAsync(input, stage, record => ApplyAsync(state, record, stage, ct), ct);
            await foreach (var item in items.WithCancellation(ct))
            {
                yield return item;
            }
        }
        finally
        {
            (state as IDisposable)?.Dispose();
        }
    }
}
