using System.Globalization;
using DataGen.Deduplication.RougeLcs;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication;

/// <summary>
/// Compares every row with every kept one, by length bound and bit-parallel longest common subsequence. What
/// <see cref="RougeLIndex"/> must agree with and is measured against.
/// </summary>
internal sealed class BruteForceRougeLIndex(RougeLOptions options) : DuplicateIndex
{
    private readonly LengthBounds _bounds = new(options.Threshold);
    private readonly Vocabulary _vocabulary = new();
    private readonly WordList _words = new();
    private readonly LcsScratch _scratch = new();
    private readonly List<(long Sequence, int[] Tokens)> _kept = [];
    private ReadOnlyMemory<TextRow> _rows;

    public override long Count => _kept.Count;

    public override long MemoryBytes => _kept.Sum(row => 16 + 24 + (4L * row.Tokens.Length)) + _vocabulary.MemoryBytes;

    public override DuplicateVerdict Contains(ReadOnlySpan<byte> utf8)
    {
        var tokens = Read(utf8);
        _scratch.Begin(tokens, _vocabulary.Count);
        foreach (var (sequence, kept) in _kept)
        {
            var minimum = _bounds.MinimumCommon(tokens.Length, kept.Length);
            if (minimum == LengthBounds.Never)
                continue;
            var common = _scratch.Length(kept);
            if (common >= minimum)
            {
                return new DuplicateVerdict(
                    DuplicateMethod.RougeL,
                    sequence,
                    RougeL.FMeasure(common, tokens.Length, kept.Length)
                );
            }
        }
        return DuplicateVerdict.Unique;
    }

    public override DuplicateIndexDescription Describe() =>
        new(
            "rouge-l-brute-force",
            [KeyValuePair.Create("threshold", options.Threshold.ToString(CultureInfo.InvariantCulture))]
        );

    internal override void Prepare(ReadOnlyMemory<TextRow> rows, bool[] settled, bool search, int degree) =>
        _rows = rows;

    internal override DuplicateVerdict Resolve(int row) => Contains(_rows.Span[row].Utf8.Span);

    internal override void Keep(int row) => _kept.Add((_rows.Span[row].Sequence, Read(_rows.Span[row].Utf8.Span)));

    internal override void Commit(int degree) => _rows = default;

    private int[] Read(ReadOnlySpan<byte> utf8)
    {
        WordSplitter.Split(options.Tokenizer, utf8, _words);
        var tokens = new int[_words.Count];
        for (var index = 0; index < tokens.Length; index++)
            tokens[index] = _vocabulary.Intern(_words, _words.Words[index]);
        return tokens;
    }
}
