using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace DataGen.Simulation.Language;

/// <summary>Writes answers about a topic in a given form. The text is sensible to read, and nothing more.</summary>
internal sealed class Prose
{
    private static readonly FrozenDictionary<string, Template[]> Forms = Bank.Sections("prose.txt")
        .ToFrozenDictionary(
            section => section.Name,
            section => Template.ParseAll(section.Lines),
            StringComparer.Ordinal
        );

    private static readonly (string Task, string Python, string JavaScript)[] Code = ReadCode();

    private static readonly string[][] Regexes = Bank.Rows("regexes.txt");

    private readonly SeededChoice _choice;
    private readonly PhraseScope _scope;
    private readonly Topic _topic;

    public Prose(Topic topic, SeededChoice choice)
    {
        _topic = topic;
        _choice = choice;
        _scope = new PhraseScope(choice, topic.Domain ?? choice.Pick(Domains.All), topic.Phrase);
    }

    /// <summary>An answer to the instruction in the form it asks for.</summary>
    public string Answer(PromptText instruction) =>
        AnswerForms.Of(instruction) switch
        {
            AnswerForm.Steps => Numbered(Sentences("step", Count(instruction) ?? _choice.Between(4, 6))),
            AnswerForm.List => List(Count(instruction) ?? 5),
            AnswerForm.Letter => Letter(),
            AnswerForm.Story => Joined("story", 5),
            AnswerForm.Poem => string.Join('\n', Sentences("poem", 4)),
            AnswerForm.Dialogue => Dialogue(),
            AnswerForm.Comparison or AnswerForm.Opinion => Weighed(),
            AnswerForm.Advice => Joined("advice", 4),
            AnswerForm.Table => Table(Count(instruction) ?? 3),
            AnswerForm.Code => CodeFor(instruction),
            AnswerForm.Regex => RegexFor(instruction),
            AnswerForm.Quiz => Quiz(Count(instruction) ?? 3),
            AnswerForm.Joke => One("bareJoke"),
            AnswerForm.ShortPhrase => $"{TextWords.Capitalise(_topic.Phrase)}: {_choice.Pick(ShortEndings)}",
            _ => Paragraph(_choice.Between(2, 4)),
        };

    /// <summary>An opening sentence, some of the body, and a close.</summary>
    public string Paragraph(int bodySentences) => string.Join(' ', Argument(bodySentences));

    /// <summary>The sentences of <see cref="Paragraph"/>.</summary>
    public List<string> Argument(int bodySentences)
    {
        var sentences = new List<string>(bodySentences + 2) { One("open") };
        var own = _topic.Domain is null ? 0 : (bodySentences + 1) / 2;
        sentences.AddRange(Sentences("domain", own));
        sentences.AddRange(Sentences("body", bodySentences - own));
        sentences.Add(One("close"));
        return sentences;
    }

    /// <summary>Short noun phrases for lists; varied up to some fifty items.</summary>
    public List<string> Items(int count)
    {
        var items = new List<string>(count);
        for (var attempt = 0; items.Count < count && attempt < count * 4; attempt++)
        {
            var item = One("item");
            if (!items.Contains(item) || attempt > count * 3)
            {
                items.Add(item);
            }
        }

        return items;
    }

    private static readonly string[] ShortEndings =
    [
        "small steps, lasting change",
        "made simple",
        "closer than you think",
        "worth a second look",
        "for everyone",
        "the quiet adventure",
    ];

