using System.Security.Cryptography;
using System.Text;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>unique-by</c>.</summary>
public sealed record UniqueByOptions : OperatorOptions
{
    /// <summary>A JavaScript expression; of the records with equal values the first is kept. Values are compared exactly, objects without regard to the order of members.</summary>
    [Expression]
    public required string Key { get; init; }

    /// <summary>Why the others are dropped.</summary>
    public string Reason { get; init; } = "duplicate";
}

/// <summary>Keeps the first record of each key. Costs about 100 bytes of memory for each key.</summary>
[Operator("unique-by", DecidesByOrder = true)]
public sealed class UniqueByOperator(UniqueByOptions options, StageServices services)
    : StatefulOperator<Dictionary<UInt128, string>>
{
    private readonly StageExpression _key = services.Expression(options.Key);

    protected override ValueTask<Dictionary<UInt128, string>> BeginAsync(StageContext stage, CancellationToken ct) =>
        ValueTask.FromResult(new Dictionary<UInt128, string>());

    protected override ValueTask<Outcome> ApplyAsync(
        Dictionary<UInt128, string> state,
        Record record,
        StageContext stage,
        CancellationToken ct
    )
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(_key.Key(record, stage)));
        return ValueTask.FromResult(
            state.TryAdd(BitConverter.ToUInt128(digest), record.Id)
                ? Outcome.Emit(record)
                : Outcome.Drop(options.Reason, $"same key as {state[BitConverter.ToUInt128(digest)]}")
        );
    }
}
