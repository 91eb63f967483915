using System.Runtime.CompilerServices;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>collect</c>.</summary>
public sealed record CollectOptions : OperatorOptions
{
    /// <summary>A JavaScript expression that names the group.</summary>
    [Expression]
    public required string By { get; init; }

    /// <summary>A JavaScript expression that gives what each record adds to the list.</summary>
    [Expression]
    public required string Value { get; init; }

    /// <summary>The field that gets the list, in stream order. The other fields are those of the group's first record.</summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>
    /// Whether the records of a group may stand anywhere in the stream. Then the stream is sorted by group (on disk if it is large) and nothing
    /// passes before its end; otherwise a group is a run of consecutive records.
    /// </summary>
    public bool WholeStream { get; init; }
}

/// <summary>Folds each group of records into one with a list: the reverse of <c>explode</c>.</summary>
[Operator("collect", Holds = true)]
public sealed class CollectOperator(CollectOptions options, StageServices services) : IOperator
{
    private readonly IOperator _inner = options.WholeStream
        ? new StreamCollector(options, services)
        : new AdjacentCollector(options, services);

    bool IOperator.IsBarrier => _inner.IsBarrier;

    public IAsyncEnumerable<StreamItem> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        CancellationToken ct
    ) => _inner.RunAsync(input, stage, ct);

    private static Release Fold(
        IReadOnlyList<Record> group,
        StageExpression value,
        CollectOptions options,
        StageContext stage
    ) => ListFold.Of(group, group.Select(record => value.Evaluate(record, stage)), options.Into, stage);

    private sealed class AdjacentCollector(CollectOptions options, StageServices services)
        : AdjacentGroupOperator(services.Expression(options.By))
    {
        private readonly StageExpression _value = services.Expression(options.Value);

        private protected override IEnumerable<Release> Decide(
            string key,
            IReadOnlyList<Record> group,
            StageContext stage
        ) => [Fold(group, _value, options, stage)];
    }

    /// <summary>Sorts the stream by a hash of the group, so that groups come in an order that no single row decides.</summary>
    private sealed class StreamCollector(CollectOptions options, StageServices services) : BarrierOperator
    {
        private readonly StageExpression _by = services.Expression(options.By);
        private readonly StageExpression _value = services.Expression(options.Value);

        protected override async IAsyncEnumerable<Release> RunAsync(
            IAsyncEnumerable<Record> input,
            StageContext stage,
            [EnumeratorCancellation] CancellationToken ct
        )
        {
            using var sorter = new ExternalSorter(stage.Run.WorkFolder);
            await foreach (var record in input.WithCancellation(ct))
            {
                if (Attempt.To(() => sorter.Add(stage.Draw.Bits("group", _by.Key(record, stage)), record)) is { } error)
                {
                    yield return Release.Fail(record, error.Error, error.Message);
                }
            }

            await foreach (var (_, group, _) in AdjacentGroups.Of(sorter.Sorted().ToAsyncEnumerable(), _by, stage, ct))
            {
                var folded = default(Release);
                if (Attempt.To(() => folded = Fold(group, _value, options, stage)) is not { } error)
                {
                    yield return folded;
                    continue;
                }

                foreach (var record in group)
                {
                    yield return Release.Fail(record, error.Error, error.Message);
                }
            }
        }
    }
}
