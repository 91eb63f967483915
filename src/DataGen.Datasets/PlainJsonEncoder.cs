using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace DataGen.Datasets;

/// <summary>
/// Escapes in JSON only what must be (quote, backslash, control characters) and what line-based tools take for a line end
/// (U+0085, U+2028, U+2029). The framework's relaxed encoder also escapes emoji, which doubles their size and hides them from readers.
/// </summary>
internal sealed class PlainJsonEncoder : JavaScriptEncoder
{
    private static readonly SearchValues<char> Suspects = SearchValues.Create([
        .. Enumerable
            .Range(0, char.MaxValue + 1)
            .Select(unit => (char)unit)
            .Where(unit => MustEscape(unit) || char.IsSurrogate(unit)),
    ]);

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar)
    {
        return MustEscape(unicodeScalar);
    }

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var rest = new ReadOnlySpan<char>(text, textLength);
        var at = 0;
        while (rest[at..].IndexOfAny(Suspects) is var found and >= 0)
        {
            at += found;
            if (
                Rune.DecodeFromUtf16(rest[at..], out var rune, out var length) != OperationStatus.Done
                || MustEscape(rune.Value)
            )
            {
                return at;
            }

            at += length;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar,
        char* buffer,
        int bufferLength,
        out int numberOfCharactersWritten
    )
    {
        var space = new Span<char>(buffer, bufferLength);
        var isWritten = unicodeScalar switch
        {
            '"' => "\\\"".TryCopyTo(space),
            '\\' => "\\\\".TryCopyTo(space),
            '\n' => "\\n".TryCopyTo(space),
            '\r' => "\\r".TryCopyTo(space),
            '\t' => "\\t".TryCopyTo(space),
            _ => space.TryWrite(CultureInfo.InvariantCulture, $"\\u{unicodeScalar:X4}", out _),
        };
        numberOfCharactersWritten =
            !isWritten ? 0
            : unicodeScalar is '"' or '\\' or '\n' or '\r' or '\t' ? 2
            : 6;
        return isWritten;
    }

    private static bool MustEscape(int value)
    {
        return value is < 0x20 or '"' or '\\' or (>= 0x7F and <= 0x9F) or 0x2028 or 0x2029;
    }
}
