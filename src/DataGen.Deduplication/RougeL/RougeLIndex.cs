using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using DataGen.Deduplication.RougeLcs;
using DataGen.Deduplication.Rows;
using DataGen.Deduplication.Text;

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
    private const int FirstOrdering = 256;

    private readonly RougeLOptions _options;
    private readonly LengthBounds _bounds;
    private readonly PlanCache _plans;
    private readonly Vocabulary _vocabulary = new();
    private readonly PostingIndex _postings = new();
    private readonly RowStore _kept = new();
    private readonly BatchLinks _links = new();

    private readonly List<PreparedPiece> _pieces = [];
    private readonly List<PreparedRow> _prepared = [];
    private int[] _keptAs = new int[1];
    private Worker[] _workers = [];
    private ReadOnlyMemory<TextRow> _rows;
    private int _nextOrdering = FirstOrdering;

    /// <summary>Makes an empty index.</summary>
    public RougeLIndex(RougeLOptions? options = null)
    {
        _options = options ?? new RougeLOptions();
        _bounds = new LengthBounds(_options.Threshold);
        _plans = new PlanCache(_bounds);
        GrowWorkers(1);
    }

    /// <inheritdoc/>
    public override long Count => _kept.Count;

    /// <inheritdoc/>
    public override long MemoryBytes => _kept.MemoryBytes + _postings.MemoryBytes + _vocabulary.MemoryBytes;

    /// <summary>
    /// Small batches first: rows of one batch are compared by few bounds, and the order of words is poor until some rows are
    /// known.
    /// </summary>
    internal override int BatchRows => Math.Clamp(_kept.Count / 16, FirstOrdering, OrderedBatch.MaximumRows);

    /// <inheritdoc/>
    public override DuplicateVerdict Contains(ReadOnlySpan<byte> utf8) => Contains(utf8, _workers[0]);

    /// <summary>
    /// Compares a text with every kept row: for people to see why a row was kept or dropped. Takes tens of nanoseconds a kept
    /// row.
    /// </summary>
    /// <param name="utf8">The text.</param>
    /// <param name="count">How many of the nearest rows to name.</param>
    public RougeLExplanation Explain(ReadOnlySpan<byte> utf8, int count = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var worker = _workers[0];
        worker.Read(utf8);
        worker.Lcs.Begin(worker.Words, _vocabulary.Count);
        // The worst of the nearest comes out first: lowest score, then latest row.
        var nearest = new PriorityQueue<RougeLNeighbour, (double Score, int Earliness)>();
        var sum = 0.0;
        for (var row = 0; row < _kept.Count; row++)
        {
            var other = _kept.Words(row);
            var score = RougeL.FMeasure(worker.Lcs.Length(other), worker.Words.Length, other.Length);
            sum += score;
            nearest.Enqueue(new RougeLNeighbour(_kept.Sequence(row), score), (score, -row));
            if (nearest.Count > count)
                nearest.Dequeue();
        }
        worker.Lcs.End();

        var ordered = new RougeLNeighbour[nearest.Count];
        for (var place = ordered.Length - 1; place >= 0; place--)
            ordered[place] = nearest.Dequeue();
        return new RougeLExplanation(ordered, _kept.Count == 0 ? 0 : sum / _kept.Count);
    }

    /// <inheritdoc cref="Explain(ReadOnlySpan{byte}, int)"/>
    public RougeLExplanation Explain(string text, int count = 10) => Explain(Encoding.UTF8.GetBytes(text), count);

    /// <summary>What <see cref="Contains(ReadOnlySpan{byte})"/> answers, for many texts.</summary>
    internal void ContainsBatch(ReadOnlyMemory<TextRow> rows, DuplicateVerdict[] verdicts, int degree)
    {
        GrowWorkers(degree);
        ParallelRanges.Run(
            rows.Length,
            PreparedPiece.Rows,
            degree,
            (worker, range) =>
            {
                for (var row = range.Start.Value; row < range.End.Value; row++)
                    verdicts[row] = Contains(rows.Span[row].Utf8.Span, _workers[worker]);
            }
        );
    }

    /// <inheritdoc/>
    public override DuplicateIndexDescription Describe() =>
        new(
            MethodName,
            [
                KeyValuePair.Create("threshold", _options.Threshold.ToString("R", CultureInfo.InvariantCulture)),
                KeyValuePair.Create("tokenizer", _options.Tokenizer.VersionedName()),
            ]
        );

    internal override void Prepare(ReadOnlyMemory<TextRow> rows, bool[] settled, bool search, int degree)
    {
        _rows = rows;
        GrowBatch(rows.Length, degree);
        ParallelRanges.Run(rows.Length, PreparedPiece.Rows, degree, (worker, range) => Read(worker, range, settled));
        Intern(settled);
        if (!search)
            return;
        if (rows.Length > 1)
            Link(settled);
        ParallelRanges.Run(rows.Length, PreparedPiece.Rows, degree, (worker, range) => Search(worker, range, settled));
        if (rows.Length > 1)
            Unlink(settled);
    }

    internal override DuplicateVerdict Resolve(int row)
    {
        var prepared = _prepared[row];
        if (prepared.CandidateCount > 0)
            ResolveInBatch(row, prepared);
        return Verdict(prepared);
    }

    internal override void Keep(int row)
    {
        _keptAs[row] = _kept.Count;
        _kept.Add(_rows.Span[row].Sequence, PieceOf(row).Words(_prepared[row]).Span);
    }

    internal override void Commit(int degree)
    {
        var count = _rows.Length;
        _rows = default;
        var reorder = _kept.Count >= _nextOrdering;
        Index(count, countWords: true, insert: !reorder, degree);
        if (reorder)
            Reorder(degree);
    }

    private DuplicateVerdict Contains(ReadOnlySpan<byte> utf8, Worker worker)
    {
        worker.Read(utf8);
        Gather(worker.Piece, worker.Row, worker.Probes);
        Search(worker, worker.Piece, worker.Row, worker.Probes);
        return Verdict(worker.Row);
    }

    private DuplicateVerdict Verdict(PreparedRow row) =>
        row.Match < 0
            ? DuplicateVerdict.Unique
            : new DuplicateVerdict(DuplicateMethod.RougeL, _kept.Sequence(row.Match), row.Score);

    private PreparedPiece PieceOf(int row) => _pieces[row / PreparedPiece.Rows];

    private void GrowBatch(int rows, int degree)
    {
        while (_prepared.Count < rows)
            _prepared.Add(new PreparedRow());
        if (_keptAs.Length < rows)
            _keptAs = new int[rows];
        while (_pieces.Count * PreparedPiece.Rows < rows)
            _pieces.Add(new PreparedPiece());
        _keptAs.AsSpan(0, rows).Fill(-1);
        GrowWorkers(degree);
    }

    private void GrowWorkers(int degree)
    {
        while (_workers.Length < degree)
            _workers = [.. _workers, new Worker(new RowReader(_options.Tokenizer, _vocabulary, _postings, _plans))];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(int worker, Range range, bool[] settled)
    {
        var (start, length) = range.GetOffsetAndLength(_rows.Length);
        var piece = PieceOf(start);
        piece.Clear();
        for (var row = start; row < start + length; row++)
        {
            if (settled[row])
                _prepared[row].Reset(0, 0);
            else
                _workers[worker].Reader.Read(_rows.Span[row].Utf8.Span, piece, _prepared[row], intern: false);
        }
    }

    /// <summary>Numbers the new words, in row order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Intern(bool[] settled)
    {
        for (var row = 0; row < _rows.Length; row++)
        {
            if (_prepared[row].NeedsInterning && !settled[row])
                _workers[0].Reader.Read(_rows.Span[row].Utf8.Span, PieceOf(row), _prepared[row], intern: true);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Link(bool[] settled)
    {
        _links.Clear(_vocabulary.Count);
        for (var row = 0; row < _rows.Length; row++)
        {
            if (!settled[row])
                _prepared[row].FirstLink = _links.Add(row, Prefix(row));
        }
    }

    private void Unlink(bool[] settled)
    {
        for (var row = 0; row < _rows.Length; row++)
        {
            _links.Forget(Prefix(row));
            settled[row] |= _prepared[row].Match >= 0;
        }
    }

    private ReadOnlySpan<int> Prefix(int row) => PieceOf(row).Bag(_prepared[row])[.._prepared[row].PrefixLength];

    /// <summary>
    /// Searches a piece row by row, while the memory that the next rows need is on its way: headers three rows ahead,
    /// directories two, blocks one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Search(int worker, Range range, bool[] settled)
    {
        var (start, length) = range.GetOffsetAndLength(_rows.Length);
        var end = start + length;
        var piece = PieceOf(start);
        var (now, next) = (_workers[worker].Probes, _workers[worker].NextProbes);
        for (var row = start - 3; row < end; row++)
        {
            if (row + 3 < end)
            {
                foreach (var word in Prefix(row + 3))
                    _postings.PrefetchHeader(word);
            }
            if (row + 2 >= start && row + 2 < end)
            {
                foreach (var word in Prefix(row + 2))
                    _postings.PrefetchDirectory(word);
            }
            if (row + 1 >= start && row + 1 < end)
                Gather(piece, _prepared[row + 1], next);
            if (row >= start && !settled[row])
            {
                Search(_workers[worker], piece, _prepared[row], now);
                if (_prepared[row].Match < 0 && _rows.Length > 1)
                    CollectInBatch(piece, _prepared[row]);
            }
            (now, next) = (next, now);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(PreparedPiece piece, PreparedRow row, ProbeList probes)
    {
        probes.Clear();
        var plan = _plans.For(row.Length);
        var prefix = piece.Bag(row)[..row.PrefixLength];
        for (var position = 0; position < prefix.Length; position++)
        {
            if (prefix[position] >= 0)
                _postings.Gather(prefix[position], position, plan, probes);
        }
    }

    /// <summary>Finds the earliest kept row that matches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Search(Worker worker, PreparedPiece piece, PreparedRow row, ProbeList probes)
    {
        var found = worker.Found;
        found.Clear();
        _postings.Scan(probes, _plans.For(row.Length), row.Signature, row.Unknown, found);
        if (found.Count == 0)
            return;

        found.SortDistinct(0);
        worker.Lcs.Begin(piece.Words(row), _vocabulary.Count);
        foreach (var candidate in found.Rows)
        {
            if (IsMatch(worker.Lcs, _kept.Words(candidate), row.Length, out var score))
            {
                (row.Match, row.Score) = (candidate, score);
                break;
            }
        }
        worker.Lcs.End();
    }

    private bool IsMatch(LcsScratch lcs, ReadOnlySpan<int> other, int length, out double score)
    {
        score = 0;
        var minimum = _bounds.MinimumCommon(length, other.Length);
        if (minimum == LengthBounds.Never || (length > 64 && lcs.CommonWords(other) < minimum))
            return false;
        var common = lcs.Length(other);
        if (common < minimum)
            return false;
        score = RougeL.FMeasure(common, length, other.Length);
        return true;
    }

    /// <summary>Notes the earlier rows of the batch that the bounds allow to match.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CollectInBatch(PreparedPiece piece, PreparedRow row)
    {
        row.CandidateStart = piece.Candidates.Count;
        for (var position = 0; position < row.PrefixLength; position++)
        {
            for (var link = _links.Previous(row.FirstLink + position); link >= 0; link = _links.Previous(link))
            {
                var other = _prepared[_links.Row(link)];
                if (CanMatch(row, position, other, _links.Position(link)))
                    piece.Candidates.Add(_links.Row(link));
            }
        }
        piece.Candidates.SortDistinct(row.CandidateStart);
        row.CandidateCount = piece.Candidates.Count - row.CandidateStart;
    }

    private bool CanMatch(PreparedRow row, int position, PreparedRow other, int otherPosition)
    {
        var minimum = _bounds.MinimumCommon(row.Length, other.Length);
        var ownDifferences = row.Length - minimum;
        var otherDifferences = other.Length - minimum;
        return position <= ownDifferences
            && otherPosition <= otherDifferences
            && BitOperations.PopCount(row.Signature & ~other.Signature) <= ownDifferences
            && BitOperations.PopCount(other.Signature & ~row.Signature) <= otherDifferences;
    }

    private void ResolveInBatch(int row, PreparedRow prepared)
    {
        var lcs = _workers[0].Lcs;
        var piece = PieceOf(row);
        lcs.Begin(piece.Words(prepared), _vocabulary.Count);
        foreach (var candidate in piece.Candidates.Rows.Slice(prepared.CandidateStart, prepared.CandidateCount))
        {
            var keptAs = _keptAs[candidate];
            if (keptAs >= 0 && IsMatch(lcs, _kept.Words(keptAs), prepared.Length, out var score))
            {
                (prepared.Match, prepared.Score) = (keptAs, score);
                break;
            }
        }
        lcs.End();
    }

    /// <summary>
    /// Counts the words of the rows kept from the batch and, if <paramref name="insert"/>, makes the rows searchable. Each
    /// thread deals with the words it owns.
    /// </summary>
    private void Index(int count, bool countWords, bool insert, int degree)
    {
        var threads = count > 1 ? degree : 1;
        ParallelRanges.Run(
            threads,
            1,
            threads,
            (_, range) => Index(count, countWords, insert, range.Start.Value, threads)
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Index(int count, bool countWords, bool insert, int thread, int threads)
    {
        for (var row = -2; row < count; row++)
        {
            if (row + 2 < count && _keptAs[row + 2] >= 0)
            {
                foreach (var word in PieceOf(row + 2).Bag(_prepared[row + 2]))
                    _postings.PrefetchHeader(word);
            }
            if (row + 1 >= 0 && row + 1 < count && _keptAs[row + 1] >= 0)
            {
                foreach (var word in Prefix(row + 1))
                    _postings.PrefetchDirectory(word);
            }
            if (row < 0 || _keptAs[row] < 0)
                continue;
            if (countWords)
                CountWords(row, thread, threads);
            if (insert)
                Insert(row, thread, threads);
        }
    }

    private void CountWords(int row, int thread, int threads)
    {
        foreach (var word in PieceOf(row).Bag(_prepared[row]))
        {
            if (threads == 1 || PostingIndex.Owner(word, threads) == thread)
                _postings.CountWord(word);
        }
    }

    private void Insert(int row, int thread, int threads)
    {
        var classes = _plans.Classes;
        var prepared = _prepared[row];
        var group = classes.Of(prepared.Length);
        var prefix = Prefix(row);
        for (var position = 0; position < prefix.Length; position++)
        {
            if (threads == 1 || PostingIndex.Owner(prefix[position], threads) == thread)
            {
                _postings.Insert(prefix[position], classes.Key(group, position), prepared.Signature, _keptAs[row]);
            }
        }
    }

    /// <summary>Orders words by how many kept rows have them, and indexes all rows anew by that order.</summary>
    private void Reorder(int degree)
    {
        _postings.Reorder();
        _nextOrdering = (int)Math.Min(_kept.Count * 4L, int.MaxValue);
        for (var start = 0; start < _kept.Count; start += OrderedBatch.MaximumRows)
        {
            var count = Math.Min(OrderedBatch.MaximumRows, _kept.Count - start);
            GrowBatch(count, degree);
            ParallelRanges.Run(
                count,
                PreparedPiece.Rows,
                degree,
                (worker, range) =>
                {
                    var (first, length) = range.GetOffsetAndLength(count);
                    var piece = PieceOf(first);
                    piece.Clear();
                    for (var row = first; row < first + length; row++)
                    {
                        _workers[worker].Reader.Reread(_kept.Words(start + row), piece, _prepared[row]);
                        _keptAs[row] = start + row;
                    }
                }
            );
            Index(count, countWords: false, insert: true, degree);
        }
    }

    private sealed class Worker(RowReader reader)
    {
        public RowReader Reader { get; } = reader;

        /// <summary>Holds the text of a question that is not part of a batch.</summary>
        public PreparedPiece Piece { get; } = new();

        public PreparedRow Row { get; } = new();

        public ReadOnlyMemory<int> Words => Piece.Words(Row);

        public LcsScratch Lcs { get; } = new();

        public RowNumbers Found { get; } = new();

        public ProbeList Probes { get; } = new();

        public ProbeList NextProbes { get; } = new();

        public void Read(ReadOnlySpan<byte> utf8)
        {
            Piece.Clear();
            Reader.Read(utf8, Piece, Row, intern: false);
        }
    }
}
