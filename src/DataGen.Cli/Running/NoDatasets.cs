using System.Text.Json;
using DataGen.Datasets;
using DataGen.Operators;

namespace DataGen.Cli.Running;

/// <summary>Checks rows against their shapes and writes none.</summary>
internal sealed class NoDatasets : IDatasetSinks
{
    public IDatasetSink Open(DatasetDeclaration declaration) => new Sink(declaration.Shape);

    private sealed class Sink(DatasetShape shape) : IDatasetSink
    {
        public ValueTask<ColumnError?> AddAsync(
            IReadOnlyDictionary<string, JsonElement> row,
            string sourceKey,
            CancellationToken ct
        ) => ValueTask.FromResult(shape.Check(row));
    }
}
