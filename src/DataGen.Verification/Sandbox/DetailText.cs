using System.Globalization;
using System.Text;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox;

/// <summary>Makes text that untrusted code wrote safe to show in a log, a terminal or a report.</summary>
internal static class DetailText
{
    /// <summary>
    /// Escapes everything that is not plainly visible (controls, terminal escapes, bidirectional and other format characters, line
    /// separators, private use) as <c>\uXXXX</c>, and cuts to <see cref="VerifierOutcome.LongestDetail"/> bytes of UTF-8.
    /// </summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(Math.Min(text.Length, VerifierOutcome.LongestDetail));
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var written = IsVisible(rune)
                ? rune.ToString()
                : $"\\u{rune.Value.ToString("X4", CultureInfo.InvariantCulture)}";
            var size = Encoding.UTF8.GetByteCount(written);
            if (bytes + size > VerifierOutcome.LongestDetail)
            {
                break;
            }

            safe.Append(written);
            bytes += size;
        }

        return safe.ToString();
    }

    private static bool IsVisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );
}
