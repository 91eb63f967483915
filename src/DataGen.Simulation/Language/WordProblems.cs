using System.Globalization;
using System.Text;

namespace DataGen.Simulation.Language;

/// <summary>Arithmetic word problems whose answers are computed, both when written here and when met in a prompt.</summary>
internal static class WordProblems
{
    private static readonly Problem[] All = [.. Bank.Lines("problems.txt").Select(Problem.Parse)];

    public static string Write(SeededChoice choice) => choice.Pick(All).Write(choice);

    /// <summary>The worked result of a problem of ours, or null when the text is none.</summary>
    public static (string Answer, string WrongAnswer)? Solve(string text)
    {
        var wanted = text.Trim();
        foreach (var problem in All)
        {
            if (problem.Solve(wanted) is { } values)
            {
                return (problem.Phrase(values.Result), problem.Phrase(values.Result + 10));
            }
        }

        return null;
    }

    private sealed record Slot(char Name, int Minimum, int Maximum, int Step);

    private sealed record Problem(string[] Literals, Slot[] Slots, string Expression, string Unit)
    {
        public static Problem Parse(string line)
        {
            var arrow = line.IndexOf(" => ", StringComparison.Ordinal);
            var bar = line.LastIndexOf('|');
            var literals = new List<string>();
            var slots = new List<Slot>();
            var text = line[..arrow];
            var start = 0;
            for (var open = text.IndexOf('[', start); open >= 0; open = text.IndexOf('[', start))
            {
                var close = text.IndexOf(']', open);
                literals.Add(text[start..open]);
                slots.Add(ParseSlot(text[(open + 1)..close]));
                start = close + 1;
            }

            literals.Add(text[start..]);
            return new Problem([.. literals], [.. slots], line[(arrow + 4)..bar].Trim(), line[(bar + 1)..].Trim());
        }

        public string Write(SeededChoice choice)
        {
            var people = choice.Sample(Phrasebook.FirstNames, 2);
            var text = new StringBuilder(Literals[0]);
            var values = new Dictionary<char, int>();
            for (var index = 0; index < Slots.Length; index++)
            {
                var slot = Slots[index];
                if (slot.Name is 'p' or 'q')
                {
                    text.Append(people[slot.Name - 'p']);
                }
                else
                {
                    if (!values.TryGetValue(slot.Name, out var value))
                    {
                        value =
                            slot.Minimum + (slot.Step * choice.Below(((slot.Maximum - slot.Minimum) / slot.Step) + 1));
                        values[slot.Name] = value;
                    }

                    text.Append(CultureInfo.InvariantCulture, $"{value}");
                }

                text.Append(Literals[index + 1]);
            }

            return text.ToString();
        }

        public (int Result, int Values)? Solve(string text)
        {
            if (!text.StartsWith(Literals[0], StringComparison.Ordinal))
            {
                return null;
            }

            var values = new Dictionary<char, int>();
            var at = Literals[0].Length;
            for (var index = 0; index < Slots.Length; index++)
            {
                var literal = Literals[index + 1];
                var end = literal.Length == 0 ? text.Length : text.IndexOf(literal, at, StringComparison.Ordinal);
                if (end <= at)
                {
                    return null;
                }

                var slot = Slots[index];
                if (slot.Name is not ('p' or 'q'))
                {
                    if (
                        !int.TryParse(
                            text.AsSpan(at, end - at),
                            NumberStyles.None,
                            CultureInfo.InvariantCulture,
                            out var value
                        )
                    )
                    {
                        return null;
                    }

                    values[slot.Name] = value;
                }

                at = end + literal.Length;
            }

            return at == text.Length ? (Arithmetic.Evaluate(Expression, values), values.Count) : null;
        }

        public string Phrase(int result) =>
            Unit.Length == 0
                ? result.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{result} {Unit}");

        private static Slot ParseSlot(string text)
        {
            var bounds = text.Split(':');
            if (bounds.Length == 1)
            {
                return new Slot(text[0], 0, 0, 1);
            }

            var range = bounds[1].Split('-');
            return new Slot(
                text[0],
                int.Parse(range[0], CultureInfo.InvariantCulture),
                int.Parse(range[1], CultureInfo.InvariantCulture),
                bounds.Length > 2 ? int.Parse(bounds[2], CultureInfo.InvariantCulture) : 1
            );
        }
    }
}
