using System.ComponentModel.DataAnnotations;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>sample</c>.</summary>
public sealed record SampleOptions : OperatorOptions
{
    /// <summary>A JavaScript expression that names the group; its records must stand next to each other.</summary>
    [Expression]
    public required string By { get; init; }

    /// <summary>How many records of each group are kept.</summary>
    [Range(1, int.MaxValue)]
    public required int Count { get; init; }
}

/// <summary>Keeps some records of each group, drawn at random by their ids; they stay in their order.</summary>
[Operator("sample", Holds = true)]
public sealed class SampleOperator(SampleOptions options, StageServices services)
    : AdjacentGroupOperator(services.Expression(options.By))
{
    private protected override IEnumerable<Release> Decide(string key, IReadOnlyList<Record> group, StageContext stage)
    {
        var drawn = stage
            .Draw.Sample(group, options.Count, record => record.Id, "sample", key)
            .Select(record => record.Id)
            .ToHashSet(StringComparer.Ordinal);
        return group.Select(record =>
            drawn.Contains(record.Id) ? Release.Emit(record) : Release.Drop(record, "not drawn")
        );
    }
}
