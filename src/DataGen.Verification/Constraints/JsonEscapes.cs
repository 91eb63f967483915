using System.Globalization;
using System.Text;

namespace DataGen.Verification.Constraints;

/// <summary>Decodes a JSON string literal whose escapes may name halves of surrogate pairs.</summary>
internal static class JsonEscapes
{
    public static string Decode(string literal)
    {
        var text = new StringBuilder(literal.Length);
        for (var index = 1; index < literal.Length - 1; index++)
        {
            if (literal[index] != '\\')
            {
                text.Append(literal[index]);
                continue;
            }

            index++;
            switch (literal[index])
            {
                case 'u':
                    text.Append(
                        (char)
                            ushort.Parse(
                                literal.AsSpan(index + 1, 4),
                                NumberStyles.AllowHexSpecifier,
                                CultureInfo.InvariantCulture
                            )
                    );
                    index += 4;
                    break;
                case 'b':
                    text.Append('\b');
                    break;
                case 'f':
                    text.Append('\f');
                    break;
                case 'n':
                    text.Append('\n');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                default:
                    text.Append(literal[index]);
                    break;
            }
        }

        return text.ToString();
    }
}
