using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using DataGen.Verification.Sandbox.Python;

namespace DataGen.Verification.Sandbox.JavaScript;

/// <summary>
/// One line of a JavaScript worker's answer: first for loading the code, then for each response as soon as it is known, so that the host
/// sees progress. On the wire, little-endian: <c>u8 status, u32 cpu µs, u16 length</c>, that many bytes of UTF-8.
/// </summary>
/// <param name="Status">What came of it; <see cref="ChildStatus.NotRun"/> for time that ran out.</param>
/// <param name="Detail">Why. Untrusted.</param>
/// <param name="CpuTime">Processor time of the worker's thread.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JavaScriptRecord(ChildStatus Status, string Detail, TimeSpan CpuTime = default)
{
    public const int HeaderSize = 7;
    public const int LargestDetail = 1200;

    public byte[] Encode()
    {
        var text = Encoding.UTF8.GetBytes(Detail.Length > LargestDetail / 4 ? Detail[..(LargestDetail / 4)] : Detail);
        var record = new byte[HeaderSize + text.Length];
        record[0] = (byte)Status;
        BinaryPrimitives.WriteUInt32LittleEndian(
            record.AsSpan(1),
            (uint)Math.Min(CpuTime.TotalMicroseconds, uint.MaxValue)
        );
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(5), (ushort)text.Length);
        text.CopyTo(record.AsSpan(HeaderSize));
        return record;
    }

    /// <summary>Reads the next record of a worker.</summary>
    /// <exception cref="ProtocolException">What came is not a record.</exception>
    /// <exception cref="IOException">The worker has ended.</exception>
    public static async Task<JavaScriptRecord> ReadAsync(Stream stream)
    {
        var header = new byte[HeaderSize];
        await stream.ReadExactlyAsync(header);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(5));
        if (header[0] > (byte)ChildStatus.Recursion || length > LargestDetail)
        {
            throw new ProtocolException("a record that is none");
        }

        var text = new byte[length];
        await stream.ReadExactlyAsync(text);
        var cpu = TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(1)));
        return new JavaScriptRecord((ChildStatus)header[0], Encoding.UTF8.GetString(text), cpu);
    }
}
