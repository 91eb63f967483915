using System.Buffers.Binary;

namespace DataGen.Verification.Sandbox.Python;

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

/// <summary>
/// A zygote's answer to a <see cref="JobFrame"/>, little-endian: <c>u32 length, u64 id, u8 end, u8 signal, u8 load, u32 progress, u32 n,
/// u32 max rss kB, u32 cpu µs</c>, n status bytes, n times <c>u32 cpu µs</c>, notes.
/// </summary>
internal static class ZygoteProtocol
{
    private const int ResultHeader = 27;
    private const int LargestNotes = 4096;

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
