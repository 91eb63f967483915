using System.Text;

namespace DataGen.Simulation.Language;

/// <summary>
/// A compiled phrase pattern: literal text, <c>{a|b}</c> for a choice (each alternative a pattern), <c>[name]</c> for
/// a slot that the scope fills.
/// </summary>
internal sealed class Template
{
    private readonly Part[] _parts;

    private Template(Part[] parts) => _parts = parts;

    public static Template Parse(string pattern)
    {
        var position = 0;
        var template = ParseSequence(pattern, ref position, nested: false);
        return position == pattern.Length
            ? template
            : throw new InvalidOperationException($"The pattern '{pattern}' has a brace out of place at {position}.");
    }

    public static Template[] ParseAll(IEnumerable<string> patterns) => [.. patterns.Select(Parse)];

    public string Write(PhraseScope scope)
    {
        var text = new StringBuilder();
        Write(text, scope);
        return text.ToString();
    }

    public void Write(StringBuilder text, PhraseScope scope)
    {
        foreach (var part in _parts)
        {
            if (part.Alternatives is { } alternatives)
            {
                scope.Choice.Pick(alternatives).Write(text, scope);
            }
            else if (part.IsSlot)
            {
                scope.Fill(text, part.Text);
            }
            else
            {
                text.Append(part.Text);
            }
        }
    }

    private static Template ParseSequence(string pattern, ref int position, bool nested)
    {
        var parts = new List<Part>();
        while (position < pattern.Length && !(nested && pattern[position] is '|' or '}'))
        {
            if (pattern[position] == '{')
            {
                var alternatives = new List<Template>();
                do
                {
                    position++;
                    alternatives.Add(ParseSequence(pattern, ref position, nested: true));
                } while (position < pattern.Length && pattern[position] == '|');

                if (position == pattern.Length)
                {
                    throw new InvalidOperationException($"The pattern '{pattern}' has a choice that is not closed.");
                }

                position++;
                parts.Add(new Part("", IsSlot: false, [.. alternatives]));
            }
            else if (pattern[position] == '[')
            {
                var end = pattern.IndexOf(']', position);
                parts.Add(new Part(pattern[(position + 1)..end], IsSlot: true, null));
                position = end + 1;
            }
            else
            {
                var end = pattern.AsSpan(position).IndexOfAny(nested ? "{[|}" : "{[");
                end = end < 0 ? pattern.Length : position + end;
                parts.Add(new Part(pattern[position..end], IsSlot: false, null));
                position = end;
            }
        }

        return new Template([.. parts]);
    }

    private sealed record Part(string Text, bool IsSlot, Template[]? Alternatives);
}
