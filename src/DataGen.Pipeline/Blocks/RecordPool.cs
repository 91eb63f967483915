namespace DataGen.Pipeline;

/// <summary>
/// A pool that feeds the prompts that grow it. Stages inside the block see it as it stood when their round began.
/// </summary>
public sealed class RecordPool(IReadOnlyList<Record> seeds)
{
    private readonly List<Record> _grown = [];

    /// <summary>The records the pool began with.</summary>
    public IReadOnlyList<Record> Seeds { get; } = seeds;

    /// <summary>The records accepted in earlier rounds, in the order of their acceptance.</summary>
    public IReadOnlyList<Record> Grown => _grown;

    public void Add(IReadOnlyList<Record> accepted) => _grown.AddRange(accepted);
}
