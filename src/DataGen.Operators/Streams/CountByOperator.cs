using System.Runtime.CompilerServices;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>count-by</c>.</summary>
public sealed record CountByOptions : OperatorOptions
{
    /// <summary>A JavaScript expression; records with equal values are counted together.</summary>
    [Expression]
    public required string Key { get; init; }

    public override FieldSet Flow(FieldSet before) => FieldSet.Of("key", "count", "share");
}

/// <summary>
/// Counts the whole stream by a key and gives one record for each: <c>key</c>, <c>count</c>, and <c>share</c> (0 to 1), in the order of the keys. Costs memory
/// for each key. Other stages read it as a side input.
/// </summary>
[Operator("count-by", Holds = true)]
public sealed class CountByOperator(CountByOptions options, StageServices services) : BarrierOperator
{
    private readonly StageExpression _key = services.Expression(options.Key);

    protected override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var groups = new SortedDictionary<string, Group>(StringComparer.Ordinal);
        var total = 0L;
        await foreach (var record in input.WithCancellation(ct))
        {
            var error = Attempt.To(() =>
            {
                var key = _key.Key(record, stage);
                if (!groups.TryGetValue(key, out var group))
                {
                    groups[key] = group = new Group(record.Child(stage.Id, 0).WithFields([]));
                }

                group.Count++;
                total++;
            });
            if (error is not null)
            {
                yield return Release.Fail(record, error.Error, error.Message);
            }
        }

        foreach (var (key, group) in groups)
        {
            var counted = group
                .First.With("key", JsonElement.Parse(key))
                .With("count", Json.Number(group.Count))
                .With("share", Json.Number((double)group.Count / total));
            yield return Release.Emit(counted, checked((int)(group.Count - 1)));
        }
    }

    private sealed class Group(Record first)
    {
        public Record First { get; } = first;

        public long Count { get; set; }
    }
}
