using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Blocks;

/// <summary>
/// Grows the tree of one record. Children are proposed in waves, each planned before it begins, so that a budget cuts at the same child whatever is ready
/// first.
/// </summary>
internal sealed class SearchTree
{
    private readonly SearchOptions _options;
    private readonly SearchBodies _bodies;
    private readonly Record _record;
    private readonly StageContext _stage;
    private readonly SearchNode _root;
    private readonly List<SearchNode> _nodes;
    private bool _isSpent;

    public SearchTree(SearchOptions options, SearchBodies bodies, Record record, double rootValue, StageContext stage)
    {
        _options = options;
        _bodies = bodies;
        _record = record;
        _stage = stage;
        _root = new SearchNode
        {
            Id = "0",
            Depth = 0,
            Fields = Carried(record),
            Value = rootValue,
        };
        _nodes = [_root];
    }

    /// <summary>All nodes, the root first, in the order of their proposals.</summary>
    public IReadOnlyList<SearchNode> Nodes => _nodes;

    public int Proposals => _nodes.Count - 1;

    /// <summary>The history of the stages inside.</summary>
    public Trail? History { get; private set; }

    /// <summary>What failed inside; null when nothing did.</summary>
    public string? Failure { get; private set; }

    /// <summary>The best valid node below the root.</summary>
    public SearchNode? Best => Ranked(_nodes.Skip(1)).FirstOrDefault();

    /// <summary>Why no child is valid, by reason.</summary>
    public string WhyNone =>
        string.Join(
            "; ",
            _nodes
                .Skip(1)
                .GroupBy(node => node.Invalid, StringComparer.Ordinal)
                .Select(group => Invariant($"{group.Count()} × {group.Key}"))
        );

    /// <summary>Searches to the end.</summary>
    /// <returns>Why it ended: <c>gate</c>, <c>depth</c>, <c>budget</c> or <c>no valid child</c>.</returns>
    public async Task<string> SearchAsync(CancellationToken ct)
    {
        if (_options.Strategy == SearchStrategy.DepthFirst)
        {
            var found = await DescendAsync(_root, ct);
            return found ? "gate"
                : _isSpent ? "budget"
                : _nodes.Exists(node => node.Depth == _options.Depth) ? "depth"
                : "no valid child";
        }

        IReadOnlyList<SearchNode> level = [_root];
        for (var depth = 1; depth <= _options.Depth && level.Count > 0; depth++)
        {
            var children = await ExpandAsync(level, ct);
            if (Failure is not null || HasSucceeded(children))
            {
                return "gate";
            }

            if (_isSpent)
            {
                return "budget";
            }

            level = ToExpand(children);
        }

        return level.Count == 0 ? "no valid child" : "depth";
    }

