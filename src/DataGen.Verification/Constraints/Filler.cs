namespace DataGen.Verification.Constraints;

/// <summary>Plain English of our own, from which texts that keep or break a constraint are built.</summary>
internal static class Filler
{
    public const string Sentence = "The river runs slowly past the old stone bridge.";

    private static readonly string[] SentenceList =
    [
        Sentence,
        "We often walk there early when the town is quiet.",
        "A few boats wait near the bank until noon.",
        "Children throw bread to the ducks and laugh.",
        "In winter the water looks dark and heavy.",
        "Later the market opens and people fill the square.",
    ];

    /// <summary>Words without capitals or marks, <paramref name="count"/> of them.</summary>
    public static string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(Word));

    public static string Word(int index) => WordList[index % WordList.Length];

    public static string Sentences(int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(index => SentenceList[index % SentenceList.Length]));

    public static string SentenceAt(int index) => SentenceList[index % SentenceList.Length];

    private static readonly string[] WordList =
    [
        "river",
        "walks",
        "under",
        "bright",
        "morning",
        "light",
        "while",
        "people",
        "carry",
        "fresh",
        "bread",
        "home",
    ];
}
