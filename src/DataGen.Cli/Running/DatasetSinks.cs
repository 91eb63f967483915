using System.Text.Json;
using DataGen.Datasets;
using DataGen.Operators;

namespace DataGen.Cli.Running;

/// <summary>The datasets that a run builds aside, to be published when they are whole.</summary>
internal sealed class DatasetSinks(IFileStore files, DatasetPublisher publisher, long seed)
    : IDatasetSinks,
        IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, DatasetWriter> _writers = new(StringComparer.Ordinal);

    public IDatasetSink Open(DatasetDeclaration declaration)
    {
        lock (_gate)
        {
            var writer = new DatasetWriter(
                files,
                new DatasetOptions
                {
                    Folder = publisher.BuildFolder(declaration.Name),
                    Shape = declaration.Shape,
                    Formats = declaration.Formats,
                    Splits = [.. declaration.Splits],
                    Seed = seed,
                }
            );
            _writers.Add(declaration.Name, writer);
            return new Sink(writer);
        }
    }

    /// <summary>Finishes the files of every dataset.</summary>
    public async Task<IReadOnlyList<(string Name, DatasetManifest Manifest)>> CompleteAsync(CancellationToken ct)
    {
        var manifests = new List<(string, DatasetManifest)>();
        foreach (var (name, writer) in _writers)
        {
            manifests.Add((name, await writer.CompleteAsync(ct)));
        }

        return manifests;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers.Values)
        {
            await writer.DisposeAsync();
        }
    }

    private sealed class Sink(DatasetWriter writer) : IDatasetSink
    {
        public ValueTask<ColumnError?> AddAsync(
            IReadOnlyDictionary<string, JsonElement> row,
            string sourceKey,
            CancellationToken ct
        ) => writer.AddAsync(row, sourceKey, ct);
    }
}
