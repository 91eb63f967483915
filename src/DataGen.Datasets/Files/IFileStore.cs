namespace DataGen.Datasets;

/// <summary>
/// The few file operations that sources and datasets need. Paths use '/' or the platform's separator. Every failure is a
/// <see cref="FileStoreException"/> that names the path and what to do.
/// </summary>
public interface IFileStore
{
    /// <summary>Opens a file for reading; the stream can seek.</summary>
    ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Creates or replaces a file, and the folders above it. The stream is written once, front to back.</summary>
    ValueTask<Stream> CreateAsync(string path, CancellationToken cancellationToken);

    /// <summary>Forces what was written to a stream of <see cref="CreateAsync"/> onto stable storage.</summary>
    ValueTask FlushToDiskAsync(Stream stream, CancellationToken cancellationToken);

    /// <summary>What stands at a path.</summary>
    ValueTask<FileKind> KindAsync(string path, CancellationToken cancellationToken);

    /// <summary>The files under a folder, each as the folder's path joined with the rest by '/', in no promised order.</summary>
    IAsyncEnumerable<string> ListAsync(string folder, bool recursive, CancellationToken cancellationToken);

    /// <summary>Renames a file or a folder. A file replaces one of the new name; a folder needs the new name to be free.</summary>
    ValueTask MoveAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Deletes a file, or a folder with all it holds. Nothing there is no error.</summary>
    ValueTask DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>Bytes that can still be written under a folder, or null where that cannot be known.</summary>
    ValueTask<long?> FreeBytesAsync(string folder, CancellationToken cancellationToken);
}

/// <summary>What stands at a path of a file store.</summary>
public enum FileKind
{
    Missing,
    File,
    Folder,
}
