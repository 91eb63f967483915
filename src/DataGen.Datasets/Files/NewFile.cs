namespace DataGen.Datasets;

/// <summary>
/// A file that is written beside its name and appears under it whole, by <see cref="FinishAsync"/> and <see cref="PublishAsync"/>, or not at all.
/// </summary>
public sealed class NewFile : IAsyncDisposable
{
    private readonly IFileStore _files;
    private readonly PartStream _stream;
    private bool _published;

    private NewFile(IFileStore files, string path, PartStream stream)
    {
        _files = files;
        Path = path;
        _stream = stream;
    }

    /// <summary>The final name.</summary>
    public string Path { get; }

    /// <summary>Takes the bytes, front to back.</summary>
    public Stream Stream => _stream;

    /// <summary>Begins a file.</summary>
    /// <exception cref="FileStoreException">It cannot be written there.</exception>
    public static async ValueTask<NewFile> CreateAsync(
        IFileStore files,
        string path,
        CancellationToken cancellationToken
    )
    {
        return new NewFile(files, path, await PartStream.CreateAsync(files, Unnamed(path), cancellationToken));
    }

    /// <summary>Makes the file durable, still beside its name; gives the SHA-256 of its bytes in lower-case hex.</summary>
    public ValueTask<string> FinishAsync(CancellationToken cancellationToken)
    {
        return _stream.CompleteAsync(cancellationToken);
    }

    /// <summary>Gives the finished file its name, in the place of one that had it.</summary>
    public async ValueTask PublishAsync()
    {
        await _files.MoveAsync(Unnamed(Path), Path, CancellationToken.None);
        _published = true;
    }

    /// <summary>Removes what was not published.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        if (!_published)
        {
            await _files.DeleteAsync(Unnamed(Path), CancellationToken.None);
        }
    }

    private static string Unnamed(string path)
    {
        return path + ".tmp";
    }
}
