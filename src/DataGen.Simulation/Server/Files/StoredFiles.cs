using System.Globalization;

namespace DataGen.Simulation.Server.Files;

/// <summary>The files of clients and batches: their content in a temporary folder that is removed with the server.</summary>
internal sealed class StoredFiles(long seed, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<StoredFile> _files = [];
    private DirectoryInfo? _folder;
    private int _count;

    /// <summary>All files, in the order in which they came.</summary>
    public IReadOnlyList<StoredFile> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _files];
            }
        }
    }

    public StoredFile? Find(string id)
    {
        lock (_gate)
        {
            return _files.Find(file => string.Equals(file.Id, id, StringComparison.Ordinal));
        }
    }

    /// <summary>Keeps a file.</summary>
    /// <param name="name">What the client calls it.</param>
    /// <param name="purpose">Its purpose.</param>
    /// <param name="write">Writes the content to a stream.</param>
    public async Task<StoredFile> AddAsync(string name, string purpose, Func<Stream, Task> write)
    {
        string id;
        string path;
        lock (_gate)
        {
            _folder ??= Directory.CreateTempSubdirectory("datagen-simulate-");
            id = Identities.Of("file-", seed, _count);
            path = Path.Combine(_folder.FullName, _count.ToString(CultureInfo.InvariantCulture));
            _count++;
        }

        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (stream.ConfigureAwait(false))
        {
            await write(stream).ConfigureAwait(false);
        }

        var file = new StoredFile(
            id,
            name,
            purpose,
            path,
            new FileInfo(path).Length,
            time.GetUtcNow().ToUnixTimeSeconds()
        );
        lock (_gate)
        {
            _files.Add(file);
        }

        return file;
    }

    /// <summary>Forgets a file; one who is reading it reads on.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Delete(string id)
    {
        if (Find(id) is not { } file)
        {
            return false;
        }

        lock (_gate)
        {
            _files.Remove(file);
        }

        File.Delete(file.Path);
        return true;
    }

    public void Dispose() => _folder?.Delete(recursive: true);
}
