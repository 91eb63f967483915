namespace DataGen.Operators;

/// <summary>A stage as a recipe states it, with its options bound and its defaults filled in.</summary>
public sealed record StageDefinition
{
    /// <summary>Unique in the whole recipe, blocks included.</summary>
    public required string Id { get; init; }

    /// <summary>The operator's name.</summary>
    public required string Use { get; init; }

    /// <summary>The stages it reads, resolved: never empty except for sources and for the first stage of a block.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>What its draws are named after, where the recipe pins it.</summary>
    public string? Draw { get; init; }

    public required OperatorOptions Options { get; init; }
}
