namespace DataGen.Deduplication;

/// <summary>Settings of <see cref="Decontaminator"/>.</summary>
public sealed record DecontaminationOptions
{
    /// <summary>
    /// A row that shares this many consecutive words with a benchmark text is contaminated. From 2; 13 is what the GPT-3
    /// report (Brown et al., 2020) and most since have used.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int SharedWords
    {
        get;
        init =>
            field =
                value >= 2
                    ? value
                    : throw new ArgumentOutOfRangeException(nameof(value), value, "A shared run has at least 2 words.");
    } = 13;

    /// <summary>
    /// A row whose ROUGE-L F-measure with a benchmark text is strictly greater than this is contaminated; from 0 to 1. At 1
    /// only shared runs count.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a number from 0 to 1.</exception>
    public double RougeLThreshold
    {
        get;
        init =>
            field = value is >= 0 and <= 1
                ? value
                : throw new ArgumentOutOfRangeException(
                    nameof(value),
                    value,
                    "A ROUGE-L threshold is a number from 0 to 1."
                );
    } = 0.7;

    /// <summary>How texts are cut into words.</summary>
    public TokenizerMode Tokenizer { get; init; } = TokenizerMode.Unicode;
}
