using System.Buffers.Binary;
using System.Text;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox;

/// <summary>One verifier and one batch, as a worker is asked to run it.</summary>
internal readonly record struct SandboxJob(
    string Code,
    IReadOnlyList<string> Responses,
    RunConditions Conditions,
    TimeSpan ResponseTime,
    TimeSpan BatchTime,
    long MemoryBytes
);

/// <summary>
/// A job on its way to a worker, of either language, little-endian: <c>u32 length, u64 id, u32 response ms, u32 batch ms, u64 memory,
/// u32 seed, i64 clock shift s, u32 code length, u32 n</c>, the code, then n times <c>u32 length</c> and that many bytes of UTF-8.
/// </summary>
internal static class JobFrame
{
    public const int LargestFrame = 64 << 20;
    public const int LargestResponse = 16 << 20;

    /// <summary>Bytes in front of the code.</summary>
    public const int HeaderSize = 44;

    /// <summary>The bytes a response adds to a job's frame.</summary>
    public static int SizeOf(string response) => 4 + Encoding.UTF8.GetByteCount(response);

    /// <summary>A job's frame, its length in front.</summary>
    public static ArraySegment<byte> Encode(ulong id, in SandboxJob job, ref byte[] buffer)
    {
        var codeLength = Encoding.UTF8.GetByteCount(job.Code);
        var length = checked(HeaderSize + codeLength + job.Responses.Sum(SizeOf));
        if (length > LargestFrame)
        {
            throw new ArgumentException($"A job of {length} bytes is larger than a frame.", nameof(job));
        }

        if (buffer.Length < length + 4)
        {
            buffer = new byte[length + 4];
        }

        var frame = buffer.AsSpan(0, length + 4);
        BinaryPrimitives.WriteInt32LittleEndian(frame, length);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[4..], id);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], (int)job.ResponseTime.TotalMilliseconds);
        BinaryPrimitives.WriteInt32LittleEndian(frame[16..], (int)job.BatchTime.TotalMilliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(frame[20..], job.MemoryBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[28..], job.Conditions.Seed);
        BinaryPrimitives.WriteInt64LittleEndian(frame[32..], (long)job.Conditions.ClockShift.TotalSeconds);
        BinaryPrimitives.WriteInt32LittleEndian(frame[40..], codeLength);
        BinaryPrimitives.WriteInt32LittleEndian(frame[44..], job.Responses.Count);
        var at = HeaderSize + 4;
        at += Encoding.UTF8.GetBytes(job.Code, frame[at..]);
        foreach (var response in job.Responses)
        {
            // Lone surrogates become U+FFFD here, as wherever text enters the product.
            var size = Encoding.UTF8.GetBytes(response, frame[(at + 4)..]);
            BinaryPrimitives.WriteInt32LittleEndian(frame[at..], size);
            at += 4 + size;
        }

        return new ArraySegment<byte>(buffer, 0, length + 4);
    }

    /// <summary>Reads a frame, without its length.</summary>
    /// <exception cref="ProtocolException">It is not a job.</exception>
    public static (ulong Id, SandboxJob Job) Decode(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < HeaderSize)
        {
            throw new ProtocolException("a job without a header");
        }

        var codeLength = BinaryPrimitives.ReadInt32LittleEndian(frame[36..]);
        var responses = new string[BinaryPrimitives.ReadInt32LittleEndian(frame[40..])];
        var at = HeaderSize + codeLength;
        for (var i = 0; i < responses.Length; i++)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(frame[at..]);
            responses[i] = Encoding.UTF8.GetString(frame.Slice(at + 4, size));
            at += 4 + size;
        }

        var job = new SandboxJob(
            Encoding.UTF8.GetString(frame.Slice(HeaderSize, codeLength)),
            responses,
            new RunConditions(
                BinaryPrimitives.ReadUInt32LittleEndian(frame[24..]),
                TimeSpan.FromSeconds(BinaryPrimitives.ReadInt64LittleEndian(frame[28..]))
            ),
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt32LittleEndian(frame[8..])),
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt32LittleEndian(frame[12..])),
            BinaryPrimitives.ReadInt64LittleEndian(frame[16..])
        );
        return (BinaryPrimitives.ReadUInt64LittleEndian(frame), job);
    }
}
