using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Constraints;

/// <summary>Rewrites a draft so that it meets constraints, as far as they can be met together.</summary>
internal sealed class ConstraintShaper(Topic topic, SeededChoice choice)
{
    private const int Rounds = 3;
    private const int LongestResponse = 4000;

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Prose _prose = new(topic, choice.Fork("shape"));

    public string Shape(string draft, IReadOnlyList<Constraint> constraints)
    {
        if (constraints.Count == 0)
        {
            return draft;
        }

        var wanted = constraints.ToDictionary(constraint => constraint.Kind);
        var words = wanted.GetValueOrDefault(ConstraintKind.Words);
        var rebuilds =
            words is not null
            || wanted.Keys.Any(kind =>
                kind
                    is ConstraintKind.Sentences
                        or ConstraintKind.Paragraphs
                        or ConstraintKind.Bullets
                        or ConstraintKind.NumberedItems
                        or ConstraintKind.Sections
            );
        if (!rebuilds)
        {
            return Dress(draft, wanted);
        }

        var pool = new SentencePool(draft, _prose, wanted.GetValueOrDefault(ConstraintKind.Avoid));
        var target = Math.Min(words?.Aim ?? 0, LongestResponse);
        var text = "";
        for (var round = 0; round < Rounds; round++)
        {
            text = Dress(Build(pool, wanted, target), wanted);
            var count = TextWords.Of(text).Count;
            if (words is null || (count >= words.Least && count <= words.Most))
            {
                break;
            }

            target = Math.Max(1, target + Math.Min(words.Aim, LongestResponse) - count);
        }

        return text;
    }

