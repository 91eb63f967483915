using System.Collections.Immutable;
using System.IO.Compression;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace DataGen.Datasets;

/// <summary>
/// Writes rows of Parquet files in their own schema, compressed as they were, one row group for each that has a chosen row. Notes become three
/// further columns.
/// </summary>
internal sealed class ParquetCopy(string path, ParquetSelection selection, bool withNotes) : RowCopy(path)
{
    private ParquetWriter? _writer;
    private DataField[] _fields = [];

    private protected override async ValueTask BeginAsync(Stream stream, CancellationToken cancellationToken)
    {
        var columns = selection.Schema.Fields;
        if (withNotes)
        {
            RefuseNoteNames(columns.Select(column => column.Name));
        }

        await CheckExactAsync(cancellationToken);
        var schema = withNotes
            ? new ParquetSchema([
                .. columns,
                new DataField<string>(RowNote.Names[0]),
                new DataField<double?>(RowNote.Names[1]),
                new DataField<string>(RowNote.Names[2]),
            ])
            : new ParquetSchema(columns);
        _writer = await ParquetWriter.CreateAsync(
            schema,
            stream,
            new ParquetOptions
            {
                CompressionMethod = Compression(selection.Codec),
                CompressionLevel = CompressionLevel.Optimal,
            },
            cancellationToken: cancellationToken
        );
        _fields = schema.DataFields;
        if (!withNotes)
        {
            // What a writer says of its columns holds only while there are no others.
            _writer.CustomMetadata = selection.Metadata;
        }
    }

    private protected override async ValueTask WriteAsync(
        Stream stream,
        RowBlock block,
        IReadOnlyList<int> rows,
        IReadOnlyList<RowNote> notes,
        CancellationToken cancellationToken
    )
    {
        var group = ((ParquetBlock)block).Group;
        var marked = new bool[block.Count];
        foreach (var row in rows)
        {
            marked[row] = true;
        }

        using var writer = _writer!.CreateRowGroup();
        for (var leaf = 0; leaf < group.Leaves.Count; leaf++)
        {
            await group.Leaves[leaf].CopyAsync(writer, _fields[leaf], marked, cancellationToken);
        }

        if (withNotes)
        {
            await WriteNotesAsync(writer, notes, group.Leaves.Count, cancellationToken);
        }

        writer.CompleteValidate();
    }

    private protected override async ValueTask EndAsync(Stream stream, CancellationToken cancellationToken)
    {
        await _writer!.DisposeAsync();
    }

    private async ValueTask WriteNotesAsync(
        ParquetRowGroupWriter writer,
        IReadOnlyList<RowNote> notes,
        int leaf,
        CancellationToken cancellationToken
    )
    {
        var others = new LeafBuffer<ReadOnlyMemory<char>>();
        var scores = new LeafBuffer<double>();
        var reasons = new LeafBuffer<ReadOnlyMemory<char>>();
        foreach (var note in notes)
        {
            others.Add(note.Other?.AsMemory());
            scores.Add(note.Score);
            reasons.Add(note.Reason.AsMemory());
        }

        await others.WriteAsync(writer, _fields[leaf], cancellationToken);
        await scores.WriteAsync(writer, _fields[leaf + 1], cancellationToken);
        await reasons.WriteAsync(writer, _fields[leaf + 2], cancellationToken);
    }

    /// <summary>Writes the schema into memory and reads it back: what the library cannot repeat is told before any row is read.</summary>
    private async ValueTask CheckExactAsync(CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        var schema = new ParquetSchema(selection.Schema.Fields);
        await using (await ParquetWriter.CreateAsync(schema, memory, cancellationToken: cancellationToken)) { }

        memory.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(memory, cancellationToken: cancellationToken);
        var copy = ParquetSchemaText.Of(reader.Metadata!.Schema);
        var lost = ParquetSchemaText
            .Of(selection.Elements)
            .FirstOrDefault(element =>
                !copy.Contains(element, StringComparer.Ordinal)
                // Timestamps are held in steps of 100 ns.
                || element.Contains("timestamp(ns", StringComparison.Ordinal)
            );
        if (lost is not null)
        {
            throw new SourceException(
                Path,
                $"Cannot write '{Path}': the column {Excerpt.Of(lost, 120)} of '{selection.Paths[0]}' cannot be copied without loss. Write JSON lines (.jsonl) instead."
            );
        }
    }

    private static CompressionMethod Compression(CompressionCodec? codec)
    {
        return codec switch
        {
            CompressionCodec.UNCOMPRESSED => CompressionMethod.None,
            CompressionCodec.SNAPPY => CompressionMethod.Snappy,
            CompressionCodec.GZIP => CompressionMethod.Gzip,
            CompressionCodec.BROTLI => CompressionMethod.Brotli,
            _ => CompressionMethod.Zstd,
        };
    }
}
