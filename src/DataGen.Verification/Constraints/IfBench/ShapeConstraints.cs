using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's <c>format</c> types about lines, lists, templates and emoji.</summary>
internal static class ShapeConstraints
{
    private static readonly string[] TemplateParts = ["My Answer:", "My Conclusion:", "Future Outlook:"];

    public static ConstraintType Options { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:options",
            Parameters = [FreeText("options", ["yes/no/maybe", "I know or I don't know", "a), b), c), d)"])],
            Phrasings =
            [
                "Answer with one of the following options: {options}. Do not give any explanation.",
                "Choose from {options} and write nothing else.",
                "Reply only with your choice among these options: {options}.",
            ],
            StandsAlone = true,
            Compile = (arguments, _) => ConstraintCompilation.Of(OptionCheck(arguments.Text("options"))),
            Keeping = arguments => SplitOptions(arguments.Text("options"))[0],
            Breaking = _ => "None of these, I think.",
        };

    public static ConstraintType Newline { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:newline",
            Phrasings =
            [
                "Write each word on a new line.",
                "Put every word of the answer on its own line.",
                "There may be only one word per line.",
            ],
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    var trimmed = PythonText.Trim(passage.Plain);
                    return trimmed.Split('\n').Count(line => line.Length > 0) == passage.PlainTokens.Length;
                }),
            Keeping = _ => "The\nriver\nruns",
            Breaking = _ => "The river\nruns",
        };

    public static ConstraintType Emoji { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:emoji",
            Phrasings =
            [
                "End every sentence with an emoji.",
                "Please put an emoji at the end of each sentence.",
                "Each sentence has to close with an emoji of your choice.",
            ],
            Negation = "Leave at least one sentence without an emoji at its end.",
            Note = "Flags and keycaps are not recognised.",
            Resources = ConstraintResources.Sentences,
            Compile = (_, _) => ConstraintCompilation.Of(passage => EndsInEmoji(passage.Sentences)),
            Keeping = _ => "It rains today 🌧. We stay at home 🏠.",
            Breaking = _ => "It rains today 🌧. We stay at home.",
        };

    public static ConstraintType LineIndent { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:line_indent",
            Phrasings =
            [
                "Indent each line by more spaces than the line above it, so that the text looks like stairs.",
                "Make stairs out of the lines: every new line starts further to the right.",
                "Every line has to begin with more blanks than the previous one.",
            ],
            Note = "One line alone passes; tabs are no indent.",
            Compile = (_, _) => ConstraintCompilation.Of(passage => IsStair(passage.Text)),
            Keeping = _ => "The river\n runs\n  home",
            Breaking = _ => "The river\n runs\n home",
        };

    public static ConstraintType List { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:list",
            Parameters = [FreeText("sep", ["...", "SEPARATOR", "!?!?", "-"])],
            Phrasings =
            [
                "Answer with a list of items separated by {sep}",
                "Give a list whose items are divided by {sep} instead of bullet points.",
                "Use {sep} between the items of your list.",
            ],
            Note = "The separator must occur twice or more, anywhere.",
            RequiredTexts = arguments => [arguments.Text("sep")],
            Compile = (arguments, _) =>
            {
                var separator = arguments.Text("sep");
                return separator.Length == 0
                    ? ConstraintCompilation.Failed("parameter \"sep\" must not be empty")
                    : ConstraintCompilation.Of(passage => PythonText.Count(passage.Text, separator) >= 2);
            },
            Keeping = arguments => string.Join($" {arguments.Text("sep")} ", "bread", "milk", "salt"),
            Breaking = arguments => string.Join($" {arguments.Text("sep")} ", "bread", "milk"),
        };

    public static ConstraintType SubBullets { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:sub-bullets",
            Phrasings =
            [
                "Use bullet points marked by * and give each at least one sub-bullet marked by -.",
                "Every bullet point (*) needs a sub-point that starts with a hyphen (-).",
                "Write a list with * in which each item has one or more sub-items with -.",
            ],
            Note = "Loosely, every response passes.",
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    passage.Text.Split('*').Skip(1).All(piece => piece.Contains('-', StringComparison.Ordinal))
                ),
            Keeping = _ => "* River\n  - cold\n* Stone\n  - hard",
            Breaking = _ => "* River\n  - cold\n* Stone",
        };

    public static ConstraintType NoBulletsBullets { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:no_bullets_bullets",
            Phrasings =
            [
                "Begin with at least two sentences without bullets and then write at least two bullet points marked by *.",
                "First come two or more plain sentences; after them only bullet points (*), two at least.",
                "Start with sentences, at least two of them, and end with a bullet list (*) of two or more items.",
            ],
            Resources = ConstraintResources.Sentences,
            Compile = (_, _) => ConstraintCompilation.Of(SentencesThenBullets),
            Keeping = _ => "It rains. We stay.\n* bread\n* milk",
            Breaking = _ => "It rains. We stay.\n* bread\nand milk",
        };

    public static ConstraintType OutputTemplate { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:output_template",
            Phrasings =
            [
                "Follow this template exactly: My Answer: [answer] My Conclusion: [conclusion] Future Outlook: [outlook]",
                "Use three headed parts in your response: \"My Answer:\", \"My Conclusion:\" and \"Future Outlook:\".",
                "Structure the answer as My Answer: ... My Conclusion: ... Future Outlook: ...",
            ],
            Note = "Any order and any text around the parts is allowed.",
            RequiredTexts = _ => TemplateParts,
            LeastWords = _ => 6,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    Array.TrueForAll(TemplateParts, part => passage.Text.Contains(part, StringComparison.Ordinal))
                ),
            Keeping = _ => "My Answer: yes. My Conclusion: it rains. Future Outlook: sun.",
            Breaking = _ => "My Answer: yes. My Conclusion: it rains. Outlook: sun.",
        };

    public static ConstraintType NoWhitespace { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "format:no_whitespace",
            Phrasings =
            [
                "Do not use any whitespace in your response.",
                "Write everything together, without spaces, tabs or line breaks.",
                "The output must not contain a single whitespace character.",
            ],
            Negation = "Use at least one whitespace character.",
            Forbids = (_, text) => text.Any(CharacterClasses.IsWhite),
            MostWords = _ => 1,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    foreach (var unit in passage.Text)
                    {
                        if (CharacterClasses.IsWhite(unit))
                        {
                            return false;
                        }
                    }

                    return true;
                }),
            Keeping = _ => "Theriverruns.",
            Breaking = _ => "The river runs.",
        };

    private static Func<Passage, bool> OptionCheck(string text)
    {
        var options = SplitOptions(text);
        if (StartsWithLetterOptions(text))
        {
            return passage => options.Contains(passage.Text, StringComparer.Ordinal);
        }

        var bare = options.Select(Bare).ToArray();
        return passage => bare.Contains(Bare(passage.Text), StringComparer.Ordinal);
    }

    private static string Bare(string text) => PythonText.Lower(PythonText.StripPunctuation(text).ToString());

    private static string[] SplitOptions(string text)
    {
        var separator =
            text.Contains('/', StringComparison.Ordinal) ? "/"
            : text.Contains("or", StringComparison.Ordinal) ? "or"
            : ",";
        return [.. text.Split(separator).Select(PythonText.Trim)];
    }

    /// <summary>Whether a, b and c come first, in either case and with nothing but non-word characters between.</summary>
    private static bool StartsWithLetterOptions(string text)
    {
        var position = 0;
        foreach (var letter in "abc")
        {
            while (position < text.Length && !CharacterClasses.IsWordAt(text, position))
            {
                position += char.IsHighSurrogate(text[position]) ? 2 : 1;
            }

            if (position >= text.Length || (text[position] | 0x20) != letter)
            {
                return false;
            }

            position++;
        }

        return true;
    }

    private static bool EndsInEmoji(List<string> sentences)
    {
        for (var index = 0; index < sentences.Count; index++)
        {
            var rest = PythonText.Trim(PythonText.DeletePunctuation(sentences[index]));
            if (rest.Length == 0)
            {
                return false;
            }

            var last = PythonText.Last(rest);
            var before =
                rest.Length > last.Utf16SequenceLength
                    ? PythonText.Last(rest.AsSpan()[..^last.Utf16SequenceLength])
                    : last;
            if (EmojiTable.Contains(last) || EmojiTable.Contains(before))
            {
                continue;
            }

            if (index + 1 == sentences.Count)
            {
                return false;
            }

            var next = PythonText.Trim(PythonText.DeletePunctuation(sentences[index + 1]));
            if (next.Length == 0 || !EmojiTable.Contains(PythonText.First(next)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsStair(string text)
    {
        var lines = WithoutBlanksAsWalked(text.Split('\n'));
        var previous = -1;
        foreach (var line in lines)
        {
            var indent = line.Length - line.TrimStart(' ').Length;
            if (indent <= previous)
            {
                return false;
            }

            previous = indent;
        }

        return true;
    }

    /// <summary>
    /// The published checker removes blank lines from a list while it walks over that list: each removal takes the first equal line, and the
    /// line behind the one at hand is skipped.
    /// </summary>
    private static List<string> WithoutBlanksAsWalked(string[] lines)
    {
        var places = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        for (var index = 0; index < lines.Length; index++)
        {
            if (PythonText.IsBlank(lines[index]))
            {
                if (!places.TryGetValue(lines[index], out var equal))
                {
                    places[lines[index]] = equal = new Queue<int>();
                }

                equal.Enqueue(index);
            }
        }

        var removed = new bool[lines.Length];
        for (var index = 0; index < lines.Length; index++)
        {
            if (places.TryGetValue(lines[index], out var equal))
            {
                removed[equal.Dequeue()] = true;
                index++;
            }
        }

        return [.. lines.Where((_, index) => !removed[index])];
    }

    private static bool SentencesThenBullets(Passage passage)
    {
        var sentences = 0;
        var bullets = 0;
        var sentencesMayFollow = true;
        foreach (var line in passage.Text.Split('\n'))
        {
            var trimmed = PythonText.Trim(line);
            if (trimmed.StartsWith('*'))
            {
                sentencesMayFollow = false;
                if (sentences < 2)
                {
                    return false;
                }

                bullets++;
            }
            else if (sentencesMayFollow)
            {
                var found = passage.Of(trimmed).SentenceCount;
                sentences += found;
                sentencesMayFollow = found > 0;
            }
            else
            {
                return false;
            }
        }

        return bullets >= 2;
    }
}
