using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace DataGen.Datasets;

/// <summary>Reads a Parquet file of any schema, one row group at a time: memory is that of the largest row group.</summary>
internal sealed class ParquetSource(Stream stream, string file)
{
    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await Guard(() =>
            ParquetReader.CreateAsync(stream, cancellationToken: cancellationToken)
        );
        var leaves = new List<SchemaElement>();
        var columns = ParquetNode.ReadSchema(reader.Metadata!.Schema, leaves);
        var fields = reader.Schema.DataFields;
        var writers = fields.Select((field, leaf) => WriterFor(field, leaves[leaf])).ToArray();
        var row = 0L;
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            using var group = reader.OpenRowGroupReader(index);
            var cursors = new List<ParquetLeaf>();
            try
            {
                for (var leaf = 0; leaf < fields.Length; leaf++)
                {
                    var (field, write) = (fields[leaf], writers[leaf]);
                    cursors.Add(
                        await Guard(() => ParquetLeaf.ReadAsync(group, field, write, cancellationToken).AsTask(), field)
                    );
                }

                var assembler = new RowAssembler(columns, cursors);
                for (var rest = group.RowCount; rest > 0; rest--)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return assembler.Next(new SourceLocation(file, ++row));
                }
            }
            finally
            {
                cursors.ForEach(cursor => cursor.Dispose());
            }
        }
    }

    private Delegate WriterFor(DataField field, SchemaElement element)
    {
        return ParquetValue.WriterFor(field.ClrType, element)
            ?? throw new SourceException(
                file,
                $"'{file}': column '{field.Path}' has a type that cannot be read ({field.ClrType.Name}). Write the file without it, or as text."
            );
    }

    private async Task<T> Guard<T>(Func<Task<T>> read, DataField? field = null)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var place = field is null ? "" : $", column '{field.Path}'";
            throw new SourceException(
                file,
                $"Cannot read '{file}'{place} as Parquet: {error.Message.TrimEnd('.')}. Is the file whole, and Parquet?",
                error
            );
        }
    }

    /// <summary>Puts rows together from the leaf columns.</summary>
    private sealed class RowAssembler(IReadOnlyList<ParquetNode> columns, List<ParquetLeaf> leaves)
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
}
