using System.Globalization;

namespace DataGen.Datasets;

/// <summary>
/// The files of one split in one format. They carry temporary names until their number is known:
/// <c>train-00000.parquet.tmp</c> becomes <c>train-00000-of-00002.parquet</c>.
/// </summary>
internal sealed class PartSeries(IFileStore files, string folder, string split, string extension)
{
    private readonly List<DatasetFile> _closed = [];
    private PartStream? _open;

    /// <summary>Files closed so far.</summary>
    public int Count => _closed.Count;

    /// <summary>Begins the next file; the one before must be closed.</summary>
    public async ValueTask<PartStream> OpenAsync(CancellationToken cancellationToken)
    {
        _open = await PartStream.CreateAsync(files, TemporaryName(_closed.Count), cancellationToken);
        return _open;
    }

    /// <summary>Makes the open file durable and closes it.</summary>
    public async ValueTask CloseAsync(long rows, CancellationToken cancellationToken)
    {
        var sha256 = await _open!.CompleteAsync(cancellationToken);
        _closed.Add(new DatasetFile(TemporaryName(_closed.Count), rows, _open.Length, sha256));
        _open = null;
    }

    /// <summary>Gives the files their final names.</summary>
    public async ValueTask<IReadOnlyList<DatasetFile>> CompleteAsync(CancellationToken cancellationToken)
    {
        var named = new List<DatasetFile>();
        for (var part = 0; part < _closed.Count; part++)
        {
            var name = string.Create(
                CultureInfo.InvariantCulture,
                $"{split}-{part:D5}-of-{_closed.Count:D5}{extension}"
            );
            await files.MoveAsync(_closed[part].Path, $"{folder}/{name}", cancellationToken);
            named.Add(_closed[part] with { Path = name });
        }

        return named;
    }

    /// <summary>Closes an unfinished file.</summary>
    public async ValueTask AbandonAsync()
    {
        if (_open is not null)
        {
            await _open.DisposeAsync();
            _open = null;
        }
    }

    private string TemporaryName(int part)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{folder}/{split}-{part:D5}{extension}.tmp");
    }
}
