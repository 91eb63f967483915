using System.Globalization;
using System.Text.Json;
using DataGen.Verification.Constraints;
using CatalogueConstraint = DataGen.Verification.Constraints.Constraint;

namespace DataGen.Simulation.Constraints.Catalogue;

/// <summary>One way to ask for a constraint of the catalogue, to be found in prompts: literal pieces with values between them.</summary>
internal sealed class CataloguePhrasing
{
    private const int LongestText = 400;

    private readonly ConstraintType _type;
    private readonly bool _negated;
    private readonly string[] _pieces;
    private readonly ConstraintParameter[] _slots;

    /// <summary>What a value is called in prompts, where that is not the value itself (languages).</summary>
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);

    public CataloguePhrasing(ConstraintType type, string phrasing, bool negated)
    {
        _type = type;
        _negated = negated;
        var pieces = new List<string>();
        var slots = new List<ConstraintParameter>();
        var position = 0;
        while (true)
        {
            var open = phrasing.IndexOf('{', position);
            var close = open < 0 ? -1 : phrasing.IndexOf('}', open);
            if (close < 0)
            {
                pieces.Add(phrasing[position..]);
                break;
            }

            var name = phrasing[(open + 1)..close];
            pieces.Add(phrasing[position..open]);
            slots.Add(type.Parameters.First(slot => string.Equals(slot.Name, name, StringComparison.Ordinal)));
            position = close + 1;
        }

        _pieces = [.. pieces];
        _slots = [.. slots];
        Text = phrasing;
        if (type.Parameters is [{ Kind: ConstraintParameterKind.Text, Choices: { } choices } only])
        {
            foreach (var choice in choices)
            {
                if (Bind([(only, choice)]) is { } bound && bound.Descriptions.ElementAt(IndexIn(type)) is { } text)
                {
                    _named.TryAdd(text[_pieces[0].Length..^_pieces[^1].Length], choice);
                }
            }
        }
    }

    /// <summary>The phrasing, with parameters in braces.</summary>
    public string Text { get; }

    /// <summary>How many characters are fixed: of two readings of the same words the one with more is the right one.</summary>
    public int Literal => _pieces.Sum(piece => piece.Length);

    /// <summary>Whether it ends with a value, which goes on as far as nothing stops it.</summary>
    public bool IsOpen => _pieces.Length > 1 && _pieces[^1].Length == 0;

    /// <summary>Where it occurs in a prompt; an open one up to the end of its line.</summary>
    public IEnumerable<Range> Find(string prompt)
    {
        // One that begins with a value is found by what follows; the value is a word then.
        var first = _pieces[0].Length > 0 ? _pieces[0] : _pieces[1];
        for (
            var at = prompt.IndexOf(first, StringComparison.Ordinal);
            at >= 0;
            at = prompt.IndexOf(first, at + 1, StringComparison.Ordinal)
        )
        {
            var start = at;
            while (_pieces[0].Length == 0 && start > 0 && char.IsLetterOrDigit(prompt[start - 1]))
            {
                start--;
            }

            if (End(prompt, start, prompt.Length) is { } end)
            {
                yield return start..end;
            }
        }
    }

    /// <summary>The constraint that the words of a range ask for; null where the values do not fit.</summary>
    public CatalogueConstraint? Read(string words)
    {
        var values = new List<(ConstraintParameter, string)>();
        return End(words, 0, words.Length, values) == words.Length ? Bind(values) : null;
    }

    private int? End(string prompt, int start, int limit, List<(ConstraintParameter, string)>? values = null)
    {
        var at = start + _pieces[0].Length;
        for (var index = 1; index < _pieces.Length; index++)
        {
            var line = prompt.IndexOf('\n', at, limit - at);
            line = line < 0 ? limit : line;
            var slot = _slots[index - 1];
            var next =
                slot.Kind == ConstraintParameterKind.Relation ? at + RelationAt(slot, prompt.AsSpan(at, line - at))
                : index == _pieces.Length - 1 && IsOpen ? line
                : prompt.IndexOf(_pieces[index], at, line - at, StringComparison.Ordinal);
            if (next <= at || next - at > LongestText)
            {
                return null;
            }

            if (!prompt.AsSpan(next, limit - next).StartsWith(_pieces[index], StringComparison.Ordinal))
            {
                return null;
            }

            values?.Add((slot, prompt[at..next]));
            at = next + _pieces[index].Length;
        }

        return at;
    }

    /// <summary>The length of the relation that a text begins with; 0 for none.</summary>
    private static int RelationAt(ConstraintParameter slot, ReadOnlySpan<char> text)
    {
        foreach (var relation in slot.Choices!)
        {
            if (text.StartsWith(relation, StringComparison.Ordinal))
            {
                return relation.Length;
            }
        }

        return 0;
    }

    private CatalogueConstraint? Bind(List<(ConstraintParameter Slot, string Value)> values)
    {
        var arguments = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (slot, value) in values)
        {
            if (Parse(slot, value) is not { } parsed)
            {
                return null;
            }

            // A value that is named twice is the same both times.
            if (!arguments.TryAdd(slot.Name, parsed) && !arguments[slot.Name].Equals(parsed))
            {
                return null;
            }
        }

        var (constraint, _) = ConstraintCatalogue.Default.Bind(
            new ConstraintSpecification(_type.Id, JsonSerializer.SerializeToElement(arguments), _type.Family, _negated),
            new ConstraintOptions()
        );
        return constraint;
    }

    private object? Parse(ConstraintParameter slot, string value) =>
        slot.Kind switch
        {
            ConstraintParameterKind.Count => int.TryParse(
                value,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var count
            )
                ? count
                : null,
            ConstraintParameterKind.TextList => value.Length > 2 && value[0] == '"' && value[^1] == '"'
                ? value[1..^1].Split("\", \"")
                : null,
            _ => _named.GetValueOrDefault(value, value),
        };

    private int IndexIn(ConstraintType type) => _negated ? 0 : Math.Max(0, type.Phrasings.ToList().IndexOf(Text));
}
