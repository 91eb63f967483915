using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DataGen.Pipeline;

namespace DataGen.Operators.Blocks;

/// <summary>Options of <c>route</c>.</summary>
public sealed record RouteOptions : OperatorOptions
{
    /// <summary>A JavaScript expression; its value, as text, names the case.</summary>
    [Expression]
    public required string By { get; init; }

    /// <summary>The stages of each case. A case without stages passes records on as they are.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<StageDefinition>> Cases { get; init; }

    /// <summary>The stages for values that name no case; without it such records are dropped.</summary>
    public IReadOnlyList<StageDefinition>? Default { get; init; }

    public override FieldSet FlowOfBlock(FieldSet before, IReadOnlyList<FieldSet> bodies) =>
        bodies.Count == 0 ? before : bodies.Aggregate((left, right) => left.Or(right));
}

/// <summary>Sends each record down one branch, by a value; the branches are merged back in input order.</summary>
[Operator("route")]
public sealed class RouteOperator(RouteOptions options, StageServices services) : IOperator, IBlock
{
    private readonly StageExpression _by = services.Expression(options.By);

    private readonly SortedDictionary<string, StageGraph?> _cases = new(
        options.Cases.ToDictionary(
            item => item.Key,
            item => item.Value.Count == 0 ? null : services.Compile(item.Value),
            StringComparer.Ordinal
        ),
        StringComparer.Ordinal
    );

    private readonly StageGraph? _default = options.Default is { Count: > 0 } stages ? services.Compile(stages) : null;

    public IReadOnlyList<StageGraph> Bodies =>
        [.. _cases.Values.Append(_default).Where(body => body is not null).Select(body => body!)];

    /// <summary>
    /// Each routed record is followed by a mark. The merger reads the branch of each record in turn up to its mark, so it neither reorders nor has to
    /// guess where a record's results end.
    /// </summary>
    public async IAsyncEnumerable<StreamItem> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var branches = Bodies.ToDictionary(body => body, body => new Branch(body, stage, left.Token));
        var turns = Channel.CreateBounded<Turn>(
            new BoundedChannelOptions(stage.Run.ChannelCapacity) { SingleReader = true, SingleWriter = true }
        );
        var feeding = FeedAsync(input, stage, branches, turns.Writer, left.Token);
        try
        {
            await foreach (var (item, branch) in turns.Reader.ReadAllAsync(ct))
            {
                if (branch is null)
                {
                    yield return item;
                    continue;
                }

                while (await branch.NextAsync() is { Mark: null } result)
                {
                    yield return result;
                }
            }

            await feeding;
            foreach (var branch in branches.Values)
            {
                // Stages that end early (a limit) leave nothing; what they never took in is the engine's to discard.
                while (await branch.NextAsync() is { } result)
                {
                    yield return result;
                }
            }
        }
        finally
        {
            await left.CancelAsync();
            await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var branch in branches.Values)
            {
                await branch.DisposeAsync();
            }
        }
    }

    private async Task FeedAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        Dictionary<StageGraph, Branch> branches,
        ChannelWriter<Turn> turns,
        CancellationToken ct
    )
    {
        Exception? end = null;
        try
        {
            await foreach (var item in input.WithCancellation(ct))
            {
                var (outcome, body) = item.Record is null ? (null, null) : Choose(item.Record, stage);
                if (outcome is null)
                {
                    await turns.WriteAsync(new Turn(item, null), ct);
                    continue;
                }

                var entered = new StreamItem(
                    outcome.Value.Kind == StageOutcome.Emitted ? item.Record : null,
                    stage.Enter(item, outcome.Value)
                );
                if (body is null)
                {
                    await turns.WriteAsync(new Turn(entered, null), ct);
                    continue;
                }

                await branches[body].FeedAsync(entered, ct);
                await turns.WriteAsync(new Turn(default, branches[body]), ct);
            }
        }
        catch (Exception exception)
        {
            end = exception;
        }

        foreach (var branch in branches.Values)
        {
            branch.Complete(end);
        }

        turns.Complete(end);
    }

    private (Outcome? Outcome, StageGraph? Body) Choose(Record record, StageContext stage)
    {
        try
        {
            var value = Json.AsText(_by.Evaluate(record, stage));
            return _cases.TryGetValue(value, out var body) ? (Outcome.Emit(record), body)
                : options.Default is not null ? (Outcome.Emit(record), _default)
                : (Outcome.Drop("no case", $"'{value}' names none of: {string.Join(", ", _cases.Keys)}"), null);
        }
        catch (RowException exception)
        {
            return (Outcome.Fail(exception.Error, exception.Message), null);
        }
    }

    private readonly record struct Turn(StreamItem Item, Branch? Branch);

    /// <summary>One running branch.</summary>
    private sealed class Branch : IAsyncDisposable
    {
        private readonly Channel<StreamItem> _input;
        private readonly IAsyncEnumerator<StreamItem> _output;
        private bool _ended;

        public Branch(StageGraph body, StageContext stage, CancellationToken ct)
        {
            // Unbounded here; the channel of turns bounds what is under way in all branches together.
            _input = Channel.CreateUnbounded<StreamItem>(
                new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
            );
            _output = stage.RunBodyAsync(body, _input.Reader.ReadAllAsync(ct), pool: null, ct).GetAsyncEnumerator(ct);
        }

        public async ValueTask FeedAsync(StreamItem item, CancellationToken ct)
        {
            await _input.Writer.WriteAsync(item, ct);
            await _input.Writer.WriteAsync(StreamItem.MarkedBy(this), ct);
        }

        public void Complete(Exception? end) => _input.Writer.TryComplete(end);

        /// <summary>The next item that the branch makes, marks included; null when it has ended.</summary>
        public async ValueTask<StreamItem?> NextAsync()
        {
            if (_ended || !await _output.MoveNextAsync())
            {
                _ended = true;
                return null;
            }

            return _output.Current;
        }

        public ValueTask DisposeAsync() => _output.DisposeAsync();
    }
}
