using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Blocks;

/// <summary>A node of a searched tree: the root, a child with a value, or a child that came to nothing.</summary>
internal sealed record SearchNode
{
    /// <summary>A path of sample numbers: <c>0</c> is the root, <c>0.2</c> what its third sample made.</summary>
    public required string Id { get; init; }

    public SearchNode? Parent { get; init; }

    public required int Depth { get; init; }

    /// <summary>The carried fields.</summary>
    public required IReadOnlyList<KeyValuePair<string, JsonElement>> Fields { get; init; }

    /// <summary>How good it is; null when it is invalid, or not yet evaluated.</summary>
    public double? Value { get; init; }

    /// <summary>The node before it that says the same, if any.</summary>
    public string? Repeats { get; init; }

    /// <summary>Why it is invalid; null when it is not.</summary>
    public string? Invalid { get; init; }

    public JsonElement ToJson() =>
        Json.Object(
            new[]
            {
                KeyValuePair.Create("id", Json.Text(Id)),
                KeyValuePair.Create("parent", Parent is null ? Json.Null : Json.Text(Parent.Id)),
                KeyValuePair.Create("depth", Json.Number(Depth)),
                KeyValuePair.Create("value", Value is { } value ? Json.Number(value) : Json.Null),
                KeyValuePair.Create("repeats", Repeats is null ? Json.Null : Json.Text(Repeats)),
                KeyValuePair.Create("invalid", Invalid is null ? Json.Null : Json.Text(Invalid)),
            }.Concat(Fields)
        );

    /// <summary>The nodes from the root to this one.</summary>
    public IEnumerable<SearchNode> Path() => (Parent?.Path() ?? []).Append(this);
}
