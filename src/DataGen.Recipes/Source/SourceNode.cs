using System.Text.Json;

namespace DataGen.Recipes;

/// <summary>A JSON value with the place where it stands.</summary>
public sealed class SourceNode
{
    private SourceNode(SourceLocation location, JsonValueKind kind)
    {
        Location = location;
        Kind = kind;
    }

    public SourceLocation Location { get; }

    public JsonValueKind Kind { get; }

    /// <summary>The members of an object, in file order.</summary>
    public IReadOnlyList<SourceMember> Members { get; private init; } = [];

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<SourceNode> Items { get; private init; } = [];

    /// <summary>A string, number, boolean or null.</summary>
    public JsonElement Scalar { get; private init; }

    /// <summary>Whether the value was given on the command line; paths in it are meant from the current folder.</summary>
    public bool IsFromCommandLine { get; private init; }

    public string? Text => Kind == JsonValueKind.String ? Scalar.GetString() : null;

    public static SourceNode Object(SourceLocation location, IReadOnlyList<SourceMember> members) =>
        new(location, JsonValueKind.Object) { Members = members };

    public static SourceNode List(SourceLocation location, IReadOnlyList<SourceNode> items) =>
        new(location, JsonValueKind.Array) { Items = items };

    public static SourceNode Value(SourceLocation location, JsonElement scalar) =>
        new(location, scalar.ValueKind) { Scalar = scalar };

    /// <summary>A whole value, all of it at one place.</summary>
    public static SourceNode From(SourceLocation location, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => Object(
                location,
                [
                    .. value
                        .EnumerateObject()
                        .Select(member => new SourceMember(member.Name, location, From(location, member.Value))),
                ]
            ),
            JsonValueKind.Array => List(location, [.. value.EnumerateArray().Select(item => From(location, item))]),
            _ => Value(location, value),
        };

    /// <summary>This value, as given on the command line.</summary>
    public SourceNode FromCommandLine() =>
        new(Location, Kind)
        {
            Members = [.. Members.Select(member => member with { Value = member.Value.FromCommandLine() })],
            Items = [.. Items.Select(item => item.FromCommandLine())],
            Scalar = Scalar,
            IsFromCommandLine = true,
        };

    /// <summary>This value with other strings.</summary>
    public SourceNode MapText(Func<SourceNode, string> map) =>
        Kind switch
        {
            JsonValueKind.String => Value(Location, Pipeline.Json.Text(map(this))),
            JsonValueKind.Array => List(Location, [.. Items.Select(item => item.MapText(map))]),
            _ => this,
        };

    public SourceNode? Find(string name) =>
        Members.LastOrDefault(member => string.Equals(member.Name, name, StringComparison.Ordinal))?.Value;

    /// <summary>The value without its places.</summary>
    public JsonElement ToJson() =>
        Kind switch
        {
            JsonValueKind.Object => Pipeline.Json.Object(
                Members.Select(member => KeyValuePair.Create(member.Name, member.Value.ToJson()))
            ),
            JsonValueKind.Array => Pipeline.Json.Array(Items.Select(item => item.ToJson())),
            _ => Scalar,
        };

    /// <summary>What kind of value it is, in words.</summary>
    public string Describe() =>
        Kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.True or JsonValueKind.False => "true or false",
            _ => "null",
        };
}

/// <summary>A member of an object.</summary>
public sealed record SourceMember(string Name, SourceLocation Location, SourceNode Value);
