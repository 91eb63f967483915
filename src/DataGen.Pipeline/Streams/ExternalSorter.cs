using System.Buffers;
using System.Buffers.Binary;

namespace DataGen.Pipeline;

/// <summary>
/// Sorts a stream of any length by a 128-bit key, then by order of arrival: in memory while it is small, by merging sorted runs on disk beyond that.
/// </summary>
public sealed class ExternalSorter : IDisposable
{
    private readonly string _folder;
    private readonly long _memoryBytes;
    private readonly List<Entry> _buffer = [];
    private readonly List<FileStream> _runs = [];
    private long _bufferedBytes;
    private long _sequence;

    /// <param name="folder">Where runs are spilled.</param>
    /// <param name="memoryBytes">Encoded bytes held in memory before a run is spilled.</param>
    public ExternalSorter(string folder, long memoryBytes = 64 << 20)
    {
        _folder = folder;
        _memoryBytes = memoryBytes;
    }

    public void Add(UInt128 key, Record record)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        RecordCodec.Write(record, buffer);
        _buffer.Add(new Entry(key, _sequence++, buffer.WrittenSpan.ToArray()));
        _bufferedBytes += buffer.WrittenCount + 64;
        if (_bufferedBytes >= _memoryBytes)
        {
            Spill();
        }
    }

    /// <summary>The records in order. Call once, when all have been added.</summary>
    public IEnumerable<Record> Sorted()
    {
        _buffer.Sort(Entry.Order);
        var heads = new PriorityQueue<IEnumerator<Entry>, Entry>(Entry.Order);
        foreach (var run in _runs.Select(ReadRun).Append(_buffer))
        {
            Advance(run.GetEnumerator(), heads);
        }

        while (heads.TryDequeue(out var source, out var entry))
        {
            yield return RecordCodec.Read(entry.Bytes);
            Advance(source, heads);
        }
    }

    public void Dispose()
    {
        foreach (var run in _runs)
        {
            run.Dispose();
        }
    }

    private static void Advance(IEnumerator<Entry> source, PriorityQueue<IEnumerator<Entry>, Entry> heads)
    {
        if (source.MoveNext())
        {
            heads.Enqueue(source, source.Current);
        }
        else
        {
            source.Dispose();
        }
    }

    private void Spill()
    {
        _buffer.Sort(Entry.Order);
        var file = SpillFile.Create(_folder);
        Span<byte> head = stackalloc byte[28];
        _runs.Add(file);
        var stream = new BufferedStream(file, 1 << 16);
        foreach (var entry in _buffer)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(head, entry.Key);
            BinaryPrimitives.WriteInt64LittleEndian(head[16..], entry.Sequence);
            BinaryPrimitives.WriteInt32LittleEndian(head[24..], entry.Bytes.Length);
            stream.Write(head);
            stream.Write(entry.Bytes);
        }

        stream.Flush();
        _buffer.Clear();
        _bufferedBytes = 0;
    }

    private static IEnumerable<Entry> ReadRun(FileStream file)
    {
        file.Position = 0;
        var stream = new BufferedStream(file, 1 << 16);
        var head = new byte[28];
        while (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(24))];
            stream.ReadExactly(bytes);
            yield return new Entry(
                BinaryPrimitives.ReadUInt128LittleEndian(head),
                BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(16)),
                bytes
            );
        }
    }

    private readonly record struct Entry(UInt128 Key, long Sequence, byte[] Bytes)
    {
        public static Comparer<Entry> Order { get; } =
            Comparer<Entry>.Create(
                (a, b) => a.Key != b.Key ? a.Key.CompareTo(b.Key) : a.Sequence.CompareTo(b.Sequence)
            );
    }
}
