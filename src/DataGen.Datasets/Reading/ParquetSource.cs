using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace DataGen.Datasets;

/// <summary>Reads a Parquet file of any schema, one row group at a time: memory is that of the largest row group.</summary>
internal sealed class ParquetSource(Stream stream, string file)
{
    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await OpenAsync(cancellationToken);
        var row = 0L;
        await foreach (var group in ReadGroupsAsync(reader, cancellationToken))
        {
            using (group)
            {
                var assembler = group.Assembler();
                for (var rest = group.Rows; rest > 0; rest--)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return assembler.Next(new SourceLocation(file, ++row));
                }
            }
        }
    }

    /// <summary>Reads the file's footer.</summary>
    /// <exception cref="SourceException">It is not whole, or not Parquet.</exception>
    public Task<ParquetReader> OpenAsync(CancellationToken cancellationToken)
    {
        return Guard(() => ParquetReader.CreateAsync(stream, cancellationToken: cancellationToken));
    }

    /// <summary>Reads the row groups; each is to be disposed of.</summary>
    /// <exception cref="SourceException">A column is damaged, or of a type that cannot be read.</exception>
    public async IAsyncEnumerable<ParquetGroup> ReadGroupsAsync(
        ParquetReader reader,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var elements = new List<SchemaElement>();
        var columns = ParquetNode.ReadSchema(reader.Metadata!.Schema, elements);
        var fields = reader.Schema.DataFields;
        var writers = fields.Select((field, leaf) => WriterFor(field, elements[leaf])).ToArray();
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            using var group = reader.OpenRowGroupReader(index);
            var leaves = new List<ParquetLeaf>(fields.Length);
            try
            {
                for (var leaf = 0; leaf < fields.Length; leaf++)
                {
                    var (field, write) = (fields[leaf], writers[leaf]);
                    leaves.Add(
                        await Guard(() => ParquetLeaf.ReadAsync(group, field, write, cancellationToken).AsTask(), field)
                    );
                }
            }
            catch
            {
                leaves.ForEach(leaf => leaf.Dispose());
                throw;
            }

            yield return new ParquetGroup(columns, leaves, (int)group.RowCount);
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
}

/// <summary>The columns of one row group, in memory.</summary>
internal sealed class ParquetGroup(IReadOnlyList<ParquetNode> columns, List<ParquetLeaf> leaves, int rows) : IDisposable
{
    public IReadOnlyList<ParquetLeaf> Leaves => leaves;

    public int Rows => rows;

    /// <summary>Puts the rows together, from where the leaves stand.</summary>
    public ParquetRowAssembler Assembler()
    {
        return new ParquetRowAssembler(columns, leaves);
    }

    /// <summary>Puts together rows of one column only.</summary>
    public ParquetRowAssembler Assembler(string column)
    {
        return new ParquetRowAssembler(
            columns.Where(node => string.Equals(node.Name, column, StringComparison.Ordinal)).ToList(),
            leaves
        );
    }

    public void Dispose()
    {
        leaves.ForEach(leaf => leaf.Dispose());
    }
}
