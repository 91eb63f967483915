using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>demonstrations</c>.</summary>
public sealed record DemonstrationsOptions : OperatorOptions
{
    /// <summary>How often a record gets demonstrations, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Share { get; init; } = 0.5;

    /// <summary>The most demonstrations of one record; how many it gets is drawn evenly from 1 up to this.</summary>
    [Range(1, 100)]
    public int Max { get; init; } = 3;

    /// <summary>
    /// A JavaScript condition: only records that meet it get demonstrations. The others can still become some. Without it all records may get them.
    /// </summary>
    [Expression]
    public string? Where { get; init; }

    /// <summary>How many consecutive records are held to draw from.</summary>
    [Range(2, 1_000_000)]
    public int Window { get; init; } = 200;

    /// <summary>
    /// A JavaScript number by which demonstrations are put in rising order; only records with no more of it than the record itself can be its
    /// demonstrations.
    /// </summary>
    [Expression]
    public string? Rising { get; init; }

    /// <summary>A JavaScript expression that gives what the demonstration carries of the record that it is made of.</summary>
    [Expression]
    public required string Value { get; init; }

    /// <summary>The field that gets the list of demonstrations; empty where the record has none.</summary>
    [Writes]
    public required string Into { get; init; }
}

/// <summary>
/// Gives some records others of the stream as demonstrations (earlier turns of their conversation). A record that becomes a demonstration is used up: it
/// serves once and does not go on by itself, so that the result holds every record once.
/// </summary>
[Operator("demonstrations", Holds = true, DecidesByOrder = true)]
public sealed class DemonstrationsOperator(DemonstrationsOptions options, StageServices services) : GroupingOperator
{
    private readonly StageExpression _value = services.Expression(options.Value);
    private readonly StageExpression? _where = options.Where is null ? null : services.Expression(options.Where);
    private readonly StageExpression? _rising = options.Rising is null ? null : services.Expression(options.Rising);

    protected override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var window = new List<Record>(options.Window);
        await foreach (var record in input.WithCancellation(ct))
        {
            window.Add(record);
            if (window.Count == options.Window)
            {
                foreach (var release in Decide(window, stage))
                {
                    yield return release;
                }

                window.Clear();
            }
        }

        foreach (var release in Decide(window, stage))
        {
            yield return release;
        }
    }

    private List<Release> Decide(List<Record> window, StageContext stage)
    {
        var releases = new List<Release>(window.Count);
        var free = new List<Entry>(window.Count);
        foreach (var record in window)
        {
            try
            {
                free.Add(
                    new Entry(record, _value.Evaluate(record, stage), _rising?.Number(record, stage) ?? 0)
                    {
                        MayHave = _where?.Test(record, stage) ?? true,
                    }
                );
            }
            catch (RowException exception)
            {
                releases.Add(Release.Fail(record, exception.Error, exception.Message));
            }
        }

        var used = new HashSet<Entry>();
        foreach (var entry in free)
        {
            if (!used.Add(entry))
            {
                continue;
            }

            var shown = Draw(entry, free.Where(other => !used.Contains(other) && other.Level <= entry.Level), stage);
            used.UnionWith(shown);
            var record = entry.Record.With(options.Into, Json.Array(shown.Select(item => item.Value)));
            releases.Add(
                shown.Count == 0
                    ? Release.Emit(record)
                    : Release.Emit(
                        record.WithParents([entry.Record.Id, .. shown.Select(item => item.Record.Id)]),
                        shown.Count
                    )
            );
        }

        return releases;
    }

    private IReadOnlyList<Entry> Draw(Entry entry, IEnumerable<Entry> others, StageContext stage)
    {
        var draw = stage.Draw;
        if (!entry.MayHave || draw.Unit("whether", entry.Record.Id) >= options.Share)
        {
            return [];
        }

        var count = 1 + draw.Below(options.Max, "how many", entry.Record.Id);
        return
        [
            .. draw.Sample(others, count, other => other.Record.Id, "which", entry.Record.Id)
                .OrderBy(item => item.Level),
        ];
    }

    private sealed class Entry(Record record, JsonElement value, double level)
    {
        public Record Record => record;

        public JsonElement Value => value;

        public double Level => level;

        public required bool MayHave { get; init; }
    }
}