    /// <summary>The body: pieces of prose in the structure asked for, of about the given number of words (0: free).</summary>
    private static string Build(SentencePool pool, Dictionary<ConstraintKind, Constraint> wanted, int targetWords)
    {
        pool.Restart();
        if (Count(ConstraintKind.Bullets) is { } bullets)
        {
            return string.Join('\n', Pieces(bullets).Select(piece => "- " + piece));
        }

        if (Count(ConstraintKind.NumberedItems) is { } items)
        {
            return string.Join(
                '\n',
                Pieces(items)
                    .Select((piece, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {piece}"))
            );
        }

        if (Count(ConstraintKind.Sections) is { } sections)
        {
            return string.Join(
                "\n\n",
                Pieces(sections)
                    .Select(
                        (piece, index) => string.Create(CultureInfo.InvariantCulture, $"Section {index + 1}\n{piece}")
                    )
            );
        }

        if (Count(ConstraintKind.Paragraphs) is { } paragraphs)
        {
            return string.Join("\n\n", Pieces(paragraphs));
        }

        return Count(ConstraintKind.Sentences) is { } sentences
            ? string.Join(' ', Pieces(sentences))
            : pool.Take(Math.Max(1, targetWords));

        int? Count(ConstraintKind kind) =>
            wanted.TryGetValue(kind, out var constraint) ? Math.Clamp(constraint.Aim, 1, 100) : null;

        IEnumerable<string> Pieces(int count)
        {
            for (var index = 0; index < count; index++)
            {
                yield return targetWords == 0
                    ? pool.Sentence()
                    : pool.Take(
                        Math.Max(1, (targetWords / count) + (index < targetWords % count ? 1 : 0)),
                        oneSentence: true
                    );
            }
        }
    }

    /// <summary>Everything that is put around or changed in a body.</summary>
    private string Dress(string body, Dictionary<ConstraintKind, Constraint> wanted)
    {
        var text = new StringBuilder(body);
        if (Get(ConstraintKind.Include) is { } include)
        {
            text.Append(Joint()).Append("It also touches on ").AppendJoin(" and ", include.Words).Append('.');
        }

        if (Get(ConstraintKind.Frequency) is { } frequency)
        {
            var times = Math.Clamp(
                frequency.Most == int.MaxValue
                    ? frequency.Least
                    : Math.Max(frequency.Least, Math.Min(1, frequency.Most)),
                1,
                100
            );
            text.Append(Joint())
                .Append("Remember: ")
                .AppendJoin(" and ", Enumerable.Repeat(frequency.Phrase, times))
                .Append('.');
        }

        if (Get(ConstraintKind.Placeholders) is { } placeholders)
        {
            var names = (string[])["name", "date", "place", "address", "topic", "number"];
            text.Append(Joint()).Append("Contact: ");
            text.AppendJoin(
                ' ',
                Enumerable
                    .Range(0, Math.Clamp(placeholders.Aim, 1, 50))
                    .Select(index => $"[{names[index % names.Length]}]")
            );
        }

        if (Get(ConstraintKind.Highlights) is { } highlights)
        {
            text.Append(Joint())
                .AppendJoin(
                    ' ',
                    Enumerable
                        .Range(0, Math.Clamp(highlights.Aim, 1, 30))
                        .Select(index => $"*point {(char)('a' + (index % 26))}*")
                );
        }

        if (Get(ConstraintKind.Hashtag) is { } hashtags)
        {
            text.Append(Joint())
                .AppendJoin(
                    ' ',
                    Enumerable
                        .Range(0, Math.Clamp(hashtags.Aim, 1, 30))
                        .Select(index => "#idea" + (char)('a' + (index % 26)))
                );
        }

        if (wanted.ContainsKey(ConstraintKind.Postscript))
        {
            text.Append("\n\nP.S. Write again soon.");
        }

        var result = Get(ConstraintKind.Avoid) is { } avoid ? Without(text.ToString(), avoid.Words) : text.ToString();
        result = Letters(result, wanted);
        if (wanted.ContainsKey(ConstraintKind.Title))
        {
            result = $"<<{TextWords.Capitalise(topic.Phrase)}>>\n\n{result}";
        }

        if (Get(ConstraintKind.StartsWith) is { } start)
        {
            result = $"{start.Phrase} {result}";
        }

        if (Get(ConstraintKind.EndsWith) is { } end)
        {
            result = $"{result} {end.Phrase}";
        }
        else if (wanted.ContainsKey(ConstraintKind.EndsWithQuestion))
        {
            result += " What do you think?";
        }

        return Marks(result, wanted);

        Constraint? Get(ConstraintKind kind) => wanted.GetValueOrDefault(kind);

        string Joint() =>
            text.Length == 0 ? ""
            : text.ToString().Contains('\n', StringComparison.Ordinal) ? "\n"
            : " ";
    }

    private static string Letters(string text, Dictionary<ConstraintKind, Constraint> wanted)
    {
        if (wanted.TryGetValue(ConstraintKind.WordsStartingWith, out var first))
        {
            var letter = char.ToUpperInvariant(first.Phrase[0]);
            return string.Join(' ', TextWords.Of(text).Select(word => letter + word[1..].ToLowerInvariant()));
        }

        return wanted.TryGetValue(ConstraintKind.AvoidLetter, out var absent)
            ? text.Replace(absent.Phrase, "", StringComparison.OrdinalIgnoreCase)
            : text;
    }

    /// <summary>Case, punctuation and wrapping, in the order in which they do not undo each other.</summary>
    private string Marks(string text, Dictionary<ConstraintKind, Constraint> wanted)
    {
        if (wanted.ContainsKey(ConstraintKind.NoCommas))
        {
            text = text.Replace(",", "", StringComparison.Ordinal);
        }

        if (wanted.ContainsKey(ConstraintKind.NoExclamations))
        {
            text = text.Replace('!', '.');
        }

        if (wanted.ContainsKey(ConstraintKind.NoDigits))
        {
            text = string.Concat(text.Where(character => !char.IsDigit(character)));
        }

        if (wanted.ContainsKey(ConstraintKind.LowerCase))
        {
            text = text.ToLowerInvariant();
        }
        else if (wanted.ContainsKey(ConstraintKind.UpperCase))
        {
            text = text.ToUpperInvariant();
        }

        if (wanted.ContainsKey(ConstraintKind.Json))
        {
            text = new JsonObject { ["title"] = topic.Phrase, ["text"] = text }.ToJsonString(Readable);
        }

        return wanted.ContainsKey(ConstraintKind.Quoted) ? $"\"{text.Replace('"', '\'')}\"" : text;
    }

    private static string Without(string text, string[] words)
    {
        foreach (var word in words)
        {
            text = text.Replace(word, "it", StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }
}
