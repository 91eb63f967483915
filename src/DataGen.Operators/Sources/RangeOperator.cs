using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using DataGen.Pipeline;

namespace DataGen.Operators.Sources;

/// <summary>Options of <c>range</c>.</summary>
public sealed record RangeOptions : OperatorOptions
{
    /// <summary>How many records.</summary>
    [Range(1, long.MaxValue)]
    public required long Count { get; init; }

    /// <summary>The field that gets the number, from 0.</summary>
    [Writes]
    public string Into { get; init; } = "index";

    public override FieldSet Flow(FieldSet before) => FieldSet.Of(Into);
}

/// <summary>Begins a stream without any input: numbered records, for recipes that need no seeds.</summary>
[Operator("range", IsSource = true)]
public sealed class RangeOperator(RangeOptions options, StageServices services) : SourceOperator
{
    protected override async IAsyncEnumerable<SourceRecord> ReadAsync(
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await Task.CompletedTask;
        var count = Math.Min(options.Count, services.Recipe.LimitOf(stage.Id) ?? long.MaxValue);
        for (var i = 0L; i < count; i++)
        {
            yield return SourceRecord.Emit(Record.Create(Invariant($"{stage.Id}:{i}"), (options.Into, Json.Number(i))));
        }
    }
}
