using System.Runtime.InteropServices;
using System.Text;

namespace DataGen.Deduplication;

/// <summary>A text and the caller's name for it.</summary>
/// <param name="Sequence">Reported when a later row matches this one.</param>
/// <param name="Utf8">The text in UTF-8.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextRow(long Sequence, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Encodes a string; a lone surrogate becomes U+FFFD.</summary>
    public static TextRow From(long sequence, string text) => new(sequence, Encoding.UTF8.GetBytes(text));
}
