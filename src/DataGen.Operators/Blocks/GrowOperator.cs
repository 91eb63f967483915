using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DataGen.Pipeline;

namespace DataGen.Operators.Blocks;

/// <summary>Options of <c>grow</c>.</summary>
public sealed record GrowOptions : OperatorOptions
{
    /// <summary>How many records to make; the seeds do not count.</summary>
    [Range(1, long.MaxValue)]
    public required long Target { get; init; }

    /// <summary>How many requests a round sends out. All of them see the pool as it stood when the round began.</summary>
    [Range(1, 100_000)]
    public int RoundSize { get; init; } = 20;

    /// <summary>The most rounds; the block ends with what it has.</summary>
    [Range(1, long.MaxValue)]
    public long MaxRounds { get; init; } = 100_000;

    /// <summary>
    /// The lowest yield, in accepted records per request over the last <c>yieldRounds</c> rounds; below it the block ends with what it has, because
    /// money would buy little more.
    /// </summary>
    [Range(0.0, 1000.0)]
    public double MinYield { get; init; } = 0.05;

    /// <summary>Over how many rounds the yield is measured.</summary>
    [Range(1, 10_000)]
    public int YieldRounds { get; init; } = 10;

    /// <summary>A stage whose records the pool begins with.</summary>
    [SideInput]
    public string? Seeds { get; init; }

    /// <summary>
    /// The stages of one request. They begin with a record that has <c>round</c> and <c>request</c> (both from 0); every record that comes out is
    /// accepted into the pool. State inside (dedup) lasts for the whole block.
    /// </summary>
    public required IReadOnlyList<StageDefinition> Stages { get; init; }

    public override FieldSet BodyFields(FieldSet before) => FieldSet.Of("round", "request");

    public override FieldSet FlowOfBlock(FieldSet before, IReadOnlyList<FieldSet> bodies) => bodies[0];
}

/// <summary>
/// A pool that feeds its own prompts until it is large enough (Self-Instruct). It works in rounds: the requests of a round run in parallel and
/// are accepted in request order.
/// </summary>
[Operator("grow", IsSource = true, DecidesByOrder = true)]
public sealed class GrowOperator(GrowOptions options, StageServices services) : IOperator, IBlock
{
    private readonly StageGraph _body = services.Compile(options.Stages);

    public IReadOnlyList<StageGraph> Bodies => [_body];

    public async IAsyncEnumerable<StreamItem> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var target = services.Recipe.LimitOf(stage.Id) ?? options.Target;
        var pool = new RecordPool(await SeedsAsync(stage, ct));
        var requests = Channel.CreateUnbounded<StreamItem>();
        var results = stage.RunBodyAsync(_body, requests.Reader.ReadAllAsync(ct), pool, ct).GetAsyncEnumerator(ct);
        try
        {
            var yields = new Queue<int>();
            for (var round = 0L; round < options.MaxRounds && pool.Grown.Count < target; round++)
            {
                Request(requests.Writer, stage, round);
                var accepted = new List<Record>();
                bool goesOn;
                while ((goesOn = await results.MoveNextAsync()) && results.Current.Mark is null)
                {
                    var item = results.Current;
                    if (item.Record is null)
                    {
                        yield return item;
                        continue;
                    }

                    accepted.Add(item.Record);
                    yield return new StreamItem(item.Record, Accept(item, stage));
                    if (pool.Grown.Count + accepted.Count == target)
                    {
                        yield break;
                    }
                }

                pool.Add(accepted);
                if (!goesOn)
                {
                    stage.Note(
                        Invariant($"ended at {pool.Grown.Count} of {target}: a stage inside takes no more records")
                    );
                    yield break;
                }

                yields.Enqueue(accepted.Count);
                if (yields.Count > options.YieldRounds)
                {
                    yields.Dequeue();
                }

                if (
                    yields.Count == options.YieldRounds
                    && yields.Sum() < options.MinYield * options.YieldRounds * options.RoundSize
                )
                {
                    stage.Note(
                        Invariant(
                            $"ended at {pool.Grown.Count} of {target}: the last {options.YieldRounds} rounds accepted {yields.Sum()} records from {options.YieldRounds * options.RoundSize} requests, less than minYield allows"
                        )
                    );
                    yield break;
                }
            }

            if (pool.Grown.Count < target)
            {
                stage.Note(
                    Invariant($"ended at {pool.Grown.Count} of {target}: maxRounds ({options.MaxRounds}) reached")
                );
            }
        }
        finally
        {
            requests.Writer.Complete();
            await results.DisposeAsync();
        }
    }

    private void Request(ChannelWriter<StreamItem> requests, StageContext stage, long round)
    {
        for (var i = 0; i < options.RoundSize; i++)
        {
            requests.TryWrite(
                StreamItem.Of(
                    Record.Create(
                        Invariant($"{stage.Id}:{round}.{i}"),
                        ("round", Json.Number(round)),
                        ("request", Json.Number((round * options.RoundSize) + i))
                    )
                )
            );
        }

        requests.TryWrite(StreamItem.MarkedBy(round));
    }

    private static Trail Accept(StreamItem item, StageContext stage)
    {
        stage.Progress.CountReleased(StageOutcome.Emitted);
        return Trail.Append(
            item.Trail,
            new StageEvent
            {
                StageId = stage.Id,
                Outcome = StageOutcome.Emitted,
                Arrival = Arrival.Made,
                Record = item.Record!,
                Emitted = 1,
            }
        );
    }

    private async Task<IReadOnlyList<Record>> SeedsAsync(StageContext stage, CancellationToken ct)
    {
        var seeds = new List<Record>();
        if (options.Seeds is not null)
        {
            await foreach (var record in stage.Sides[options.Seeds].ReadAsync(ct))
            {
                seeds.Add(record);
            }
        }

        return seeds;
    }
}
