using System.ComponentModel.DataAnnotations;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>sample-few-shot</c>.</summary>
public sealed record SampleFewShotOptions : OperatorOptions
{
    /// <summary>How many examples each record gets; fewer when the pool is smaller.</summary>
    [Range(1, 1000)]
    public required int Count { get; init; }

    /// <summary>
    /// Inside <c>grow</c>: how many of them at the most come from what the pool has grown; the rest come from its seeds.
    /// </summary>
    [Range(0, 1000)]
    public int Grown { get; init; }

    /// <summary>Outside <c>grow</c>: the stage whose records are drawn from.</summary>
    [SideInput]
    public string? Pool { get; init; }

    /// <summary>A JavaScript condition over a pool record's fields; only records that meet it are drawn from.</summary>
    [Expression(OverPool = true)]
    public string? Where { get; init; }

    /// <summary>A JavaScript expression over a pool record's fields: what the prompt sees of it.</summary>
    [Expression(OverPool = true)]
    public required string Value { get; init; }

    /// <summary>The field that gets the list of examples, in random order.</summary>
    [Writes]
    public required string Into { get; init; }
}

/// <summary>
/// Draws examples for a prompt. Each record draws by its own id, so that concurrency and order change nothing, and a new row in the pool changes
/// few draws.
/// </summary>
[Operator("sample-few-shot")]
public sealed class SampleFewShotOperator(SampleFewShotOptions options, StageServices services)
    : StatefulOperator<SampleFewShotOperator.State>
{
    private readonly StageExpression _value = services.Expression(options.Value);
    private readonly StageExpression? _where = options.Where is null ? null : services.Expression(options.Where);

    protected override async ValueTask<State> BeginAsync(StageContext stage, CancellationToken ct)
    {
        if (options.Pool is null)
        {
            return stage.Pool is { } grown
                ? new State(Filter(grown.Seeds, stage), grown)
                : throw new InvalidOperationException(
                    $"stage '{stage.Id}' stands outside a grow block and names no \"pool\" to draw from"
                );
        }

        var pool = new List<Record>();
        await foreach (var record in stage.Sides[options.Pool].ReadAsync(ct))
        {
            pool.Add(record);
        }

        return new State(Filter(pool, stage), null);
    }

    protected override ValueTask<Outcome> ApplyAsync(
        State state,
        Record record,
        StageContext stage,
        CancellationToken ct
    )
    {
        var draw = stage.Draw;
        state.Refresh(records => Filter(records, stage));
        var grown = draw.Sample(state.Grown, Math.Min(options.Grown, options.Count), KeyOf, "grown", record.Id);
        var seeds = draw.Sample(state.Seeds, options.Count - grown.Count, KeyOf, "seeds", record.Id);
        var drawn = draw.Sample([.. grown, .. seeds], options.Count, KeyOf, "order", record.Id);
        if (drawn.Count == 0)
        {
            return ValueTask.FromResult(Outcome.Drop("no examples", "the pool has no record to draw from"));
        }

        var examples = drawn.Select(example => _value.Evaluate(example, stage));
        return ValueTask.FromResult(Outcome.Emit(record.With(options.Into, Json.Array(examples))));
    }

    private static string KeyOf(Record record) => record.Id;

    private IReadOnlyList<Record> Filter(IReadOnlyList<Record> records, StageContext stage) =>
        _where is null ? records : [.. records.Where(record => _where.Test(record, stage))];

    /// <summary>The pool as this stage sees it.</summary>
    public sealed class State
    {
        private readonly RecordPool? _pool;
        private int _seen;

        internal State(IReadOnlyList<Record> seeds, RecordPool? pool)
        {
            Seeds = seeds;
            _pool = pool;
        }

        internal IReadOnlyList<Record> Seeds { get; }

        internal List<Record> Grown { get; } = [];

        /// <summary>Takes in what the pool has grown since the last record.</summary>
        internal void Refresh(Func<IReadOnlyList<Record>, IReadOnlyList<Record>> filter)
        {
            if (_pool is not null && _pool.Grown.Count > _seen)
            {
                Grown.AddRange(filter([.. _pool.Grown.Skip(_seen)]));
                _seen = _pool.Grown.Count;
            }
        }
    }
}
