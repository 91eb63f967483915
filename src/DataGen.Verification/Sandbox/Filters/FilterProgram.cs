using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace DataGen.Verification.Sandbox.Filters;

/// <summary>One classic BPF instruction as the kernel's <c>struct sock_filter</c> holds it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Value)
{
    /// <summary>Load the 32-bit word of <c>struct seccomp_data</c> at byte offset <see cref="Value"/>.</summary>
    public const ushort LoadWord = 0x20;
    public const ushort JumpIfEqual = 0x15;
    public const ushort JumpIfAtLeast = 0x35;
    public const ushort JumpIfAnyBit = 0x45;
    public const ushort Return = 0x06;
}

/// <summary>A finished seccomp filter.</summary>
internal sealed record FilterProgram(FilterArchitecture Architecture, ImmutableArray<FilterInstruction> Instructions)
{
    /// <summary>Stands where a child's own process id goes; the child writes its id there before it installs the filter.</summary>
    public const uint OwnProcessId = 0x7EAD7EAD;

    /// <summary>The kernel refuses longer programs (<c>BPF_MAXINSNS</c>).</summary>
    public const int LongestProgram = 4096;

    /// <summary>The program as an array of <c>struct sock_filter</c>, 8 bytes each, little-endian (both architectures are).</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Instructions.Length * 8];
        for (var i = 0; i < Instructions.Length; i++)
        {
            var (code, ifTrue, ifFalse, value) = Instructions[i];
            var slot = bytes.AsSpan(i * 8, 8);
            BinaryPrimitives.WriteUInt16LittleEndian(slot, code);
            slot[2] = ifTrue;
            slot[3] = ifFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(slot[4..], value);
        }

        return bytes;
    }

    /// <summary>Byte offsets in <see cref="ToBytes"/> of the words that hold <see cref="OwnProcessId"/>.</summary>
    public IEnumerable<int> OwnProcessIdOffsets() =>
        Instructions.Index().Where(entry => entry.Item.Value == OwnProcessId).Select(entry => (entry.Index * 8) + 4);
}
