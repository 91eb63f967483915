using System.Text;
using System.Text.Json;

namespace DataGen.Recipes;

/// <summary>Reads JSON with comments and trailing commas, keeping places.</summary>
internal sealed class SourceReader
{
    private readonly string _file;
    private readonly byte[] _utf8;
    private readonly List<int> _lineStarts = [0];

    private SourceReader(string file, string text)
    {
        _file = file;
        _utf8 = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < _utf8.Length; i++)
        {
            if (_utf8[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>Reads a document.</summary>
    /// <returns>Its root, or null when the syntax is broken; the problem then says where.</returns>
    public static SourceNode? Read(string file, string text, ProblemList problems)
    {
        var source = new SourceReader(file, text);
        var reader = new Utf8JsonReader(
            source._utf8,
            new JsonReaderOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                MaxDepth = 128,
            }
        );
        try
        {
            reader.Read();
            var root = source.ReadValue(ref reader, problems);
            while (reader.Read()) { }

            return root;
        }
        catch (JsonException exception)
        {
            var line = (int)(exception.LineNumber ?? 0);
            var message = exception.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            problems.Error(
                new SourceLocation(file, line + 1, source.ColumnOf(line, (int)(exception.BytePositionInLine ?? 0))),
                $"not valid JSON: {message}"
            );
            return null;
        }
    }

    private SourceNode ReadValue(ref Utf8JsonReader reader, ProblemList problems)
    {
        var location = Locate((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<SourceMember>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var place = Locate((int)reader.TokenStartIndex);
                    var name = Text(ref reader, place, problems);
                    if (members.Exists(member => string.Equals(member.Name, name, StringComparison.Ordinal)))
                    {
                        problems.Error(place, $"'{name}' stands twice in the same object", "remove one of them");
                    }

                    reader.Read();
                    members.Add(new SourceMember(name, place, ReadValue(ref reader, problems)));
                }

                return SourceNode.Object(location, members);
            case JsonTokenType.StartArray:
                var items = new List<SourceNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, problems));
                }

                return SourceNode.List(location, items);
            case JsonTokenType.String:
                return SourceNode.Value(location, Pipeline.Json.Text(Text(ref reader, location, problems)));
            default:
                return SourceNode.Value(location, JsonElement.ParseValue(ref reader));
        }
    }

    private static string Text(ref Utf8JsonReader reader, SourceLocation location, ProblemList problems)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            problems.Error(
                location,
                "an escape stands for half a character only (a lone surrogate)",
                "write the character itself"
            );
            return "\uFFFD";
        }
    }

    private SourceLocation Locate(int offset)
    {
        var found = _lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return new SourceLocation(_file, line + 1, ColumnOf(line, offset - _lineStarts[line]));
    }

    /// <summary>Columns count characters, not bytes.</summary>
    private int ColumnOf(int line, int byteInLine)
    {
        var start = _lineStarts[Math.Min(line, _lineStarts.Count - 1)];
        var length = Math.Min(byteInLine, _utf8.Length - start);
        return Encoding.UTF8.GetCharCount(_utf8, start, length) + 1;
    }
}
