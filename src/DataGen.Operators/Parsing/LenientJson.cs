using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataGen.Operators.Parsing;

/// <summary>
/// Reads JSON as models write it where only one reading is possible: text around it, Python's <c>True</c>, <c>False</c> and <c>None</c>, single or
/// typographic quotes, full-width commas and colons, line ends inside strings, a comma too many before a closing bracket, or one missing between two values. Anything else, an
/// end that is missing above all, is an error.
/// </summary>
internal static class LenientJson
{
    /// <summary>The value, or why there is none.</summary>
    public static JsonElement? Read(string text, out string? error)
    {
        try
        {
            error = null;
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            // Read again, leniently.
        }

        var start = text.AsSpan().IndexOfAny('{', '[');
        if (start < 0)
        {
            error = "no object or list";
            return null;
        }

        try
        {
            var scan = new Scan(text, start);
            var json = scan.Value();
            if (text.AsSpan(scan.At).IndexOfAny('{', '[') >= 0)
            {
                error = "several objects or lists";
                return null;
            }

            error = null;
            return JsonElement.Parse(json);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            error = exception.Message;
            return null;
        }
    }

    /// <summary>Walks over one value and writes it down as strict JSON.</summary>
    private sealed class Scan(string text, int start)
    {
        private readonly StringBuilder _json = new();
        private readonly Stack<char> _closing = new();

        public int At { get; private set; } = start;

        public string Value()
        {
            // Whether the token before this one ends a value, so that another value needs a comma between.
            var ended = false;
            do
            {
                SkipSpace();
                var character = At < text.Length ? text[At] : throw new FormatException("it does not end");
                switch (character)
                {
                    case '{' or '[':
                        Separate(ended);
                        _json.Append(character);
                        _closing.Push(character == '{' ? '}' : ']');
                        At++;
                        ended = false;
                        break;
                    case '}' or ']':
                        if (_closing.Count == 0 || _closing.Pop() != character)
                        {
                            throw new FormatException(Invariant($"'{character}' closes what is not open"));
                        }

                        TakeBackComma();
                        _json.Append(character);
                        At++;
                        ended = true;
                        break;
                    case ',' or '，' or '、':
                        _json.Append(',');
                        At++;
                        ended = false;
                        break;
                    case ':' or '：':
                        _json.Append(':');
                        At++;
                        ended = false;
                        break;
                    case '"' or '\'' or '“' or '”' or '‘':
                        Separate(ended);
                        TakeString(character);
                        ended = true;
                        break;
                    default:
                        Separate(ended);
                        TakeWord();
                        ended = true;
                        break;
                }
            } while (_closing.Count > 0);

            return _json.ToString();
        }

        private void Separate(bool ended)
        {
            if (ended)
            {
                _json.Append(',');
            }
        }

        private void TakeBackComma()
        {
            if (_json[^1] == ',')
            {
                _json.Length--;
            }
        }

        private void SkipSpace()
        {
            while (At < text.Length && char.IsWhiteSpace(text[At]))
            {
                At++;
            }
        }

        private void TakeWord()
        {
            var end = At;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '+' or '.'))
            {
                end++;
            }

            var word = text[At..end];
            _json.Append(
                word switch
                {
                    "True" => "true",
                    "False" => "false",
                    "None" => "null",
                    "" => throw new FormatException(Invariant($"unexpected '{text[At]}'")),
                    _ => word,
                }
            );
            At = end;
        }

        private void TakeString(char quote)
        {
            _json.Append('"');
            for (At++; At < text.Length; At++)
            {
                var character = text[At];
                if (Closes(quote, character))
                {
                    _json.Append('"');
                    At++;
                    return;
                }

                if (character == '\\' && At + 1 < text.Length)
                {
                    At++;
                    _json.Append(text[At] == '\'' ? "'" : Invariant($"\\{text[At]}"));
                }
                else if (character == '"')
                {
                    _json.Append("\\\"");
                }
                else if (char.IsControl(character))
                {
                    _json.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                }
                else
                {
                    _json.Append(character);
                }
            }

            throw new FormatException("a string does not end");
        }

        private static bool Closes(char quote, char character) =>
            quote switch
            {
                '“' or '”' => character is '”' or '“' or '"',
                '‘' => character is '’' or '‘',
                _ => character == quote,
            };
    }
}
