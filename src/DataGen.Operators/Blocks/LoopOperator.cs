using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Blocks;

/// <summary>Options of <c>loop</c>.</summary>
public sealed record LoopOptions : OperatorOptions
{
    /// <summary>The fields that go from one round into the next, and out of the loop. Other fields made inside live for one round.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Carry { get; init; }

    /// <summary>The most rounds.</summary>
    [Range(1, 1000)]
    public required int Max { get; init; }

    /// <summary>A JavaScript condition over the fields at the end of a round; when it holds, the loop ends.</summary>
    [Expression(InsideBody = true)]
    public string? Until { get; init; }

    /// <summary>A JavaScript number over the fields at the end of a round; the round with the highest gives the result, the earliest of equals. Without it, the last round does.</summary>
    [Expression(InsideBody = true)]
    public string? Best { get; init; }

    /// <summary>The field that gets the carried fields of every round, as a list of objects.</summary>
    [Writes]
    public string Trajectory { get; init; } = "trajectory";

    /// <summary>The stages of one round. They see the round's number, from 0, as <c>round</c>.</summary>
    public required IReadOnlyList<StageDefinition> Stages { get; init; }

    public override FieldSet BodyFields(FieldSet before) => before.With("round");

    public override FieldSet Flow(FieldSet before) => base.Flow(before).With(Carry);
}

/// <summary>
/// Sends a record through the same stages again and again, keeping the best round and the trajectory. A round that is dropped or fails ends the loop
/// with the best so far; when there is none, the record goes the same way.
/// </summary>
[Operator("loop", RunsPerRecord = true)]
public sealed class LoopOperator(LoopOptions options, StageServices services) : RecordOperator, IBlock
{
    private readonly StageGraph _body = services.Compile(options.Stages);
    private readonly StageExpression? _until = options.Until is null ? null : services.Expression(options.Until);
    private readonly StageExpression? _best = options.Best is null ? null : services.Expression(options.Best);

    public IReadOnlyList<StageGraph> Bodies => [_body];

    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        Record? best = null;
        var bestValue = double.NegativeInfinity;
        var trajectory = new List<JsonElement>();
        Trail? inner = null;
        StageEvent? end = null;
        var current = record;
        for (var round = 0; round < options.Max; round++)
        {
            var given = Carry(record, current).Child(stage.Id, round).With("round", Json.Number(round));
            var (results, history) = await stage.RunBodyAsync(_body, [given], ct);
            inner = Trail.Append(inner, history);
            if (results.Count == 0)
            {
                end = history
                    ?.Events()
                    .LastOrDefault(entry => entry.Outcome is StageOutcome.Dropped or StageOutcome.Failed);
                break;
            }

            current = results[^1];
            trajectory.Add(Json.Object(options.Carry.Select(name => KeyValuePair.Create(name, current.Field(name)))));
            var value = _best?.Number(current, stage) ?? round;
            if (value > bestValue)
            {
                (best, bestValue) = (current, value);
            }

            if (_until?.Test(current, stage) == true)
            {
                break;
            }
        }

        if (best is not null)
        {
            return Outcome.Emit(Carry(record, best).With(options.Trajectory, Json.Array(trajectory))).WithInner(inner);
        }

        return (
            end?.Outcome == StageOutcome.Failed
                ? Outcome.Fail("round failed", $"first round, stage '{end.StageId}': {end.Reason}: {end.Detail}")
                : Outcome.Drop(
                    "no round passed",
                    end is null ? null : $"first round, stage '{end.StageId}': {end.Reason}"
                )
        ).WithInner(inner);
    }

    private Record Carry(Record onto, Record from) =>
        options.Carry.Aggregate(
            onto,
            (record, name) => from.TryGet(name, out var value) ? record.With(name, value) : record
        );
}
