using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using DataGen.Pipeline;

namespace DataGen.Operators.Fields;

/// <summary>Options of <c>split-document</c>.</summary>
public sealed record SplitDocumentOptions : OperatorOptions, IValidatableObject
{
    /// <summary>The field with the document.</summary>
    [Reads]
    public required string Field { get; init; }

    /// <summary>The field that gets the chunk. It may be the document's own.</summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>
    /// A regular expression (.NET syntax without backtracking constructs; <c>^</c> and <c>$</c> match at lines) for headings. The first chunk begins at the first heading with
    /// <c>minHeadingGap</c> characters up to the next. Without it, or in a document without such, <c>skipShare</c> and <c>minFirstWords</c> say where.
    /// </summary>
    [RegexPattern]
    public string? Heading { get; init; }

    /// <summary>Fewest characters from a heading to the next; in a table of contents there are fewer.</summary>
    [Range(0, int.MaxValue)]
    public int MinHeadingGap { get; init; } = 500;

    /// <summary>The share of a document without headings that is skipped, up to the next paragraph.</summary>
    [Range(0.0, 0.9)]
    public double SkipShare { get; init; }

    /// <summary>Paragraphs at the start of a document without headings that have fewer words are skipped, where a longer one follows.</summary>
    [Range(0, 1000)]
    public int MinFirstWords { get; init; }

    /// <summary>Fewest words of a chunk; a shorter one is left out.</summary>
    [Range(1, int.MaxValue)]
    public int MinWords { get; init; } = 1;

    /// <summary>Most words of a chunk. The text is cut behind a word and otherwise left as it stands.</summary>
    [Range(1, int.MaxValue)]
    public required int MaxWords { get; init; }

    /// <summary>A sentence that is cut off with fewer words than this goes, too.</summary>
    [Range(0, 1000)]
    public int MaxFragmentWords { get; init; } = 30;

    /// <summary>The most chunks of a document, one after the other.</summary>
    [Range(1, 1_000_000)]
    public int Chunks { get; init; } = 1;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinWords > MaxWords)
        {
            yield return new ValidationResult("'minWords' is above 'maxWords'", [nameof(MinWords)]);
        }
    }
}

/// <summary>
/// Cuts a document into chunks between words, at the end of a sentence where one is near; each becomes a record. A document without a chunk of enough words is dropped.
/// </summary>
[Operator("split-document")]
public sealed class SplitDocumentOperator(SplitDocumentOptions options) : RecordOperator
{
    private readonly ChunkRules _rules = new(
        options.Heading is null
            ? null
            : new Regex(
                options.Heading,
                RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant
            ),
        options.MinHeadingGap,
        options.SkipShare,
        options.MinFirstWords,
        options.MaxWords,
        options.MaxFragmentWords
    );

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var longest = 0;
        var chunks = new List<Record>();
        foreach (var chunk in DocumentChunks.Of(record.Text(options.Field), _rules).Take(options.Chunks))
        {
            var words = DocumentChunks.CountWords(chunk);
            longest = Math.Max(longest, words);
            if (words >= options.MinWords)
            {
                chunks.Add(record.Child(stage.Id, chunks.Count).With(options.Into, chunk));
            }
        }

        return ValueTask.FromResult(
            chunks.Count == 0
                ? Outcome.Drop("shorter than a chunk", Invariant($"{longest} words of {options.MinWords}"))
                : Outcome.Emit(chunks)
        );
    }
}
