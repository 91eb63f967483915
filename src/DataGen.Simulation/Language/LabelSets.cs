namespace DataGen.Simulation.Language;

/// <summary>A classification task: its labels, ways to ask for it, and texts that deserve each label.</summary>
internal sealed record LabelSet(
    string Name,
    string[] Labels,
    Template[] Frames,
    IReadOnlyList<(string Label, Template Text)> Texts
)
{
    public IReadOnlyList<Template> TextsFor(string label) =>
        [.. Texts.Where(text => string.Equals(text.Label, label, StringComparison.Ordinal)).Select(text => text.Text)];
}

internal static class LabelSets
{
    public static LabelSet[] All { get; } = [.. Bank.Sections("labels.txt").Select(Read)];

    /// <summary>The set whose every label the instruction names; the one with most labels when several fit; else null.</summary>
    public static LabelSet? Match(PromptText instruction)
    {
        LabelSet? best = null;
        foreach (var set in All)
        {
            if (
                (best is null || set.Labels.Length > best.Labels.Length)
                && Array.TrueForAll(set.Labels, label => instruction.HasWord(label))
                // Yes and no are labels of a thousand tasks.
                && (set.Name is not "grammatical" || instruction.HasWord("grammatical", "grammar"))
            )
            {
                best = set;
            }
        }

        return best ?? MatchByStem(instruction);
    }

    private static LabelSet? MatchByStem(PromptText instruction) =>
        instruction.HasWord("supports") && instruction.HasWord("contradicts")
            ? Array.Find(All, set => string.Equals(set.Name, "support", StringComparison.Ordinal))
            : null;

    private static LabelSet Read(Bank.Section section)
    {
        var labels = Array.Empty<string>();
        var frames = new List<Template>();
        var texts = new List<(string, Template)>();
        foreach (var line in section.Lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                frames.Add(Template.Parse(line[2..]));
            }
            else if (labels.Length == 0)
            {
                labels = line[(colon + 1)..].Split(';', StringSplitOptions.TrimEntries);
            }
            else
            {
                texts.Add((line[..colon], Template.Parse(line[(colon + 1)..].Trim())));
            }
        }

        return new LabelSet(section.Name, labels, [.. frames], texts);
    }
}
