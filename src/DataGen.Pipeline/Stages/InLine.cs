using System.Runtime.CompilerServices;

namespace DataGen.Pipeline;

/// <summary>Applies a function to one record after the other.</summary>
internal static class InLine
{
    public static async IAsyncEnumerable<StreamItem> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        Func<Record, ValueTask<Outcome>> apply,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var item in input.WithCancellation(ct))
        {
            if (item.Record is null)
            {
                yield return item;
                continue;
            }

            var outcome = await GuardAsync(stage, () => apply(item.Record));
            foreach (var settled in stage.Settle(item, outcome))
            {
                yield return settled;
            }

            if (outcome.EndsStream)
            {
                yield break;
            }
        }
    }

    /// <summary>Turns a row that cannot be worked on into a failed one.</summary>
    public static async ValueTask<Outcome> GuardAsync(StageContext stage, Func<ValueTask<Outcome>> apply)
    {
        stage.Progress.Begin();
        try
        {
            return await apply();
        }
        catch (RowException exception)
        {
            return Outcome.Fail(exception.Error, exception.Message);
        }
        finally
        {
            stage.Progress.End();
        }
    }
}
