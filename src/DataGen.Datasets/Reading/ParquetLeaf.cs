using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
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

    /// <summary>Goes to the first entry of the next row.</summary>
    public void SkipRow()
    {
        do
        {
            Advance();
        } while (Repetition > 0);
    }

    /// <summary>Goes back to the first entry.</summary>
    public abstract void Rewind();

    /// <summary>Adds the texts of a plain text column, one a row.</summary>
    /// <exception cref="InvalidOperationException">The column is not one.</exception>
    public abstract void AddTextsTo(TextColumn texts, string name);

    /// <summary>Adds the texts or whole numbers of a plain column, one a row; none where a row has neither.</summary>
    public abstract void AddIdsTo(TextColumn ids);

    /// <summary>Writes the entries of the rows that are marked.</summary>
    public abstract ValueTask CopyAsync(
        ParquetRowGroupWriter group,
        DataField field,
        ReadOnlyMemory<bool> marked,
        CancellationToken cancellationToken
    );

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

        public override void Rewind()
        {
            (_entry, _value) = (0, 0);
        }

        public override void AddTextsTo(TextColumn texts, string name)
        {
            if (_hasRepetitions || _data is not RawColumnData<ReadOnlyMemory<char>> column)
            {
                throw new InvalidOperationException($"Column '{name}' holds no plain text.");
            }

            var value = 0;
            for (var row = 0; row < _count; row++)
            {
                if (IsPresent(row))
                {
                    texts.Add(column.Values[value++].Span);
                }
                else
                {
                    texts.AddProblem($"field '{name}' is not text but null");
                }
            }
        }

        public override void AddIdsTo(TextColumn ids)
        {
            var value = 0;
            Span<byte> number = stackalloc byte[32];
            for (var row = 0; !_hasRepetitions && row < _count; row++)
            {
                object? id = IsPresent(row) ? _data.Values[value++] : null;
                if (id is ReadOnlyMemory<char> text)
                {
                    ids.Add(text.Span);
                }
                else if (
                    id is int or long
                    && ((IUtf8SpanFormattable)id).TryFormat(
                        number,
                        out var length,
                        default,
                        CultureInfo.InvariantCulture
                    )
                )
                {
                    ids.Add(number[..length]);
                }
                else
                {
                    ids.AddNone();
                }
            }
        }

        public override async ValueTask CopyAsync(
            ParquetRowGroupWriter group,
            DataField field,
            ReadOnlyMemory<bool> marked,
            CancellationToken cancellationToken
        )
        {
            var values = ArrayPool<T>.Shared.Rent(_data.Values.Length);
            var definitions = ArrayPool<int>.Shared.Rent(_hasDefinitions ? _count : 0);
            var repetitions = ArrayPool<int>.Shared.Rent(_hasRepetitions ? _count : 0);
            try
            {
                var (entries, present) = Select(marked.Span, values, definitions, repetitions);
                await group.WriteAllPartsAsync<T>(
                    field,
                    values.AsMemory(0, present),
                    Levels(_hasDefinitions, definitions, entries),
                    Levels(_hasRepetitions, repetitions, entries),
                    cancellationToken
                );
            }
            finally
            {
                ArrayPool<T>.Shared.Return(values, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
                ArrayPool<int>.Shared.Return(definitions);
                ArrayPool<int>.Shared.Return(repetitions);
            }
        }

        public override void Dispose()
        {
            _data.Dispose();
        }

        // Said at length, since null in a conditional would become an empty memory, which is not the same to the writer.
        private static ReadOnlyMemory<int>? Levels(bool are, int[] levels, int count)
        {
            if (are)
            {
                return new ReadOnlyMemory<int>(levels, 0, count);
            }

            return null;
        }

        private bool IsPresent(int entry)
        {
            return !_hasDefinitions || _data.DefinitionLevels[entry] == _present;
        }

        private (int Entries, int Present) Select(
            ReadOnlySpan<bool> marked,
            T[] values,
            int[] definitions,
            int[] repetitions
        )
        {
            var (row, value, entries, present) = (-1, 0, 0, 0);
            for (var entry = 0; entry < _count; entry++)
            {
                if (!_hasRepetitions || _data.RepetitionLevels[entry] == 0)
                {
                    row++;
                }

                var isPresent = IsPresent(entry);
                if (marked[row])
                {
                    if (_hasDefinitions)
                    {
                        definitions[entries] = _data.DefinitionLevels[entry];
                    }

                    if (_hasRepetitions)
                    {
                        repetitions[entries] = _data.RepetitionLevels[entry];
                    }

                    if (isPresent)
                    {
                        values[present++] = _data.Values[value];
                    }

                    entries++;
                }

                value += isPresent ? 1 : 0;
            }

            return (entries, present);
        }
    }
}
