using Parquet;
using Parquet.Schema;

namespace DataGen.Datasets;

/// <summary>
/// Values of one leaf column waiting for their row group. Every level is optional, as in files of the common Python writers:
/// a plain value has definition 1; in a list, null is 0, empty is 1, an element 3; a field of a list of structs has 4.
/// </summary>
internal interface ILeafBuffer
{
    ValueTask WriteAsync(ParquetRowGroupWriter group, DataField field, CancellationToken cancellationToken);
}

internal sealed class LeafBuffer<T> : ILeafBuffer
    where T : struct
{
    private readonly List<T> _values = [];
    private readonly List<int> _definitions = [];
    private readonly List<int> _repetitions = [];

    /// <summary>Adds a value of a plain column, or null.</summary>
    public void Add(T? value)
    {
        _definitions.Add(value is null ? 0 : 1);
        if (value is { } present)
        {
            _values.Add(present);
        }
    }

    /// <summary>Adds a list, or null. <paramref name="present"/> is the definition level of an element's value.</summary>
    public void AddList(IReadOnlyList<T>? list, int present)
    {
        if (list is null || list.Count == 0)
        {
            _definitions.Add(list is null ? 0 : 1);
            _repetitions.Add(0);
            return;
        }

        for (var at = 0; at < list.Count; at++)
        {
            _definitions.Add(present);
            _repetitions.Add(at == 0 ? 0 : 1);
            _values.Add(list[at]);
        }
    }

    /// <summary>Writes the values as the column's chunk of a row group, and forgets them.</summary>
    public async ValueTask WriteAsync(ParquetRowGroupWriter group, DataField field, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<int>? repetitions = field.MaxRepetitionLevel == 0 ? null : _repetitions.ToArray();
        await group.WriteAllPartsAsync<T>(
            field,
            _values.ToArray(),
            _definitions.ToArray(),
            repetitions,
            cancellationToken
        );
        _values.Clear();
        _definitions.Clear();
        _repetitions.Clear();
    }
}
