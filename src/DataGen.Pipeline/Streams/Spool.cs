using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace DataGen.Pipeline;

/// <summary>
/// A stream kept for several readers, each at its own pace and from the beginning: in memory while it is small, on disk from then on, so
/// that no reader can block another and memory stays bounded.
/// </summary>
internal sealed class Spool(string folder) : IAsyncDisposable
{
    /// <summary>Bytes of encoded records kept in memory before they are written out.</summary>
    private const int BlockBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _tail = new();
    private FileStream? _file;
    private long _onDisk;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _completed;
    private Exception? _error;

    public void Add(Record record)
    {
        lock (_gate)
        {
            // Length first, filled in when it is known.
            var body = new ArrayBufferWriter<byte>(256);
            RecordCodec.Write(record, body);
            BinaryPrimitives.WriteInt32LittleEndian(_tail.GetSpan(4), body.WrittenCount);
            _tail.Advance(4);
            _tail.Write(body.WrittenSpan);
            if (_tail.WrittenCount >= BlockBytes)
            {
                _file ??= SpillFile.Create(folder);
                RandomAccess.Write(_file.SafeFileHandle, _tail.WrittenSpan, _onDisk);
                _onDisk += _tail.WrittenCount;
                _tail.ResetWrittenCount();
            }

            Signal();
        }
    }

    /// <summary>No more records come; readers get the error, if there is one, after the last record.</summary>
    public void Complete(Exception? error = null)
    {
        lock (_gate)
        {
            _completed = true;
            _error = error;
            Signal();
        }
    }

    /// <summary>Waits until the whole stream is there.</summary>
    public async Task WaitForEndAsync(CancellationToken ct)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_completed)
                {
                    break;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(ct);
        }

        Rethrow();
    }

    public async IAsyncEnumerable<Record> ReadAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        var position = 0L;
        while (true)
        {
            Task changed;
            byte[] block;
            bool completed;
            lock (_gate)
            {
                changed = _changed.Task;
                completed = _completed;
                block = ReadBlock(position);
            }

            var offset = 0;
            while (offset + 4 <= block.Length)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(offset));
                if (offset + 4 + length > block.Length)
                {
                    break;
                }

                var record = RecordCodec.Read(block.AsSpan(offset + 4, length));
                offset += 4 + length;
                yield return record;
            }

            position += offset;
            if (offset == 0)
            {
                if (completed && block.Length == 0)
                {
                    break;
                }

                await changed.WaitAsync(ct);
            }
        }

        Rethrow();
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    /// <summary>Whole records from a position on: at most about one block, at least one record when there is one.</summary>
    private byte[] ReadBlock(long position)
    {
        if (position >= _onDisk)
        {
            return _tail.WrittenSpan[(int)(position - _onDisk)..].ToArray();
        }

        var size = (int)Math.Min(BlockBytes, _onDisk - position);
        Span<byte> prefix = stackalloc byte[4];
        RandomAccess.Read(_file!.SafeFileHandle, prefix, position);
        size = Math.Max(size, 4 + BinaryPrimitives.ReadInt32LittleEndian(prefix));
        var block = new byte[size];
        var read = 0;
        while (read < size)
        {
            read += RandomAccess.Read(_file.SafeFileHandle, block.AsSpan(read), position + read);
        }

        return block;
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private void Rethrow()
    {
        if (_error is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error);
        }
    }
}