    private static readonly FrozenDictionary<string, int> NumberWords = new Dictionary<string, int>(
        StringComparer.Ordinal
    )
    {
        ["two"] = 2,
        ["three"] = 3,
        ["four"] = 4,
        ["five"] = 5,
        ["six"] = 6,
        ["seven"] = 7,
        ["eight"] = 8,
        ["nine"] = 9,
        ["ten"] = 10,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The first number from 2 to 30 the instruction names, in digits or words.</summary>
    public static int? Count(PromptText instruction)
    {
        foreach (var range in new WordRanges(instruction.Lower))
        {
            var word = instruction.Lower[range];
            if (NumberWords.TryGetValue(word, out var named))
            {
                return named;
            }

            if (
                int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is >= 2 and <= 30
            )
            {
                return number;
            }
        }

        return null;
    }

    private static string Numbered(IReadOnlyList<string> lines) =>
        string.Join(
            '\n',
            lines.Select((line, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {line}"))
        );

    private string One(string form) => InstructionGrammar.Finish(_choice.Pick(Forms[form]).Write(_scope));

    private List<string> Sentences(string form, int count)
    {
        var sentences = new List<string>(count);
        while (sentences.Count < count)
        {
            foreach (var template in _choice.Sample(Forms[form], count - sentences.Count))
            {
                sentences.Add(InstructionGrammar.Finish(template.Write(_scope)));
            }
        }

        return sentences;
    }

    private string Joined(string form, int count) =>
        string.Join(' ', Forms[form].Take(count).Select(template => InstructionGrammar.Finish(template.Write(_scope))));

    private string List(int count)
    {
        if (_topic.Domain is { } domain && Array.IndexOf(domain.Kinds, _topic.Phrase) >= 0)
        {
            return Numbered([.. Items(count).Select(item => TextWords.Capitalise(item.TrimEnd('.')))]);
        }

        return Numbered([.. Items(count).Select(TextWords.Capitalise)]);
    }

    private string Letter()
    {
        var lines = new List<string> { _choice.Pick(Forms["letterOpen"]).Write(_scope), "" };
        lines.Add(string.Join(' ', Sentences("letterBody", 3)));
        lines.Add("");
        lines.Add(_choice.Pick(Forms["letterClose"]).Write(_scope));
        return string.Join('\n', lines);
    }

    private string Dialogue()
    {
        var (first, second) = (_choice.Pick(Phrasebook.FirstNames), _choice.Pick(Phrasebook.LastNames));
        return string.Join(
            '\n',
            Forms["dialogue"].Select((line, index) => $"{(index % 2 == 0 ? first : second)}: {line.Write(_scope)}")
        );
    }

    private string Weighed() =>
        string.Join(' ', [One("open"), One("for"), One("against"), .. Sentences("body", 1), One("close")]);

    private string Table(int rows)
    {
        var text = new StringBuilder("| Item | Note |\n| --- | --- |");
        foreach (var item in Items(rows))
        {
            text.Append("\n| ")
                .Append(TextWords.Capitalise(item.TrimEnd('.')))
                .Append(" | ")
                .Append(_choice.Pick(ShortEndings))
                .Append(" |");
        }

        return text.ToString();
    }

    private string Quiz(int count)
    {
        var lines = new List<string>();
        foreach (var fact in _choice.Sample(_scope.Domain.Facts, count))
        {
            lines.Add($"Question: True or false: {PhraseScope.Lowered(fact)}? Answer: True.");
        }

        return Numbered(lines);
    }

    private string CodeFor(PromptText instruction)
    {
        var javaScript = instruction.HasWord("javascript", "js");
        foreach (var (task, python, script) in Code)
        {
            if (instruction.HasAny(task.ToLowerInvariant()))
            {
                return javaScript ? $"```javascript\n{script}\n```" : $"```python\n{python}\n```";
            }
        }

        var name = string.Join(
            '_',
            TextWords
                .Lower(_topic.Phrase)
                .Where(word => char.IsAsciiLetter(word[0]))
                .Select(word => string.Concat(word.Where(char.IsAsciiLetterOrDigit)))
                .Take(3)
        );
        name = name.Length == 0 ? "solve" : name;
        return javaScript
            ? $"```javascript\n// Works on {_topic.Phrase}.\nfunction {name}(values) {{\n  return values.filter(value => value !== null);\n}}\n```"
            : $"```python\ndef {name}(values):\n    \"\"\"Works on {_topic.Phrase}.\"\"\"\n    return [value for value in values if value is not None]\n```";
    }

    private string RegexFor(PromptText instruction)
    {
        var row = Array.Find(Regexes, row => instruction.HasAny(row[0]));
        return row is null
            ? $"A starting point for {_topic.Phrase}: ^[A-Za-z0-9]+$"
            : $"{row[1]}\nIt matches {row[0]}; the escapes stand for classes of characters.";
    }

    private static (string Task, string Python, string JavaScript)[] ReadCode() =>
        [.. Bank.Sections("code.txt").Select(section => (section.Name, Lines(section, 'p'), Lines(section, 'j')))];

    private static string Lines(Bank.Section section, char language) =>
        string.Join(
            '\n',
            section.Lines.Where(line => line[0] == language).Select(line => line.Length > 2 ? line[2..] : "")
        );
}
