using System.ComponentModel.DataAnnotations;
using DataGen.Deduplication;

namespace DataGen.Operators.Deduplication;

/// <summary>How two texts are compared.</summary>
public enum DedupMethod
{
    /// <summary>Equal after case and white space are made alike.</summary>
    Exact,

    /// <summary>ROUGE-L F-measure above the threshold.</summary>
    RougeL,

    /// <summary>Jaccard similarity of word n-grams at or above the threshold.</summary>
    Minhash,
}

/// <summary>What the records of another stage are to those that are compared with them.</summary>
public enum AgainstMeaning
{
    /// <summary>They count as kept already: what repeats them by the methods of the stage is dropped.</summary>
    Kept,

    /// <summary>They are a benchmark: what shares a run of words with one, or is near one by ROUGE-L, is dropped as contaminated.</summary>
    Benchmark,
}

/// <summary>Options of <c>dedup</c>.</summary>
public sealed record DedupOptions : OperatorOptions, IValidatableObject
{
    /// <summary>The text field that is compared. Give this or <c>text</c>.</summary>
    [Reads]
    public string? Field { get; init; }

    /// <summary>A JavaScript expression that gives the text that is compared.</summary>
    [Expression]
    public string? Text { get; init; }

    /// <summary>How texts are compared; several methods are tried one after the other, the cheapest first.</summary>
    [MinLength(1)]
    public IReadOnlyList<DedupMethod> Method { get; init; } = [DedupMethod.Exact];

    /// <summary>A ROUGE-L score strictly above this is a duplicate, or a Jaccard similarity of at least this by <c>minhash</c>.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 0.7;

    /// <summary>
    /// How words are cut: <c>rouge-compat</c> as the ROUGE-L reference does (ASCII letters and digits), <c>unicode</c> for all scripts. Default:
    /// <c>rouge-compat</c> for <c>rouge-l</c>, <c>unicode</c> for <c>minhash</c> and benchmarks.
    /// </summary>
    public TokenizerMode? Tokenizer { get; init; }

    /// <summary>Words in an n-gram of <c>minhash</c>.</summary>
    [Range(1, 64)]
    public int Shingle { get; init; } = 5;

    /// <summary>A stage whose records are compared with beside those of this stream.</summary>
    [SideInput]
    public string? Against { get; init; }

    /// <summary>A JavaScript expression that gives the text of a record of <c>against</c>; the same as for this stream when absent.</summary>
    [Expression(OverPool = true)]
    public string? AgainstText { get; init; }

    /// <summary>What the records of <c>against</c> are: kept already, or a benchmark that no record may stand in.</summary>
    public AgainstMeaning AgainstAs { get; init; } = AgainstMeaning.Kept;

    /// <summary>How many words in a row a record may share with a benchmark's text before it is dropped.</summary>
    [Range(2, 1000)]
    public int SharedWords { get; init; } = 13;

    /// <summary>
    /// The field that gets, for each record that stays, <c>mean</c>, its mean ROUGE-L score with all kept before, and <c>nearest</c>, the ten highest
    /// as <c>{id, score}</c>, whatever the methods. Takes time for every pair.
    /// </summary>
    [Writes]
    public string? ExplainInto { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Field is null == Text is null)
        {
            yield return new ValidationResult("give \"field\" or \"text\": which text is compared");
        }

        if (Threshold == 0 && Method.Contains(DedupMethod.Minhash))
        {
            yield return new ValidationResult("threshold must be above 0 for minhash", [nameof(Threshold)]);
        }

        if (Against is null && AgainstAs == AgainstMeaning.Benchmark)
        {
            yield return new ValidationResult("name the benchmark's stage in against", [nameof(AgainstAs)]);
        }
    }
}
