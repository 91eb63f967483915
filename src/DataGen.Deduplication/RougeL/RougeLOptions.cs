namespace DataGen.Deduplication;

/// <summary>Settings of <see cref="RougeLIndex"/>.</summary>
public sealed record RougeLOptions
{
    /// <summary>
    /// A row is a duplicate when its score with a kept row is strictly greater than this, in IEEE doubles. From 0 to 1;
    /// Self-Instruct uses 0.7. At 1 nothing is a duplicate, at 0 one common word is enough.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a number from 0 to 1.</exception>
    public double Threshold
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
    public TokenizerMode Tokenizer { get; init; } = TokenizerMode.RougeCompat;
}
