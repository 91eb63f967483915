using System.Text.Json;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace DataGen.Datasets;

/// <summary>A cursor over the values of one leaf column of a row group.</summary>
internal abstract class ParquetLeaf : IDisposable
{
    /// <summary>Definition level of the current entry.</summary>
    public abstract int Definition { get; }

    /// <summary>Repetition level of the current entry, or -1 behind the last one.</summary>
    public abstract int Repetition { get; }

    /// <summary>Writes the current entry's value, which must be present; false when JSON has no such value.</summary>
    public abstract bool TryWrite(Utf8JsonWriter writer);

    /// <summary>Goes to the next entry.</summary>
    public abstract void Advance();

    public abstract void Dispose();

    public static async ValueTask<ParquetLeaf> ReadAsync(
        ParquetRowGroupReader group,
        DataField field,
        Delegate write,
        CancellationToken cancellationToken
    )
    {
        var data = await group.ReadRawColumnDataBaseAsync(field, cancellationToken);
        return write switch
        {
            Func<Utf8JsonWriter, ReadOnlyMemory<char>, bool> text => Read(text),
            Func<Utf8JsonWriter, ReadOnlyMemory<byte>, bool> bytes => Read(bytes),
            Func<Utf8JsonWriter, bool, bool> boolean => Read(boolean),
            Func<Utf8JsonWriter, sbyte, bool> int8 => Read(int8),
            Func<Utf8JsonWriter, short, bool> int16 => Read(int16),
            Func<Utf8JsonWriter, int, bool> int32 => Read(int32),
            Func<Utf8JsonWriter, long, bool> int64 => Read(int64),
            Func<Utf8JsonWriter, byte, bool> uint8 => Read(uint8),
            Func<Utf8JsonWriter, ushort, bool> uint16 => Read(uint16),
            Func<Utf8JsonWriter, uint, bool> uint32 => Read(uint32),
            Func<Utf8JsonWriter, ulong, bool> uint64 => Read(uint64),
            Func<Utf8JsonWriter, float, bool> single => Read(single),
            Func<Utf8JsonWriter, double, bool> number => Read(number),
            Func<Utf8JsonWriter, decimal, bool> exact => Read(exact),
            Func<Utf8JsonWriter, DateTime, bool> time => Read(time),
            Func<Utf8JsonWriter, DateOnly, bool> date => Read(date),
            Func<Utf8JsonWriter, TimeOnly, bool> clock => Read(clock),
            Func<Utf8JsonWriter, TimeSpan, bool> span => Read(span),
            Func<Utf8JsonWriter, Guid, bool> id => Read(id),
            _ => throw new ArgumentException($"No reader for {write.GetType()}.", nameof(write)),
        };

        ParquetLeaf Read<T>(Func<Utf8JsonWriter, T, bool> writeValue)
            where T : struct
        {
            return new Leaf<T>((RawColumnData<T>)data, field, writeValue);
        }
    }

    private sealed class Leaf<T> : ParquetLeaf
        where T : struct
    {
        private readonly RawColumnData<T> _data;
        private readonly Func<Utf8JsonWriter, T, bool> _write;
        private readonly int _present;
        private readonly bool _hasDefinitions;
        private readonly bool _hasRepetitions;
        private readonly int _count;
        private int _entry;
        private int _value;

        public Leaf(RawColumnData<T> data, DataField field, Func<Utf8JsonWriter, T, bool> write)
        {
            _data = data;
            _write = write;
            _present = field.MaxDefinitionLevel;
            _hasDefinitions = _present > 0;
            _hasRepetitions = field.MaxRepetitionLevel > 0;
            _count =
                _hasDefinitions ? data.DefinitionLevels.Length
                : _hasRepetitions ? data.RepetitionLevels.Length
                : data.Values.Length;
        }

        public override int Definition => _hasDefinitions ? _data.DefinitionLevels[_entry] : 0;

        public override int Repetition =>
            _entry >= _count ? -1
            : _hasRepetitions ? _data.RepetitionLevels[_entry]
            : 0;

        public override bool TryWrite(Utf8JsonWriter writer)
        {
            return _write(writer, _data.Values[_value]);
        }

        public override void Advance()
        {
            // Only present values are stored.
            if (Definition == _present)
            {
                _value++;
            }

            _entry++;
        }

        public override void Dispose()
        {
            _data.Dispose();
        }
    }
}
