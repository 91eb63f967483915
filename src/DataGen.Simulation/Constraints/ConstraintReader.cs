using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Constraints;

/// <summary>Reads the constraints out of a prompt. Linear time: every expression is matched without backtracking.</summary>
internal static class ConstraintReader
{
    private const RegexOptions Linear =
        RegexOptions.NonBacktracking
        | RegexOptions.CultureInvariant
        | RegexOptions.IgnoreCase
        | RegexOptions.ExplicitCapture;

    private const string Number = @"(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)";

    private static readonly Regex Quantity = new(
        @"(?<op>at least|no fewer than|not fewer than|a minimum of|minimum of|not less than|more than|at most|no more than|not more than|fewer than|less than|under|up to|a maximum of|maximum of|not exceed|exceeding|exactly|precisely|around|about|approximately|roughly|over)?\s*\b(?<n>"
            + Number
            + @")(\s*(-|–|to|and)\s*(?<m>"
            + Number
            + @"))?[\s-]+(?<unit>words|word|sentences|sentence|paragraphs|paragraph|bullet points|bullet point|bullets|numbered items|numbered points|sections|placeholders|highlighted sections|highlighted phrases|hashtags)\b",
        Linear
    );

    private static readonly Regex Times = new(
        @"(word|keyword|term) [""“'](?<w>[^""”']{1,40})[""”'][^.\n]{0,40}?(?<op>at least|exactly|no fewer than|at most|fewer than|no more than)?\s*\b((?<n>"
            + Number
            + @") times|(?<n>once|twice)\b)",
        Linear
    );

    private static readonly Regex Included = new(
        @"\b(include|includes|including|contain|contains|mention|mentions|use|uses) (all of )?(the |these |all )?(exact |following )?(keywords|keyword|words|word|terms|term)( and phrases)?(, each in exactly this form)?:? (?<list>[^.\n;]+)",
        Linear
    );

    private static readonly Regex Avoided = new(
        @"\b(do not|don't|never|must not|should not|without|avoid|not)( using| use| include| including| mention| contain| containing)?( any of)?( the| these)?( following)? (keywords|keyword|words|word|terms|term):? (?<list>[^.\n;]{1,200})",
        Linear
    );

    private static readonly Regex Opened = new(
        @"\b(start|starts|starting|begin|begins|beginning|open|opens)\b[^.\n""“]{0,60}?[""“](?<p>[^""”\n]{1,120})[""”]",
        Linear
    );

    private static readonly Regex Closed = new(
        @"\b(end|ends|ending|finish|finishes|close|closes|conclude|wrapped up|sign off)\b[^.\n""“]{0,80}?[""“](?<p>[^""”\n]{1,160})[""”]",
        Linear
    );

    private static readonly Regex FirstLetter = new(
        @"words? (that |which )?(begin|begins|beginning|start|starts|starting) with (the letter )?['""“]?(?<l>[a-z])['""”]?\b",
        Linear
    );

    private static readonly Regex WithoutLetter = new(
        @"(no words? (containing|with)|without( using)?|avoid|do not use)( words (containing|with))? the letter ['""“]?(?<l>[a-z])['""”]?\b",
        Linear
    );

