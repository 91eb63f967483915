using System.Buffers;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>Puts rows together from the leaf columns.</summary>
internal sealed class ParquetRowAssembler(IReadOnlyList<ParquetNode> columns, List<ParquetLeaf> leaves)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private string? _problem;

    public SourceRow Next(SourceLocation location)
    {
        _buffer.ResetWrittenCount();
        _problem = null;
        using (var writer = new Utf8JsonWriter(_buffer, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var column in columns)
            {
                writer.WritePropertyName(column.Name);
                Write(writer, column);
            }

            writer.WriteEndObject();
        }

        return _problem is null
            ? JsonRow.ParseTrusted(location, _buffer.WrittenSpan)
            : SourceRow.Malformed(location, _problem);
    }

    /// <summary>Goes on to the next row.</summary>
    public void Skip()
    {
        leaves.ForEach(leaf => leaf.SkipRow());
    }

    private void Write(Utf8JsonWriter writer, ParquetNode node)
    {
        var first = leaves[node.FirstLeaf];
        if (first.Definition < node.Definition)
        {
            writer.WriteNullValue();
            Skip(node);
            return;
        }

        switch (node.Kind)
        {
            case ParquetNodeKind.Leaf:
                if (!first.TryWrite(writer))
                {
                    writer.WriteNullValue();
                    _problem ??=
                        $"column '{node.Name}' holds a value that has no JSON form (an infinity, or text that is not UTF-8)";
                }

                first.Advance();
                break;
            case ParquetNodeKind.Struct:
                writer.WriteStartObject();
                foreach (var child in node.Children)
                {
                    writer.WritePropertyName(child.Name);
                    Write(writer, child);
                }

                writer.WriteEndObject();
                break;
            case ParquetNodeKind.List:
                writer.WriteStartArray();
                ForEachElement(node, () => Write(writer, node.Children[0]));
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                ForEachElement(
                    node,
                    () =>
                    {
                        WriteKey(writer, node.Children[0]);
                        Write(writer, node.Children[1]);
                    }
                );
                writer.WriteEndObject();
                break;
        }
    }

    private void ForEachElement(ParquetNode node, Action write)
    {
        var first = leaves[node.FirstLeaf];
        if (first.Definition == node.Definition)
        {
            Skip(node);
            return;
        }

        do
        {
            write();
        } while (first.Repetition == node.Repetition);
    }

    /// <summary>A map's keys become names: text as it is, anything else as its JSON text.</summary>
    private void WriteKey(Utf8JsonWriter writer, ParquetNode key)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var keyWriter = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            Write(keyWriter, key);
        }

        var value = JsonElement.Parse(buffer.WrittenSpan);
        writer.WritePropertyName(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
    }

    private void Skip(ParquetNode node)
    {
        for (var leaf = node.FirstLeaf; leaf < node.FirstLeaf + node.LeafCount; leaf++)
        {
            leaves[leaf].Advance();
        }
    }
}
