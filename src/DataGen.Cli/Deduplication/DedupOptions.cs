using DataGen.Cli.Running;
using DataGen.Deduplication;

namespace DataGen.Cli.Deduplication;

/// <summary>What to do with a row that has no text to compare.</summary>
internal enum BadRowPolicy
{
    /// <summary>Stop at the first one; nothing is written.</summary>
    Fail,

    /// <summary>Remove it, with the reason.</summary>
    Remove,
}

/// <summary>What the command line asks of <c>dedup</c>.</summary>
internal sealed record DedupOptions
{
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>Empty when rows are only held against benchmarks.</summary>
    public required IReadOnlyList<DuplicateMethod> Methods { get; init; }

    public string? Field { get; init; }

    public string IdField { get; init; } = "id";

    public double Threshold { get; init; } = 0.7;

    /// <summary>Null: each method's own default.</summary>
    public TokenizerMode? Tokenizer { get; init; }

    /// <summary>Words in an n-gram of MinHash.</summary>
    public int Shingle { get; init; } = 5;

    public IReadOnlyList<string> Against { get; init; } = [];

    public string? AgainstField { get; init; }

    /// <summary>Consecutive words that make a row contaminated.</summary>
    public int SharedWords { get; init; } = 13;

    public IReadOnlyList<string> Kept { get; init; } = [];

    public string? KeptField { get; init; }

    public string? Out { get; init; }

    public string? Removed { get; init; }

    public bool KeptIds { get; init; }

    public bool Json { get; init; }

    public BadRowPolicy BadRows { get; init; }

    public int Degree { get; init; } = Environment.ProcessorCount;

    public ProgressStyle Progress { get; init; }
}
