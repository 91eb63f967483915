namespace DataGen.Datasets;

/// <summary>Writes the rows of one split in one format.</summary>
internal abstract class RowSink : IAsyncDisposable
{
    /// <summary>Adds a row: values in the order of the shape's columns, and their size in memory.</summary>
    public abstract ValueTask AddAsync(object?[] values, long bytes, CancellationToken cancellationToken);

    /// <summary>Finishes the files; there is always at least one.</summary>
    public abstract ValueTask<IReadOnlyList<DatasetFile>> CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Lets go of what is open; what was written stays under temporary names.</summary>
    public abstract ValueTask DisposeAsync();
}
