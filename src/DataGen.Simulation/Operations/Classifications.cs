using DataGen.Simulation.Language;

namespace DataGen.Simulation.Operations;

/// <summary>Classification tasks: recognising one, finding its labels, and texts that deserve a label.</summary>
internal static class Classifications
{
    private const int LongestLabel = 30;

    private static readonly string[] Certain =
    [
        "classify",
        "categorise",
        "categorize",
        "yes or no",
        "true or false",
        "multiple choice",
        "candidates include",
        "possible categories",
        "following categories",
        "class label",
        "one category",
        "choose a topic",
        "passive-aggressive",
        "true, false",
        "true if",
        "output true",
        "output yes",
        "output the sentence index",
        "output the passage index",
        "from the list",
        "spam",
        "fact or opinion",
        "respond with \"",
        "output the number directly",
    ];

    private static readonly string[] Asking =
    [
        "decide if",
        "decide whether",
        "determine if",
        "determine whether",
        "tell if",
        "tell whether",
        "tell me if",
        "tell me whether",
        "detect if",
        "detect whether",
        "identify if",
        "identify whether",
        "judge if",
        "judge whether",
        "predict whether",
        "predict if",
        "check if",
        "check whether",
        "say whether",
        "guess whether",
        "verify if",
        "verify whether",
        "find out if",
        "find out whether",
        "classify whether",
        "state whether",
        "predict the intent",
        "identify the pos tag",
        "label the following",
        "label the given",
        "rate the difficulty",
        "would be considered",
    ];

    private static readonly string[] Opening =
    [
        "select",
        "choose",
        "pick",
        "find out the",
        "label",
        "mark",
        "sort",
        "grade",
    ];

    private static readonly string[] Contrary =
    [
        "explain why",
        "if so,",
        "suggest an alternative",
        "otherwise, correct",
        "correct the",
        "else, output no",
        "short story",
        "write a",
        "list all",
        "defend",
        "justify",
        "favourite",
        "explain each",
        "true or false statements",
        "quiz questions",
        "separate myth",
        "smallest to largest",
        "largest to smallest",
        "alphabetical",
        "keywords",
        "key terms",
        "algorithm",
        "a function",
        "function to",
        "python snippet",
        "javascript snippet",
        "python function",
        "javascript function",
        "names of people",
        "questions for",
    ];

    /// <summary>Does the instruction ask for one of few labels?</summary>
    public static bool Is(PromptText instruction)
    {
        if (instruction.HasAny(Contrary))
        {
            return false;
        }

        return LabelSets.Match(instruction) is { Labels.Length: > 2 }
            || instruction.HasAny(Certain)
            || instruction.HasAny(Asking)
            || (
                instruction.StartsWith(Opening)
                && instruction.HasWord("from", "category", "one", "option", "options", "or")
            )
            || (LabelSets.Match(instruction) is not null && Operation.SpeaksOfInput(instruction))
            || (
                instruction.StartsWith("is", "does", "would")
                && instruction.HasWord("or", "supports", "support")
                && Operation.SpeaksOfInput(instruction)
            );
    }

    /// <summary>The labels the instruction offers; "Yes" and "No" when it names none.</summary>
    public static IReadOnlyList<string> Labels(PromptText instruction)
    {
        if (LabelSets.Match(instruction) is { } set)
        {
            return set.Labels;
        }

        if (instruction.HasAny("yes or no", "\"yes\""))
        {
            return ["Yes", "No"];
        }

        var quoted = Quoted(instruction.Original);
        if (quoted.Count >= 2)
        {
            return quoted;
        }

        return Listed(instruction.Original)
            ?? (instruction.HasAny("true or false", "output true") ? ["true", "false"] : ["Yes", "No"]);
    }

    /// <summary>A text that deserves the label, as far as the banks know it.</summary>
    public static string TextFor(string label, Situation situation)
    {
        var matched = LabelSets.Match(situation.Instruction);
        var set =
            matched
            ?? (
                label.ToLowerInvariant() is "yes" or "no"
                    ? null
                    : Array.Find(LabelSets.All, set => Known(set, label) is not null)
            );
        if (set is not null && Known(set, label) is { } known)
        {
            var scope = new PhraseScope(situation.Choice, situation.Domain);
            return InstructionGrammar.Finish(situation.Choice.Pick(set.TextsFor(known)).Write(scope));
        }

        return label.ToLowerInvariant() is "yes" or "no" or "true" or "false"
            ? situation.Passage()
            : $"{situation.Fact()}. Somebody who knows {situation.Topic.Phrase} would call this {label.ToLowerInvariant()}.";
    }

    private static string? Known(LabelSet set, string label) =>
        Array.Find(set.Labels, known => string.Equals(known, label, StringComparison.OrdinalIgnoreCase));

    /// <summary>The label whose known texts share most words with the input, or a drawn one when none shares any.</summary>
    public static string Judge(string input, Situation situation)
    {
        var labels = Labels(situation.Instruction);
        var set = LabelSets.Match(situation.Instruction);
        var best = situation.Choice.Fork("label").Pick(labels);
        if (set is not null)
        {
            var words = TextWords.Lower(input).Where(word => word.Length > 3).ToHashSet(StringComparer.Ordinal);
            var most = 0;
            foreach (var (label, text) in set.Texts)
            {
                var scope = new PhraseScope(situation.Choice.Fork("known"), situation.Domain);
                var shared = TextWords.Lower(text.Write(scope)).Count(words.Contains);
                (best, most) = shared > most ? (label, shared) : (best, most);
            }
        }

        return situation.Computed(
            best,
            () => labels.First(label => labels.Count == 1 || !string.Equals(label, best, StringComparison.Ordinal))
        );
    }

    private static List<string> Quoted(string text)
    {
        var labels = new List<string>();
        var parts = text.Split(['"', '“', '”']);
        for (var index = 1; index < parts.Length; index += 2)
        {
            if (parts[index].Length is > 0 and <= LongestLabel && !labels.Contains(parts[index]))
            {
                labels.Add(parts[index]);
            }
        }

        return labels;
    }

    /// <summary>"… : a, b, c" or "… into a, b or c" or "… Output a or b".</summary>
    private static string[]? Listed(string text)
    {
        foreach (var marker in (ReadOnlySpan<string>)[": ", " into ", " as ", "Output ", " either "])
        {
            var at = text.LastIndexOf(marker, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            var rest = text[(at + marker.Length)..];
            var end = rest.IndexOfAny(['.', '\n', '?', ';']);
            var labels = (end >= 0 ? rest[..end] : rest)
                .Replace(", and ", ", ", StringComparison.Ordinal)
                .Replace(", or ", ", ", StringComparison.Ordinal)
                .Replace(" or ", ", ", StringComparison.Ordinal)
                .Replace(" and ", ", ", StringComparison.Ordinal)
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (labels.Length is >= 2 and <= 12 && Array.TrueForAll(labels, label => label.Length <= LongestLabel))
            {
                return labels;
            }
        }

        return null;
    }
}