    private async Task<bool> DescendAsync(SearchNode node, CancellationToken ct)
    {
        if (node.Depth == _options.Depth)
        {
            return false;
        }

        var children = await ExpandAsync([node], ct);
        if (Failure is not null || HasSucceeded(children))
        {
            return true;
        }

        foreach (var child in ToExpand(children))
        {
            if (_isSpent)
            {
                return false;
            }

            if (await DescendAsync(child, ct))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasSucceeded(IEnumerable<SearchNode> nodes) => nodes.Any(node => node.Value > _options.Gate);

    private IReadOnlyList<SearchNode> ToExpand(IEnumerable<SearchNode> children) =>
        [.. Ranked(children.Where(child => child.Repeats is null)).Take(_options.Beam)];

    /// <summary>The valid ones, the best first.</summary>
    private IEnumerable<SearchNode> Ranked(IEnumerable<SearchNode> nodes)
    {
        var ranked = nodes.Where(node => node.Value is not null).OrderByDescending(node => node.Value);
        return _options.OnTie == EqualNodes.Drawn
            ? ranked.ThenBy(node => _stage.Draw.Bits("tie", _record.Id, node.Id))
            : ranked;
    }

    /// <summary>Makes the children of some nodes of one level; they are all noted, and those that are the last word on their place are given.</summary>
    private async Task<IReadOnlyList<SearchNode>> ExpandAsync(IReadOnlyList<SearchNode> parents, CancellationToken ct)
    {
        var settled = new List<SearchNode>();
        var open = parents
            .SelectMany(parent => Enumerable.Range(0, _options.Branch).Select(branch => (parent, branch)))
            .ToList();
        for (var attempt = 0; attempt < _options.Attempts && open.Count > 0; attempt++)
        {
            var left = _options.Budget - Proposals;
            _isSpent |= open.Count > left;
            var wave = open.Take(left).ToArray();
            var made = await MakeAsync(
                [.. wave.Select(place => (place.parent, place.branch + (attempt * _options.Branch)))],
                ct
            );
            _nodes.AddRange(made);
            settled.AddRange(made.Where(node => node.Invalid is null));
            if (Failure is not null)
            {
                break;
            }

            open = [.. wave.Where((_, i) => made[i].Invalid is not null)];
        }

        if (open.Count > 0 && _options.OnInvalid == InvalidNode.Fail && !_isSpent)
        {
            Failure ??=
                $"a child of node {open[0].parent.Id} stayed invalid: {_nodes.FindLast(node => node.Invalid is not null)!.Invalid}";
        }

        return settled;
    }

    /// <summary>Proposes children, all at once, and then evaluates those that say something new.</summary>
    private async Task<SearchNode[]> MakeAsync(
        IReadOnlyList<(SearchNode Parent, int Sample)> places,
        CancellationToken ct
    )
    {
        var proposals = await Task.WhenAll(places.Select(place => ProposeAsync(place.Parent, place.Sample, ct)));
        Note(proposals);
        var known = _nodes
            .Where(node => node.Invalid is null && node.Repeats is null)
            .ToDictionary(TextOf, node => node.Id, StringComparer.Ordinal);
        var nodes = new SearchNode[proposals.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = proposals[i].Node;
            nodes[i] =
                node.Invalid is null && !known.TryAdd(TextOf(node), node.Id)
                    ? node with
                    {
                        Repeats = known[TextOf(node)],
                    }
                    : node;
        }

        var evaluated = await Task.WhenAll(nodes.Select((node, i) => EvaluateAsync(node, proposals[i].Made, ct)));
        Note(evaluated);

        // An equal one of the same wave has its value only now.
        var values = _nodes
            .Concat(evaluated.Select(item => item.Node))
            .ToDictionary(node => node.Id, StringComparer.Ordinal);
        return [.. evaluated.Select(item => Repeat(item.Node, values))];
    }

    private async Task<Step> ProposeAsync(SearchNode parent, int sample, CancellationToken ct)
    {
        var id = Invariant($"{parent.Id}.{sample}");
        var node = new SearchNode
        {
            Id = id,
            Parent = parent,
            Depth = parent.Depth + 1,
            Fields = [],
        };
        var given = See(parent.Fields.Aggregate(_record, With), parent, node.Depth)
            .With("branch", Json.Number(sample))
            .Child(_stage.Id, id);
        var (results, history) = await _stage.RunBodyAsync(_bodies.Propose, [given], ct, firstSample: sample);
        return results.Count > 0
            ? new Step(node with { Fields = Carried(results[^1]) }, results[^1], history)
            : new Step(node with { Invalid = Reason(history) }, null, history);
    }

    private async Task<Step> EvaluateAsync(SearchNode node, Record? made, CancellationToken ct)
    {
        if (made is null || node.Repeats is not null)
        {
            return new Step(node, made, null);
        }

        var (results, history) = await _stage.RunBodyAsync(_bodies.Evaluate, [See(made, node, node.Depth)], ct);
        if (results.Count == 0)
        {
            return new Step(node with { Invalid = Reason(history) }, null, history);
        }

        var judged = node with { Fields = Carried(results[^1]) };
        var value = _bodies.Value.Evaluate(results[^1], _stage);
        return new Step(
            value.ValueKind switch
            {
                JsonValueKind.Number => judged with { Value = value.GetDouble() },
                JsonValueKind.Null => judged with { Invalid = "no value" },
                _ => throw new RowException("wrong type", $"the value of node {node.Id} is neither a number nor null"),
            },
            results[^1],
            history
        );
    }

    private static SearchNode Repeat(SearchNode node, Dictionary<string, SearchNode> byId)
    {
        if (node.Repeats is null)
        {
            return node;
        }

        // What is said about a text holds for every node that says it.
        var first = byId[node.Repeats];
        return node with { Value = first.Value, Invalid = first.Value is null ? first.Invalid : null };
    }

    /// <summary>Takes in histories, in the order of the nodes, and the first failure among them.</summary>
    private void Note(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            History = Trail.Append(History, step.History);
            var failed = step.History?.Events().FirstOrDefault(entry => entry.Outcome == StageOutcome.Failed);
            Failure ??= failed is null
                ? null
                : $"node {step.Node.Id} at stage '{failed.StageId}': {failed.Reason}: {failed.Detail}";
        }
    }

    private Record See(Record record, SearchNode node, int depth) =>
        record
            .With("node", node.ToJson())
            .With("parent", node.Parent?.ToJson() ?? Json.Null)
            .With("root", _root.ToJson())
            .With("depth", Json.Number(depth));

    private static Record With(Record record, KeyValuePair<string, JsonElement> field) =>
        record.With(field.Key, field.Value);

    private IReadOnlyList<KeyValuePair<string, JsonElement>> Carried(Record record) =>
        [
            .. _options.Carry.Select(name =>
                KeyValuePair.Create(name, record.TryGet(name, out var value) ? value : Json.Null)
            ),
        ];

    private string TextOf(SearchNode node) =>
        Json.AsText(
            node.Fields.First(field => string.Equals(field.Key, _options.Text, StringComparison.Ordinal)).Value
        );

    private static string Reason(Trail? history) =>
        history?.Events().LastOrDefault(entry => entry.Outcome is StageOutcome.Dropped or StageOutcome.Failed)?.Reason
        ?? "nothing came out";

    private sealed record Step(SearchNode Node, Record? Made, Trail? History);
}
