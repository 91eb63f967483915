using System.Buffers.Binary;
using System.Text;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>One verifier and one batch, as a zygote is asked to run it.</summary>
internal readonly record struct ZygoteJob(
    string Code,
    IReadOnlyList<string> Responses,
    RunConditions Conditions,
    TimeSpan ResponseTime,
    TimeSpan BatchTime,
    long MemoryBytes
);

/// <summary>How a child ended, decided by the zygote from outside it. Values are those of <c>zygote.py</c>.</summary>
internal enum ChildEnd : byte
{
    Ended = 0,
    Timeout = 1,
    Denied = 2,
    Crash = 3,
    Killed = 4,
    Incomplete = 5,
    Setup = 6,
    BatchOver = 7,
}

/// <summary>What the child itself says of a response, or of loading the code. Values are those of <c>zygote.py</c>.</summary>
internal enum ChildStatus : byte
{
    NotRun = 0,
    Pass = 1,
    Fail = 2,
    Error = 3,
    NotBoolean = 4,
    Memory = 5,
    Exit = 6,
    Recursion = 7,
}

/// <summary>A zygote's answer to a job.</summary>
/// <param name="End">How the child ended.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
/// <param name="Load">How loading the code went.</param>
/// <param name="Progress">0 while loading, k while response k-1 runs, one more than the number of responses when all ran.</param>
/// <param name="Statuses">One a response.</param>
/// <param name="CpuTimes">One a response, as the child measured.</param>
/// <param name="Notes">What the child says of its errors.</param>
/// <param name="MaximumResidentKilobytes">The child's memory at its largest.</param>
/// <param name="TotalCpuTime">The child's processor time, as the kernel measured.</param>
internal sealed record ZygoteResult(
    ChildEnd End,
    int Signal,
    ChildStatus Load,
    int Progress,
    IReadOnlyList<ChildStatus> Statuses,
    IReadOnlyList<TimeSpan> CpuTimes,
    IReadOnlyDictionary<int, ChildNote> Notes,
    long MaximumResidentKilobytes,
    TimeSpan TotalCpuTime
);

/// <summary>A worker sent something that is not an answer to what it was asked.</summary>
internal sealed class ProtocolException(string message) : Exception(message);

/// <summary>
/// Frames between this process and a zygote: little-endian, each with a length in front.
/// <list type="bullet">
/// <item>job: <c>u32 length, u64 id, u32 response ms, u32 batch ms, u64 memory, u32 seed, i64 clock shift s, u32 code length, u32 n</c>, the
/// code, then n times <c>u32 length</c> and that many bytes of UTF-8.</item>
/// <item>result: <c>u32 length, u64 id, u8 end, u8 signal, u8 load, u32 progress, u32 n, u32 max rss kB, u32 cpu µs</c>, n status bytes, n
/// times <c>u32 cpu µs</c>, notes.</item>
/// </list>
/// </summary>
internal static class ZygoteProtocol
{
    public const int LargestFrame = 64 << 20;
    public const int LargestResponse = 16 << 20;

    private const int JobHeader = 44;
    private const int ResultHeader = 27;
    private const int LargestNotes = 4096;

    /// <summary>The bytes a response adds to a job's frame.</summary>
    public static int SizeOf(string response) => 4 + Encoding.UTF8.GetByteCount(response);

    /// <summary>A job's frame, its length in front.</summary>
    public static ArraySegment<byte> Encode(ulong id, in ZygoteJob job, ref byte[] buffer)
    {
        var codeLength = Encoding.UTF8.GetByteCount(job.Code);
        var length = checked(JobHeader + codeLength + job.Responses.Sum(SizeOf));
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
        var at = JobHeader + 4;
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

    /// <summary>The most bytes a result to a job of <paramref name="responses"/> responses can have after its length.</summary>
    public static int LargestResult(int responses) => ResultHeader + (5 * responses) + LargestNotes;

    /// <summary>Reads a result's frame, without its length.</summary>
    /// <exception cref="ProtocolException">It is not a result of that job.</exception>
    public static ZygoteResult Decode(ReadOnlySpan<byte> frame, ulong id, int responses)
    {
        if (frame.Length < ResultHeader + (5 * responses) || frame.Length > LargestResult(responses))
        {
            throw new ProtocolException($"a result of {frame.Length} bytes for {responses} responses");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(frame) != id)
        {
            throw new ProtocolException("a result of another job");
        }

        var progress = BinaryPrimitives.ReadUInt32LittleEndian(frame[11..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame[15..]) != responses)
        {
            throw new ProtocolException("a result with another number of responses");
        }

        if (frame[8] > (byte)ChildEnd.BatchOver)
        {
            throw new ProtocolException($"an unknown end {frame[8]}");
        }

        var statuses = new ChildStatus[responses];
        var cpuTimes = new TimeSpan[responses];
        for (var i = 0; i < responses; i++)
        {
            // What lies in the mapping the child could write; a status that does not exist is no verdict.
            var status = (ChildStatus)frame[ResultHeader + i];
            statuses[i] = status > ChildStatus.Recursion ? ChildStatus.NotRun : status;
            var cpu = BinaryPrimitives.ReadUInt32LittleEndian(frame[(ResultHeader + responses + (4 * i))..]);
            cpuTimes[i] = TimeSpan.FromMicroseconds(cpu);
        }

        return new ZygoteResult(
            (ChildEnd)frame[8],
            frame[9],
            frame[10] > (byte)ChildStatus.Recursion ? ChildStatus.NotRun : (ChildStatus)frame[10],
            (int)Math.Min(progress, (uint)responses + 1),
            statuses,
            cpuTimes,
            ChildNote.ReadAll(frame[(ResultHeader + (5 * responses))..]),
            BinaryPrimitives.ReadUInt32LittleEndian(frame[19..]),
            TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(frame[23..]))
        );
    }
}
