using System.Text;

namespace DataGen.Verification.Text;

/// <summary>
/// Folds text so that two strings are equal exactly when Python's regular expressions match them with IGNORECASE. A
/// folded text has the length of the original, so positions carry over.
/// </summary>
internal static class CaseFolding
{
    /// <summary>Letters that Python's engine matches although simple lower-casing tells them apart, by class.</summary>
    private static readonly string[] Classes =
    [
        "i\u0131\u0130",
        "s\u017F",
        "\u03BC\u00B5",
        "\u03B9\u0345\u1FBE",
        "\u0390\u1FD3",
        "\u03B0\u1FE3",
        "\u03B2\u03D0",
        "\u03B5\u03F5",
        "\u03B8\u03D1",
        "\u03BA\u03F0",
        "\u03C0\u03D6",
        "\u03C1\u03F1",
        "\u03C3\u03C2",
        "\u03C6\u03D5",
        "\u0432\u1C80",
        "\u0434\u1C81",
        "\u043E\u1C82",
        "\u0441\u1C83",
        "\u0442\u1C84\u1C85",
        "\u044A\u1C86",
        "\u0463\u1C87",
        "\uA64B\u1C88",
        "\u1E61\u1E9B",
        "\uFB05\uFB06",
    ];

    private static readonly char[] Table = Build();

    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        return string.Create(
            text.Length,
            text,
            static (target, source) =>
            {
                for (var index = 0; index < source.Length; index++)
                {
                    var unit = source[index];
                    if (char.IsHighSurrogate(unit) && index + 1 < source.Length)
                    {
                        var rune = Rune.ToLowerInvariant(new Rune(unit, source[index + 1]));
                        rune.EncodeToUtf16(target[index..]);
                        index++;
                    }
                    else
                    {
                        target[index] = Table[unit];
                    }
                }
            }
        );
    }

    private static char[] Build()
    {
        var table = new char[0x10000];
        for (var unit = 0; unit < table.Length; unit++)
        {
            table[unit] = char.ToLowerInvariant((char)unit);
        }

        foreach (var letters in Classes)
        {
            var target = letters[0];
            for (var unit = 0; unit < table.Length; unit++)
            {
                if (letters.Contains(table[unit], StringComparison.Ordinal))
                {
                    table[unit] = target;
                }
            }
        }

        return table;
    }
}
