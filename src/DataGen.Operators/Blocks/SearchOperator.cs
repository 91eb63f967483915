using DataGen.Pipeline;

namespace DataGen.Operators.Blocks;

/// <summary>
/// Searches a bounded tree for each record (tree of thoughts, Yao et al. 2023; SPaR, Cheng et al. 2024): proposes children of a node, evaluates them, and
/// expands the best, until one is good enough or a bound is reached. What is searched depends on values alone, never on what was ready first. A record of
/// whose children none is valid is dropped, as <c>no valid node</c>.
/// </summary>
[Operator("search", RunsPerRecord = true)]
public sealed class SearchOperator : RecordOperator, IBlock
{
    private readonly SearchOptions _options;
    private readonly SearchBodies _bodies;
    private readonly StageExpression _rootValue;

    public SearchOperator(SearchOptions options, StageServices services)
    {
        _options = options;
        _rootValue = services.Expression(options.RootValue);
        _bodies = new SearchBodies(
            services.Compile(options.Propose),
            services.Compile(options.Evaluate),
            services.Expression(options.Value)
        );
    }

    public IReadOnlyList<StageGraph> Bodies => [_bodies.Propose, _bodies.Evaluate];

    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var tree = new SearchTree(_options, _bodies, record, _rootValue.Number(record, stage), stage);
        var end = await tree.SearchAsync(ct);
        var outcome =
            tree.Failure is { } failure ? Outcome.Fail("node failed", failure)
            : tree.Best is not { } best ? Outcome.Drop("no valid node", tree.WhyNone)
            : Outcome.Emit(Finish(record, tree, best, end));
        return outcome.WithInner(tree.History);
    }

    private Record Finish(Record record, SearchTree tree, SearchNode best, string end) =>
        best
            .Fields.Aggregate(record, (made, field) => made.With(field.Key, field.Value))
            .With(
                _options.Into,
                Json.Object(
                    ("end", Json.Text(end)),
                    ("success", Json.Bool(best.Value > _options.Gate)),
                    ("node", Json.Text(best.Id)),
                    ("value", Json.Number(best.Value!.Value)),
                    ("depth", Json.Number(best.Depth)),
                    ("proposals", Json.Number(tree.Proposals)),
                    ("path", Json.Array(best.Path().Select(node => node.ToJson()))),
                    ("nodes", Json.Array(tree.Nodes.Select(node => node.ToJson())))
                )
            );
}

/// <summary>The stages that make and judge nodes, ready to run.</summary>
internal sealed record SearchBodies(StageGraph Propose, StageGraph Evaluate, StageExpression Value);
