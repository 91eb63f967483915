namespace DataGen.Deduplication;

/// <summary>Settings that one index or several are made with; each method takes what concerns it.</summary>
public sealed record DuplicateIndexOptions
{
    /// <summary>The similarity that makes a duplicate, 0 to 1: above it for ROUGE-L, at or above it for MinHash.</summary>
    public required double Threshold { get; init; }

    /// <summary>How texts become words; null for the method's own default: the reference's for ROUGE-L, script-aware for MinHash.</summary>
    public TokenizerMode? Tokenizer { get; init; }

    /// <summary>Words in an n-gram of MinHash, at least 1.</summary>
    public required int ShingleSize { get; init; }

    /// <summary>Makes an empty index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such method.</exception>
    public DuplicateIndex Create(DuplicateMethod method) =>
        method switch
        {
            DuplicateMethod.Exact => new ExactIndex(),
            DuplicateMethod.RougeL => CreateRougeL(),
            DuplicateMethod.MinHash => new MinHashIndex(
                new MinHashOptions
                {
                    Threshold = Threshold,
                    Tokenizer = Tokenizer ?? TokenizerMode.Unicode,
                    ShingleSize = ShingleSize,
                }
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };

    /// <summary>Makes an empty index of exact ROUGE-L.</summary>
    public RougeLIndex CreateRougeL() =>
        new(new RougeLOptions { Threshold = Threshold, Tokenizer = Tokenizer ?? TokenizerMode.RougeCompat });
}
