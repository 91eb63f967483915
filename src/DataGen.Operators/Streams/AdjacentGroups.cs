using System.Runtime.CompilerServices;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Cuts a stream into groups of consecutive records with equal keys.</summary>
internal static class AdjacentGroups
{
    /// <summary>The groups in stream order. A record whose key cannot be computed forms a group of its own, with the error.</summary>
    public static async IAsyncEnumerable<(string Key, IReadOnlyList<Record> Records, RowException? Error)> Of(
        IAsyncEnumerable<Record> input,
        StageExpression by,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var group = new List<Record>();
        var current = "";
        await foreach (var record in input.WithCancellation(ct))
        {
            string? key = null;
            RowException? error = null;
            try
            {
                key = by.Key(record, stage);
            }
            catch (RowException exception)
            {
                error = exception;
            }

            if (group.Count > 0 && !string.Equals(key, current, StringComparison.Ordinal))
            {
                yield return (current, group, null);
                group = [];
            }

            if (error is not null)
            {
                yield return ("", [record], error);
                continue;
            }

            group.Add(record);
            current = key!;
        }

        if (group.Count > 0)
        {
            yield return (current, group, null);
        }
    }
}

/// <summary>An operator that decides on groups of consecutive records.</summary>
public abstract class AdjacentGroupOperator : GroupingOperator
{
    private readonly StageExpression _by;

    private protected AdjacentGroupOperator(StageExpression by) => _by = by;

    private protected abstract IEnumerable<Release> Decide(string key, IReadOnlyList<Record> group, StageContext stage);

    protected sealed override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var (key, group, error) in AdjacentGroups.Of(input, _by, stage, ct))
        {
            foreach (var release in error is null ? Guarded(key, group, stage) : Failed(group, error))
            {
                yield return release;
            }
        }
    }

    private IEnumerable<Release> Guarded(string key, IReadOnlyList<Record> group, StageContext stage)
    {
        try
        {
            return [.. Decide(key, group, stage)];
        }
        catch (RowException exception)
        {
            return Failed(group, exception);
        }
    }

    private static IEnumerable<Release> Failed(IReadOnlyList<Record> group, RowException error) =>
        group.Select(record => Release.Fail(record, error.Error, error.Message));
}
