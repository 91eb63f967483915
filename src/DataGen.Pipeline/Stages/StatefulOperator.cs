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
            await foreach (var item in input.WithCancellation(ct))
            {
                if (item.Record is null)
                {
                    yield return item;
                    continue;
                }

                var outcome = await GuardedAsync(state, item.Record, stage, ct);
                var trail = stage.Enter(item, outcome);
                if (outcome.Records.Count == 0)
                {
                    yield return new StreamItem(null, trail);
                }

                for (var i = 0; i < outcome.Records.Count; i++)
                {
                    yield return new StreamItem(outcome.Records[i], i == 0 ? trail : null);
                }

                if (outcome.EndsStream)
                {
                    yield break;
                }
            }
        }
        finally
        {
            (state as IDisposable)?.Dispose();
        }
    }

    private async ValueTask<Outcome> GuardedAsync(TState state, Record record, StageContext stage, CancellationToken ct)
    {
        try
        {
            return await ApplyAsync(state, record, stage, ct);
        }
        catch (RowException exception)
        {
            return Outcome.Fail(exception.Error, exception.Message);
        }
    }
}
