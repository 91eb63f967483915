using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>join-sample</c>.</summary>
public sealed record JoinSampleOptions : OperatorOptions
{
    /// <summary>The stage whose records are drawn from. Their fields named here are kept in memory.</summary>
    [SideInput]
    public required string Queries { get; init; }

    /// <summary>How many of them each record is joined with; fewer when there are fewer.</summary>
    [Range(1, 100_000)]
    public required int Count { get; init; }

    /// <summary>The fields of theirs that the joined records get.</summary>
    [MinLength(1)]
    [Writes]
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>A JavaScript condition over their fields; only those that meet it are drawn from.</summary>
    [Expression(OverPool = true)]
    public string? Where { get; init; }
}

/// <summary>
/// Joins each record with some of a side input, drawn without replacement by the record's id: one record becomes several. A row added to the side
/// input changes few draws.
/// </summary>
[Operator("join-sample")]
public sealed class JoinSampleOperator(JoinSampleOptions options, StageServices services)
    : StatefulOperator<IReadOnlyList<JoinSampleOperator.Candidate>>
{
    private readonly StageExpression? _where = options.Where is null ? null : services.Expression(options.Where);

    protected override async ValueTask<IReadOnlyList<Candidate>> BeginAsync(StageContext stage, CancellationToken ct)
    {
        var pool = new List<Candidate>();
        await foreach (var record in stage.Sides[options.Queries].ReadAsync(ct))
        {
            if (_where?.Test(record, stage) != false)
            {
                pool.Add(
                    new Candidate(
                        record.Id,
                        stage.Draw.Bits("candidate", record.Id),
                        [.. options.Fields.Select(name => record.Field(name))]
                    )
                );
            }
        }

        return pool;
    }

    protected override ValueTask<Outcome> ApplyAsync(
        IReadOnlyList<Candidate> state,
        Record record,
        StageContext stage,
        CancellationToken ct
    )
    {
        if (state.Count == 0)
        {
            return ValueTask.FromResult(Outcome.Drop("nothing to join", $"'{options.Queries}' has no record to draw"));
        }

        var joined = Draw(state, stage.Draw.Bits("join", record.Id))
            .Select(
                (candidate, i) =>
                    options
                        .Fields.Zip(candidate.Values)
                        .Aggregate(record.Child(stage.Id, i), (child, field) => child.With(field.First, field.Second))
                        .WithParents([record.Id, candidate.Id])
            );
        return ValueTask.FromResult(Outcome.Emit([.. joined]));
    }

    /// <summary>The candidates with the lowest hashes keyed by the record, in the order of their hashes.</summary>
    private IEnumerable<Candidate> Draw(IReadOnlyList<Candidate> pool, ulong key)
    {
        // The queue gives out the highest of those kept first.
        var drawn = new PriorityQueue<(Candidate Item, ulong Hash), ulong>(options.Count + 1, HighestFirst);
        foreach (var candidate in pool)
        {
            var hash = Mix(candidate.Hash ^ key);
            if (drawn.Count < options.Count || hash < drawn.Peek().Hash)
            {
                drawn.Enqueue((candidate, hash), hash);
                if (drawn.Count > options.Count)
                {
                    drawn.Dequeue();
                }
            }
        }

        return drawn
            .UnorderedItems.OrderBy(entry => entry.Priority)
            .ThenBy(entry => entry.Element.Item.Id, StringComparer.Ordinal)
            .Select(entry => entry.Element.Item);
    }

    private static readonly Comparer<ulong> HighestFirst = Comparer<ulong>.Create(
        (left, right) => right.CompareTo(left)
    );

    /// <summary>The finaliser of SplitMix64: one-to-one, and every bit depends on every other.</summary>
    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        return bits ^ (bits >> 31);
    }

    /// <summary>A record to draw, by its fields that are asked for.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Candidate(string Id, ulong Hash, IReadOnlyList<JsonElement> Values);
}
