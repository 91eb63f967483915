using System.Globalization;
using System.Text;
using DataGen.Deduplication.RougeLcs;

namespace DataGen.Deduplication;

/// <summary>
/// Recognises rows whose ROUGE-L F-measure with a kept row is over a threshold, with the decisions of comparing every pair.
/// </summary>
/// <remarks>
/// <para>
/// Rows are compared only where three sound bounds allow a match: their lengths, the overlap of their bags of words (prefix
/// filtering: two rows that match share one of their rarest words, at compatible positions) and a 64-bit signature of the
/// bag. What is left is decided by bit-parallel longest common subsequence and the IEEE expression of the score.
/// </para>
/// <para>
/// A row without words scores 0 with everything and is always kept. Memory is about 200 bytes for a kept row of ten words.
/// Rows that are one bag of words in many orders are the worst case: no bound separates them, so each is compared with all.
/// </para>
/// </remarks>
public sealed class RougeLIndex : DuplicateIndex
{
    internal const string MethodName = "rouge-l";

    private readonly RougeLOptions _options;
    private readonly RougeLSearch _search;
    private readonly RougeLBatch _batch;

    /// <summary>Makes an empty index.</summary>
    public RougeLIndex(RougeLOptions? options = null)
    {
        _options = options ?? new RougeLOptions();
        _search = new RougeLSearch(_options);
        _batch = new RougeLBatch(_search);
    }

    /// <inheritdoc/>
    public override long Count => _search.Kept.Count;

    /// <inheritdoc/>
    public override long MemoryBytes => _search.MemoryBytes;

    internal override int BatchRows => _batch.BestSize;

    /// <inheritdoc/>
    public override DuplicateVerdict Contains(ReadOnlySpan<byte> utf8) => _search.Contains(utf8, _batch.Workers(1)[0]);

    /// <summary>
    /// Compares a text with every kept row: for people to see why a row was kept or dropped. Takes tens of nanoseconds a kept
    /// row.
    /// </summary>
    /// <param name="utf8">The text.</param>
    /// <param name="count">How many of the nearest rows to name.</param>
    public RougeLExplanation Explain(ReadOnlySpan<byte> utf8, int count = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var worker = _batch.Workers(1)[0];
        var kept = _search.Kept;
        worker.Read(utf8);
        worker.Lcs.Begin(worker.Words, _search.Vocabulary.Count);
        // The worst of the nearest comes out first: lowest score, then latest row.
        var nearest = new PriorityQueue<RougeLNeighbour, (double Score, int Earliness)>();
        var sum = 0.0;
        for (var row = 0; row < kept.Count; row++)
        {
            var other = kept.Words(row);
            var score = RougeL.FMeasure(worker.Lcs.Length(other), worker.Words.Length, other.Length);
            sum += score;
            nearest.Enqueue(new RougeLNeighbour(kept.Sequence(row), score), (score, -row));
            if (nearest.Count > count)
                nearest.Dequeue();
        }
        worker.Lcs.End();

        var ordered = new RougeLNeighbour[nearest.Count];
        for (var place = ordered.Length - 1; place >= 0; place--)
            ordered[place] = nearest.Dequeue();
        return new RougeLExplanation(ordered, kept.Count == 0 ? 0 : sum / kept.Count);
    }

    /// <inheritdoc cref="Explain(ReadOnlySpan{byte}, int)"/>
    public RougeLExplanation Explain(string text, int count = 10) => Explain(Encoding.UTF8.GetBytes(text), count);

    /// <inheritdoc/>
    public override DuplicateIndexDescription Describe() =>
        new(
            MethodName,
            [
                KeyValuePair.Create("threshold", _options.Threshold.ToString("R", CultureInfo.InvariantCulture)),
                KeyValuePair.Create("tokenizer", _options.Tokenizer.VersionedName()),
            ]
        );

    /// <summary>What <see cref="Contains(ReadOnlySpan{byte})"/> answers, for many texts.</summary>
    internal void ContainsBatch(ReadOnlyMemory<TextRow> rows, DuplicateVerdict[] verdicts, int degree)
    {
        var workers = _batch.Workers(degree);
        ParallelRanges.Run(
            rows.Length,
            PreparedPiece.Rows,
            degree,
            (worker, range) =>
            {
                for (var row = range.Start.Value; row < range.End.Value; row++)
                    verdicts[row] = _search.Contains(rows.Span[row].Utf8.Span, workers[worker]);
            }
        );
    }

    internal override void Prepare(ReadOnlyMemory<TextRow> rows, bool[] settled, bool search, int degree) =>
        _batch.Prepare(rows, settled, search, degree);

    internal override DuplicateVerdict Resolve(int row) => _batch.Resolve(row);

    internal override void Keep(int row) => _batch.Keep(row);

    internal override void Commit(int degree) => _batch.Commit(degree);
}
