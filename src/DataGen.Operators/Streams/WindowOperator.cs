using System.Runtime.CompilerServices;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>
/// Folds consecutive records into windows: so many, or as many as a budget allows. Each window becomes one record with a list. What is left at the end is a
/// smaller window. It holds one window, and what <c>apart</c> puts off.
/// </summary>
[Operator("window", Holds = true, DecidesByOrder = true)]
public sealed class WindowOperator(WindowOptions options, StageServices services) : GroupingOperator
{
    private readonly StageExpression? _size = options.Size is null ? null : services.Expression(options.Size);
    private readonly StageExpression? _cost = options.Cost is null ? null : services.Expression(options.Cost);
    private readonly StageExpression? _budget = options.Budget is null ? null : services.Expression(options.Budget);
    private readonly StageExpression? _by = options.By is null ? null : services.Expression(options.By);
    private readonly StageExpression? _apart = options.Apart is null ? null : services.Expression(options.Apart);
    private readonly StageExpression _value = services.Expression(options.Value);

    protected override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var filling = new WindowFilling();
        var run = "";
        await foreach (var record in input.WithCancellation(ct))
        {
            var item = default(WindowItem);
            if (Attempt.To(() => item = Weigh(record, stage)) is { } error)
            {
                yield return Release.Fail(record, error.Error, error.Message);
                continue;
            }

            if (item!.Cost > item.Budget)
            {
                yield return Release.Drop(
                    record,
                    "over the budget by itself",
                    Invariant($"it costs {item.Cost} of {item.Budget}")
                );
                continue;
            }

            if (!string.Equals(item.Run, run, StringComparison.Ordinal))
            {
                foreach (var window in filling.Finish())
                {
                    yield return Fold(window, stage);
                }

                run = item.Run;
            }

            foreach (var window in filling.Add(item))
            {
                yield return Fold(window, stage);
            }
        }

        foreach (var window in filling.Finish())
        {
            yield return Fold(window, stage);
        }
    }

    private Release Fold(IReadOnlyList<WindowItem> window, StageContext stage)
    {
        Record[] records = [.. window.Select(item => item.Record)];
        var folded = ListFold.Of(records, window.Select(item => item.Value), options.Into, stage);
        return options.IdsInto is null
            ? folded
            : folded with
            {
                Record = folded.Record.With(options.IdsInto, Json.Texts(records.Select(record => record.Id))),
            };
    }

    /// <summary>All that may fail on a record is computed when it comes, so that no window fails for one of its records.</summary>
    private WindowItem Weigh(Record record, StageContext stage)
    {
        var size = _size?.Number(record, stage) ?? double.PositiveInfinity;
        var cost = _cost?.Number(record, stage) ?? 0;
        return new WindowItem
        {
            Record = record,
            Value = _value.Evaluate(record, stage),
            Run = _by?.Key(record, stage) ?? "",
            Apart = _apart?.Key(record, stage),
            Cost = cost >= 0 ? cost : throw new RowException("negative cost", Invariant($"it costs {cost}")),
            Budget = _budget?.Number(record, stage) ?? double.PositiveInfinity,
            Size = size >= 1 ? size : throw new RowException("no size", Invariant($"a window of {size} records")),
        };
    }
}

/// <summary>A record with all that a window asks of it.</summary>
internal sealed record WindowItem
{
    public required Record Record { get; init; }

    public required JsonElement Value { get; init; }

    public required string Run { get; init; }

    public required string? Apart { get; init; }

    public required double Cost { get; init; }

    /// <summary>What a window that begins with it may cost.</summary>
    public required double Budget { get; init; }

    /// <summary>How many records a window that begins with it takes.</summary>
    public required double Size { get; init; }
}
