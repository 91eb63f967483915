namespace DataGen.Verification.Constraints;

/// <summary>
/// Whether a text is JSON as Python's <c>json.loads</c> accepts it: RFC 8259 plus NaN, Infinity and -Infinity. System.Text.Json
/// accepts neither those nor deep nesting.
/// </summary>
internal ref struct JsonText
{
    /// <summary>Deeper documents crash the published checker.</summary>
    private const int DeepestNesting = 980;

    /// <summary>Python refuses to read an integer of more digits.</summary>
    private const int MostDigits = 4_300;

    private readonly ReadOnlySpan<char> _text;
    private int _position;

    private JsonText(ReadOnlySpan<char> text)
    {
        _text = text;
        _position = 0;
    }

    public static CheckOutcome Check(ReadOnlySpan<char> text)
    {
        var reader = new JsonText(text);
        return reader.ReadDocument();
    }

    private CheckOutcome ReadDocument()
    {
        // One entry for each open list (false) or object (true).
        var open = new Stack<bool>();
        while (true)
        {
            SkipWhite();
            if (_position >= _text.Length)
            {
                return false;
            }

            var opened = _text[_position] is '[' or '{';
            if (opened)
            {
                var isObject = _text[_position++] == '{';
                if (open.Count == DeepestNesting)
                {
                    return CheckOutcome.Failed($"the JSON is nested more than {DeepestNesting} deep");
                }

                open.Push(isObject);
                SkipWhite();
                if (!Take(isObject ? '}' : ']'))
                {
                    if (isObject && !ReadName())
                    {
                        return false;
                    }

                    continue;
                }

                open.Pop();
            }
            else if (!ReadScalar())
            {
                return false;
            }

            // A value has ended: close what ends with it, or go on to the next one.
            while (true)
            {
                SkipWhite();
                if (open.Count == 0)
                {
                    return _position == _text.Length;
                }

                if (Take(','))
                {
                    SkipWhite();
                    if (open.Peek() && !ReadName())
                    {
                        return false;
                    }

                    break;
                }

                if (!Take(open.Peek() ? '}' : ']'))
                {
                    return false;
                }

                open.Pop();
            }
        }
    }

    private bool ReadName()
    {
        if (!ReadString())
        {
            return false;
        }

        SkipWhite();
        return Take(':');
    }

    private bool ReadScalar()
    {
        if (_text[_position] == '"')
        {
            return ReadString();
        }

        foreach (var literal in (ReadOnlySpan<string>)["null", "true", "false", "NaN", "Infinity", "-Infinity"])
        {
            if (_text[_position..].StartsWith(literal, StringComparison.Ordinal))
            {
                _position += literal.Length;
                return true;
            }
        }

        return ReadNumber();
    }

    private bool ReadString()
    {
        if (!Take('"'))
        {
            return false;
        }

        while (_position < _text.Length)
        {
            var unit = _text[_position++];
            switch (unit)
            {
                case '"':
                    return true;
                case < ' ':
                    return false;
                case '\\' when !ReadEscape():
                    return false;
            }
        }

        return false;
    }

    private bool ReadEscape()
    {
        if (_position >= _text.Length)
        {
            return false;
        }

        var unit = _text[_position++];
        if (unit != 'u')
        {
            return unit is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't';
        }

        if (_position + 4 > _text.Length)
        {
            return false;
        }

        foreach (var digit in _text.Slice(_position, 4))
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        _position += 4;
        return true;
    }

    private bool ReadNumber()
    {
        _ = Take('-');
        var start = _position;
        if (!ReadDigits() || (_text[start] == '0' && _position > start + 1))
        {
            return false;
        }

        var digits = _position - start;
        var isInteger = true;
        var mark = _position;
        if (Take('.'))
        {
            if (!ReadDigits())
            {
                _position = mark;
                return digits <= MostDigits;
            }

            isInteger = false;
        }

        mark = _position;
        if (Take('e') || Take('E'))
        {
            if (!Take('+'))
            {
                _ = Take('-');
            }

            if (ReadDigits())
            {
                isInteger = false;
            }
            else
            {
                _position = mark;
            }
        }

        return !isInteger || digits <= MostDigits;
    }

    private bool ReadDigits()
    {
        var start = _position;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
        {
            _position++;
        }

        return _position > start;
    }

    private bool Take(char unit)
    {
        if (_position >= _text.Length || _text[_position] != unit)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipWhite()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\n' or '\r')
        {
            _position++;
        }
    }
}
