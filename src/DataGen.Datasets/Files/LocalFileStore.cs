using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace DataGen.Datasets;

/// <summary>The files of this machine.</summary>
public sealed class LocalFileStore : IFileStore
{
    private const int BufferBytes = 128 * 1024;

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        return Guard<Stream>(
            path,
            "read",
            () =>
                Directory.Exists(path)
                    ? throw new FileStoreException(
                        FileFailure.Other,
                        path,
                        $"Cannot read '{path}': it is a folder, not a file."
                    )
                    : new FileStream(
                        path,
                        FileMode.Open,
                        FileAccess.Read,
                        FileShare.ReadWrite | FileShare.Delete,
                        BufferBytes,
                        FileOptions.Asynchronous | FileOptions.SequentialScan
                    )
        );
    }

    /// <inheritdoc/>
    public ValueTask<Stream> CreateAsync(string path, CancellationToken cancellationToken)
    {
        return Guard<Stream>(
            path,
            "write",
            () =>
            {
                if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                {
                    Directory.CreateDirectory(folder);
                }

                return new FileStream(
                    path,
                    FileMode.Create,
                    FileAccess.Write,
                    FileShare.Read,
                    BufferBytes,
                    FileOptions.Asynchronous
                );
            }
        );
    }

    /// <inheritdoc/>
    public ValueTask FlushToDiskAsync(Stream stream, CancellationToken cancellationToken)
    {
        var file = (FileStream)stream;
        return Guard(file.Name, "write", () => file.Flush(flushToDisk: true));
    }

    /// <inheritdoc/>
    public ValueTask<FileKind> KindAsync(string path, CancellationToken cancellationToken)
    {
        var kind =
            File.Exists(path) ? FileKind.File
            : Directory.Exists(path) ? FileKind.Folder
            : FileKind.Missing;
        return ValueTask.FromResult(kind);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(
        string folder,
        bool recursive,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var root = Path.GetFullPath(folder.Length == 0 ? "." : folder);
        var prefix = folder.Length == 0 || folder.EndsWith('/') ? folder : folder + "/";
        var entries = await Guard(folder, "list", () => Enumerate(root, recursive).GetEnumerator());
        using (entries)
        {
            while (await Guard(folder, "list", entries.MoveNext))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return prefix + Path.GetRelativePath(root, entries.Current).Replace('\\', '/');
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        return Guard(
            from,
            $"rename to '{to}':",
            () =>
            {
                if (Directory.Exists(from))
                {
                    Directory.Move(from, to);
                }
                else
                {
                    File.Move(from, to, overwrite: true);
                }
            }
        );
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken)
    {
        return Guard(
            path,
            "delete",
            () =>
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }
                else if (File.Exists(path))
                {
                    File.Delete(path);
                }
            }
        );
    }

    /// <inheritdoc/>
    public ValueTask<long?> FreeBytesAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return ValueTask.FromResult<long?>(new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ValueTask.FromResult<long?>(null);
        }
    }

    private static FileSystemEnumerable<string> Enumerate(string root, bool recursive)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = recursive,
            IgnoreInaccessible = false,
            AttributesToSkip = FileAttributes.None,
        };
        return new FileSystemEnumerable<string>(root, (ref entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            // A link to a folder may lead back up; following none keeps the walk finite. Linked files are read.
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
    }

    private static ValueTask Guard(string path, string doing, Action action)
    {
        try
        {
            action();
            return ValueTask.CompletedTask;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileStoreException.From(error, path, doing);
        }
    }

    private static ValueTask<T> Guard<T>(string path, string doing, Func<T> action)
    {
        try
        {
            return ValueTask.FromResult(action());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileStoreException.From(error, path, doing);
        }
    }
}