    private static readonly FrozenDictionary<string, ConstraintKind> Units = new Dictionary<string, ConstraintKind>(
        StringComparer.Ordinal
    )
    {
        ["words"] = ConstraintKind.Words,
        ["word"] = ConstraintKind.Words,
        ["sentences"] = ConstraintKind.Sentences,
        ["sentence"] = ConstraintKind.Sentences,
        ["paragraphs"] = ConstraintKind.Paragraphs,
        ["paragraph"] = ConstraintKind.Paragraphs,
        ["bullet points"] = ConstraintKind.Bullets,
        ["bullet point"] = ConstraintKind.Bullets,
        ["bullets"] = ConstraintKind.Bullets,
        ["numbered items"] = ConstraintKind.NumberedItems,
        ["numbered points"] = ConstraintKind.NumberedItems,
        ["sections"] = ConstraintKind.Sections,
        ["placeholders"] = ConstraintKind.Placeholders,
        ["highlighted sections"] = ConstraintKind.Highlights,
        ["highlighted phrases"] = ConstraintKind.Highlights,
        ["hashtags"] = ConstraintKind.Hashtag,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int> NumberNames = new Dictionary<string, int>(
        StringComparer.Ordinal
    )
    {
        ["once"] = 1,
        ["twice"] = 2,
        ["one"] = 1,
        ["two"] = 2,
        ["three"] = 3,
        ["four"] = 4,
        ["five"] = 5,
        ["six"] = 6,
        ["seven"] = 7,
        ["eight"] = 8,
        ["nine"] = 9,
        ["ten"] = 10,
        ["twelve"] = 12,
        ["fifteen"] = 15,
        ["twenty"] = 20,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The plural noun of what a kind counts; null for kinds that count nothing or need more than a noun.</summary>
    public static string? UnitOf(ConstraintKind kind) =>
        Units
            .Where(unit => unit.Value == kind && unit.Key[^1] == 's')
            .Select(unit => unit.Key)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>Each kind at most once (the first reading wins), in order of <see cref="ConstraintKind"/>.</summary>
    public static List<Constraint> Read(string prompt)
    {
        var text = new PromptText(prompt);
        var found = new SortedDictionary<ConstraintKind, Constraint>();
        ReadMarks(text, found);
        if (text.HasWord("times", "once", "twice"))
        {
            foreach (Match match in Times.Matches(prompt))
            {
                Add(
                    found,
                    Bounded(
                        ConstraintKind.Frequency,
                        match.Groups["op"].Value,
                        NumberOf(match.Groups["n"].Value),
                        null
                    ) with
                    {
                        Words = [match.Groups["w"].Value],
                    }
                );
            }
        }

        // "No sentence of more than 15 words" bounds the sentences, not the response.
        var bySentence = text.HasAny(
            "any sentence",
            "every sentence",
            "each sentence",
            "per sentence",
            "sentence under",
            "line that starts"
        );
        foreach (Match match in Quantity.Matches(prompt))
        {
            var kind = Units[match.Groups["unit"].Value.ToLowerInvariant()];
            if (kind == ConstraintKind.Words && bySentence)
            {
                continue;
            }

            int? second = match.Groups["m"].Success ? NumberOf(match.Groups["m"].Value) : null;
            Add(found, Bounded(kind, match.Groups["op"].Value, NumberOf(match.Groups["n"].Value), second));
        }

        ReadPhrases(text, found);
        return [.. found.Values];
    }

    private static void ReadMarks(PromptText text, SortedDictionary<ConstraintKind, Constraint> found)
    {
        AddIf(ConstraintKind.LowerCase, text.HasAny("lowercase", "lower case", "no capital letters", "lower-case"));
        AddIf(
            ConstraintKind.UpperCase,
            text.HasAny(
                "all capital letters",
                "all caps",
                "in capital letters",
                "uppercase letters only",
                "entirely in upper case",
                "only capital letters"
            ) && !text.HasAny("no capital letters")
        );
        AddIf(
            ConstraintKind.NoCommas,
            text.HasAny("comma")
                && text.HasAny(
                    "no comma",
                    "any comma",
                    "without comma",
                    "avoid comma",
                    "use of commas",
                    "not use comma",
                    "from using commas",
                    "commas are forbidden"
                )
        );
        AddIf(
            ConstraintKind.NoDigits,
            text.HasAny("no digits", "without digits", "no numerals", "any digits", "without any numerals")
        );
        AddIf(
            ConstraintKind.NoExclamations,
            text.HasAny("exclamation mark", "exclamation point")
                && text.HasAny(
                    "use exclamation",
                    "no exclamation",
                    "any exclamation",
                    "without exclamation",
                    "avoid exclamation"
                )
        );
        AddIf(
            ConstraintKind.EndsWithQuestion,
            text.HasAny(
                "end with a question",
                "ends with a question",
                "close with a question",
                "finish with a question",
                "last sentence must be a question"
            )
        );
        AddIf(
            ConstraintKind.Json,
            text.HasAny("json")
                && text.HasAny("json format", "valid json", "as json", "json object", "in json", "json output")
        );
        AddIf(
            ConstraintKind.Quoted,
            text.HasAny("quotation marks", "double quotes") && text.HasAny("wrap", "enclose", "surround")
        );
        AddIf(ConstraintKind.Postscript, text.HasAny("p.s.", "postscript"));
        AddIf(ConstraintKind.Title, text.HasAny("<<", "angular brackets", "angle brackets"));

        void AddIf(ConstraintKind kind, bool present)
        {
            if (present)
            {
                Add(found, new Constraint(kind));
            }
        }
    }

    private static void ReadPhrases(PromptText text, SortedDictionary<ConstraintKind, Constraint> found)
    {
        var prompt = text.Original;
        if (text.HasAny("letter"))
        {
            if (FirstLetter.Match(prompt) is { Success: true } first)
            {
                Add(
                    found,
                    new Constraint(
                        ConstraintKind.WordsStartingWith,
                        Words: [first.Groups["l"].Value.ToLowerInvariant()]
                    )
                );
            }

            if (WithoutLetter.Match(prompt) is { Success: true } without)
            {
                Add(
                    found,
                    new Constraint(ConstraintKind.AvoidLetter, Words: [without.Groups["l"].Value.ToLowerInvariant()])
                );
            }
        }

        if (text.HasAny("\"", "“"))
        {
            if (Opened.Match(prompt) is { Success: true } opened)
            {
                Add(found, new Constraint(ConstraintKind.StartsWith, Words: [opened.Groups["p"].Value]));
            }

            if (Closed.Match(prompt) is { Success: true } closed)
            {
                Add(found, new Constraint(ConstraintKind.EndsWith, Words: [closed.Groups["p"].Value]));
            }
        }

        if (text.HasWord("word", "words", "keyword", "keywords", "term", "terms"))
        {
            var avoided = Avoided.Match(prompt);
            if (avoided.Success && List(avoided.Groups["list"].Value) is { Length: > 0 } unwanted)
            {
                Add(found, new Constraint(ConstraintKind.Avoid, Words: unwanted));
            }

            foreach (Match included in Included.Matches(prompt))
            {
                var overlaps =
                    avoided.Success
                    && included.Index < avoided.Index + avoided.Length
                    && avoided.Index < included.Index + included.Length;
                if (
                    !overlaps
                    && !found.ContainsKey(ConstraintKind.Frequency)
                    && List(included.Groups["list"].Value) is { Length: > 0 } wanted
                )
                {
                    Add(found, new Constraint(ConstraintKind.Include, Words: wanted));
                }
            }
        }
    }

    /// <summary>Quoted words when there are any; else a bracketed list; else nothing (prose follows, not words).</summary>
    private static string[] List(string text)
    {
        var quoted = new List<string>();
        var parts = text.Split(['"', '“', '”', '\'']);
        for (var index = 1; index < parts.Length; index += 2)
        {
            if (parts[index].Trim() is { Length: > 0 and <= 40 } word)
            {
                quoted.Add(word);
            }
        }

        if (quoted.Count > 0)
        {
            return [.. quoted];
        }

        var open = text.IndexOf('[', StringComparison.Ordinal);
        var close = text.IndexOf(']', StringComparison.Ordinal);
        return open >= 0 && close > open
            ? text[(open + 1)..close].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [];
    }

    private static void Add(SortedDictionary<ConstraintKind, Constraint> found, Constraint constraint) =>
        found.TryAdd(constraint.Kind, constraint);

    private static Constraint Bounded(ConstraintKind kind, string comparison, int number, int? second) =>
        second is { } upper && upper > number
            ? new Constraint(kind, number, upper)
            : comparison.ToLowerInvariant() switch
            {
                "at least"
                or "no fewer than"
                or "not fewer than"
                or "a minimum of"
                or "minimum of"
                or "not less than" => new Constraint(kind, number),
                "more than" or "over" => new Constraint(kind, number + 1),
                "at most"
                or "no more than"
                or "not more than"
                or "up to"
                or "a maximum of"
                or "maximum of"
                or "not exceed"
                or "exceeding" => new Constraint(kind, 0, number),
                "fewer than" or "less than" or "under" => new Constraint(kind, 0, Math.Max(1, number - 1)),
                "around" or "about" or "approximately" or "roughly" => new Constraint(
                    kind,
                    number * 9 / 10,
                    (number * 11 / 10) + 1
                ),
                _ => new Constraint(kind, number, number),
            };

    private static int NumberOf(string text) =>
        NumberNames.TryGetValue(text.ToLowerInvariant(), out var named)
            ? named
            : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
