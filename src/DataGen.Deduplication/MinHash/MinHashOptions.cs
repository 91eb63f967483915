namespace DataGen.Deduplication;

/// <summary>What the n-grams of <see cref="MinHashIndex"/> are made of.</summary>
public enum ShingleUnit
{
    /// <summary>Words, as <see cref="MinHashOptions.Tokenizer"/> cuts them.</summary>
    Word,

    /// <summary>Characters (Unicode scalar values) of the lower-cased text, runs of white space taken for one space.</summary>
    Character,
}

/// <summary>Settings of <see cref="MinHashIndex"/>.</summary>
/// <remarks>
/// Bands decide recall and cost, never the decision itself, which is made by exact Jaccard similarity. The default of 25
/// bands of 5 finds 99.99 % of the pairs with a similarity of 0.7; a row need only meet one earlier row to be recognised.
/// </remarks>
public sealed record MinHashOptions
{
    /// <summary>A row is a duplicate when its Jaccard similarity with a kept row is at least this; above 0, at most 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in that range.</exception>
    public double Threshold
    {
        get;
        init =>
            field = value is > 0 and <= 1
                ? value
                : throw new ArgumentOutOfRangeException(
                    nameof(value),
                    value,
                    "A Jaccard threshold is a number above 0 and at most 1."
                );
    } = 0.7;

    /// <summary>What an n-gram is made of.</summary>
    public ShingleUnit Unit { get; init; } = ShingleUnit.Word;

    /// <summary>Words or characters in an n-gram; a shorter text is one n-gram. From 1 to 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in that range.</exception>
    public int ShingleSize
    {
        get;
        init => field = Range(value, 1, 64, "An n-gram has 1 to 64 words or characters.");
    } = 5;

    /// <summary>Bands: a pair is compared if all hashes of one band are equal. From 1 to 256.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in that range.</exception>
    public int Bands
    {
        get;
        init => field = Range(value, 1, 256, "There are 1 to 256 bands.");
    } = 25;

    /// <summary>Hashes in a band, from 1 to 32. Bands times this is the number of permutations.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in that range.</exception>
    public int RowsPerBand
    {
        get;
        init => field = Range(value, 1, 32, "A band has 1 to 32 hashes.");
    } = 5;

    /// <summary>How texts are cut into words.</summary>
    public TokenizerMode Tokenizer { get; init; } = TokenizerMode.Unicode;

    /// <summary>Seed of the permutations.</summary>
    public ulong Seed { get; init; } = 1;

    private static int Range(int value, int least, int most, string message) =>
        value >= least && value <= most ? value : throw new ArgumentOutOfRangeException(nameof(value), value, message);
}
