using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace DataGen.Deduplication.Exact;

/// <summary>
/// Writes a text in the form in which equal texts have equal bytes. ASCII without runs of white space, which is nearly
/// everything, goes 32 bytes a step.
/// </summary>
internal sealed class TextNormalizer(ExactOptions options)
{
    private const int Step = 32;
    private byte[] _buffer = new byte[1024];

    /// <summary>The normalised text; valid until the next call.</summary>
    public ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> utf8)
    {
        // Lower-casing lengthens no character's UTF-8 by more than a half; a broken byte becomes three.
        var room = checked((utf8.Length * 3) + Step);
        if (_buffer.Length < room)
            _buffer = new byte[room];

        var writer = new Writer(_buffer, options);
        while (!utf8.IsEmpty)
        {
            if (utf8.Length >= Step && writer.TryWriteStep(utf8))
            {
                utf8 = utf8[Step..];
                continue;
            }
            if (utf8[0] < 0x80)
            {
                // The rest of a step that was refused goes one character at a time.
                var end = Math.Min(Step, utf8.Length);
                var index = 0;
                for (; index < end && utf8[index] < 0x80; index++)
                    writer.WriteAscii(utf8[index]);
                utf8 = utf8[index..];
                continue;
            }
            Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            writer.WriteRune(rune);
            utf8 = utf8[consumed..];
        }
        return writer.Finish();
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct Writer(byte[] buffer, ExactOptions options)
    {
        private readonly bool _ignoreCase = options.IgnoreCase;
        private readonly bool _collapse = options.CollapseWhitespace;
        private int _length;
        private bool _afterSpace = options.CollapseWhitespace;

        /// <summary>Copies 32 bytes if they need nothing but lower-casing.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryWriteStep(ReadOnlySpan<byte> utf8)
        {
            var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(utf8));
            if (bytes.ExtractMostSignificantBits() != 0)
                return false;
            if (_collapse)
            {
                if (Vector256.LessThanAny(bytes, Vector256.Create((byte)0x20)))
                    return false;
                var spaces = Vector256.Equals(bytes, Vector256.Create((byte)' ')).ExtractMostSignificantBits();
                if ((spaces & ((spaces << 1) | (_afterSpace ? 1u : 0u))) != 0)
                    return false;
                _afterSpace = spaces >> 31 != 0;
            }
            if (_ignoreCase)
            {
                var capitals = Vector256.LessThan(bytes - Vector256.Create((byte)'A'), Vector256.Create((byte)26));
                bytes |= capitals & Vector256.Create((byte)0x20);
            }
            bytes.StoreUnsafe(ref buffer[_length]);
            _length += Step;
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void WriteAscii(byte value)
        {
            if (_collapse && (value == ' ' || value is >= 9 and <= 13))
            {
                if (!_afterSpace)
                    buffer[_length++] = (byte)' ';
                _afterSpace = true;
                return;
            }
            _afterSpace = false;
            buffer[_length++] = _ignoreCase && value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
        }

        public void WriteRune(Rune rune)
        {
            if (_collapse && Rune.IsWhiteSpace(rune))
            {
                WriteAscii((byte)' ');
                return;
            }
            _afterSpace = false;
            _length += (_ignoreCase ? Rune.ToLowerInvariant(rune) : rune).EncodeToUtf8(buffer.AsSpan(_length));
        }

        public readonly ReadOnlySpan<byte> Finish()
        {
            var end = _collapse && _length > 0 && _afterSpace ? _length - 1 : _length;
            return buffer.AsSpan(0, end);
        }
    }
}
