namespace DataGen.Datasets;

/// <summary>Writes small files so that a reader sees the old content or the new, never a part.</summary>
public static class WholeFile
{
    /// <summary>Writes beside the file, makes it durable, and renames. Returns the SHA-256 of the bytes in lower-case hex.</summary>
    /// <exception cref="FileStoreException">The disk is full, or the folder cannot be written.</exception>
    public static async ValueTask<string> WriteAsync(
        IFileStore files,
        string path,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        var unnamed = path + ".tmp";
        string sha256;
        await using (var stream = await PartStream.CreateAsync(files, unnamed, cancellationToken))
        {
            await stream.WriteAsync(bytes, cancellationToken);
            sha256 = await stream.CompleteAsync(cancellationToken);
        }

        await files.MoveAsync(unnamed, path, cancellationToken);
        return sha256;
    }
}
