namespace DataGen.Operators;

/// <summary>
/// Registers an operator under the name that a recipe's <c>use</c> gives. The class has one constructor, which takes its options record and,
/// where it needs them, <see cref="StageServices"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OperatorAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>Whether it begins a stream and reads no other stage.</summary>
    public bool IsSource { get; init; }

    /// <summary>Whether it ends a stream; no stage may read from it, and it may not stand inside a block.</summary>
    public bool IsSink { get; init; }

    /// <summary>Whether it holds records back until it has seen others, so that it may not stand directly inside <c>route</c> or <c>grow</c>.</summary>
    public bool Holds { get; init; }

    /// <summary>
    /// Whether what it decides on one record depends on the records before it, so that none of them may be missing for a reason that is not
    /// theirs.
    /// </summary>
    public bool DecidesByOrder { get; init; }

    /// <summary>Whether it spends money: calls models.</summary>
    public bool AsksModels { get; init; }

    /// <summary>Whether what it decides depends on where sentences end, and so on the sentence splitter's parameters.</summary>
    public bool SplitsSentences { get; init; }

    /// <summary>Whether its body runs once for each record, so that streams inside are scoped to that record.</summary>
    public bool RunsPerRecord { get; init; }
}
