namespace DataGen.Simulation.Constraints;

/// <summary>Checkable requirements on a response that the simulator can read, write, honour and write verifiers for.</summary>
internal enum ConstraintKind
{
    Words,
    Sentences,
    Paragraphs,
    Bullets,
    NumberedItems,
    Sections,
    Placeholders,
    Highlights,
    LowerCase,
    UpperCase,
    NoCommas,
    NoDigits,
    NoExclamations,
    Include,
    Frequency,
    Avoid,
    StartsWith,
    EndsWith,
    EndsWithQuestion,
    Json,
    Quoted,
    Postscript,
    Title,
    Hashtag,
    WordsStartingWith,
    AvoidLetter,
}

/// <summary>
/// One requirement. <paramref name="Least"/> and <paramref name="Most"/> bound a count (0 and int.MaxValue when open);
/// <paramref name="Words"/> holds the phrases, words or letters it speaks of.
/// </summary>
internal sealed record Constraint(ConstraintKind Kind, int Least = 0, int Most = int.MaxValue, params string[] Words)
{
    public string Phrase => Words.Length > 0 ? Words[0] : "";

    /// <summary>A count inside the bounds, near what a writer would aim at.</summary>
    public int Aim =>
        Most == int.MaxValue ? Least + Math.Max(1, Least / 10)
        : Least == 0 ? Math.Max(1, Most * 4 / 5)
        : (Least + Most) / 2;
}
