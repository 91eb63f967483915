using System.Runtime.CompilerServices;

namespace DataGen.Deduplication.RougeLcs;

/// <summary>
/// A batch of rows on its way into the index. Read and searched in parallel against the rows kept before it; matches inside
/// the batch are only proposed then, and decided in row order; kept rows are inserted in parallel, each thread those words it
/// owns.
/// </summary>
internal sealed class RougeLBatch
{
    private const int FirstOrdering = 256;

    private readonly RougeLSearch _search;
    private readonly BatchLinks _links = new();
    private readonly List<PreparedPiece> _pieces = [];
    private readonly List<PreparedRow> _prepared = [];
    private SearchWorker[] _workers;
    private int[] _keptAs = new int[1];
    private ReadOnlyMemory<TextRow> _rows;
    private int _nextOrdering = FirstOrdering;

    public RougeLBatch(RougeLSearch search)
    {
        _search = search;
        _workers = [search.NewWorker()];
    }

    /// <summary>
    /// Rows best prepared together now. Few at first: rows of one batch are compared by few bounds, and the order of words is
    /// poor until some rows are known.
    /// </summary>
    public int BestSize => Math.Clamp(_search.Kept.Count / 16, FirstOrdering, OrderedBatch.MaximumRows);

    /// <summary>The workers of a number of threads.</summary>
    public SearchWorker[] Workers(int degree)
    {
        while (_workers.Length < degree)
            _workers = [.. _workers, _search.NewWorker()];
        return _workers;
    }

    /// <inheritdoc cref="DuplicateIndex.Prepare"/>
    public void Prepare(ReadOnlyMemory<TextRow> rows, bool[] settled, bool search, int degree)
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
            Unlink();
    }

    /// <inheritdoc cref="DuplicateIndex.Resolve"/>
    public DuplicateVerdict Resolve(int row)
    {
        var prepared = _prepared[row];
        if (prepared.CandidateCount > 0)
            ResolveInBatch(row, prepared);
        return _search.Verdict(prepared);
    }

    /// <inheritdoc cref="DuplicateIndex.Keep"/>
    public void Keep(int row)
    {
        _keptAs[row] = _search.Kept.Count;
        _search.Kept.Add(_rows.Span[row].Sequence, PieceOf(row).Words(_prepared[row]).Span);
    }

    /// <inheritdoc cref="DuplicateIndex.Commit"/>
    public void Commit(int degree)
    {
        var count = _rows.Length;
        _rows = default;
        var reorder = _search.Kept.Count >= _nextOrdering;
        Index(count, countWords: true, insert: !reorder, degree);
        if (reorder)
            Reorder(degree);
    }

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
        Workers(degree);
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
        _links.Clear(_search.Vocabulary.Count);
        for (var row = 0; row < _rows.Length; row++)
        {
            if (!settled[row])
                _prepared[row].FirstLink = _links.Add(row, Prefix(row));
        }
    }

    private void Unlink()
    {
        for (var row = 0; row < _rows.Length; row++)
            _links.Forget(Prefix(row));
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
                    _search.Postings.PrefetchHeader(word);
            }
            if (row + 2 >= start && row + 2 < end)
            {
                foreach (var word in Prefix(row + 2))
                    _search.Postings.PrefetchDirectory(word);
            }
            if (row + 1 >= start && row + 1 < end)
                _search.Gather(piece, _prepared[row + 1], next);
            if (row >= start && !settled[row])
            {
                _search.FindMatch(_workers[worker], piece, _prepared[row], now);
                settled[row] = _prepared[row].Match >= 0;
                if (!settled[row] && _rows.Length > 1)
                    CollectInBatch(piece, _prepared[row]);
            }
            (now, next) = (next, now);
        }
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
                if (_search.CanMatch(row, position, other, _links.Position(link)))
                    piece.Candidates.Add(_links.Row(link));
            }
        }
        piece.Candidates.SortDistinct(row.CandidateStart);
        row.CandidateCount = piece.Candidates.Count - row.CandidateStart;
    }

    private void ResolveInBatch(int row, PreparedRow prepared)
    {
        var lcs = _workers[0].Lcs;
        var piece = PieceOf(row);
        lcs.Begin(piece.Words(prepared), _search.Vocabulary.Count);
        foreach (var candidate in piece.Candidates.Rows.Slice(prepared.CandidateStart, prepared.CandidateCount))
        {
            var keptAs = _keptAs[candidate];
            if (keptAs >= 0 && _search.IsMatch(lcs, _search.Kept.Words(keptAs), prepared.Length, out var score))
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
                {
                    if (IsOwn(word, thread, threads))
                        _search.Postings.PrefetchHeader(word);
                }
            }
            if (row + 1 >= 0 && row + 1 < count && _keptAs[row + 1] >= 0)
            {
                foreach (var word in Prefix(row + 1))
                {
                    if (IsOwn(word, thread, threads))
                        _search.Postings.PrefetchDirectory(word);
                }
            }
            if (row < 0 || _keptAs[row] < 0)
                continue;
            if (countWords)
                CountWords(row, thread, threads);
            if (insert)
                Insert(row, thread, threads);
        }
    }

    private static bool IsOwn(int word, int thread, int threads) =>
        threads == 1 || PostingIndex.Owner(word, threads) == thread;

    private void CountWords(int row, int thread, int threads)
    {
        foreach (var word in PieceOf(row).Bag(_prepared[row]))
        {
            if (IsOwn(word, thread, threads))
                _search.Postings.CountWord(word);
        }
    }

    private void Insert(int row, int thread, int threads)
    {
        var classes = _search.Plans.Classes;
        var prepared = _prepared[row];
        var group = classes.Of(prepared.Length);
        var prefix = Prefix(row);
        for (var position = 0; position < prefix.Length; position++)
        {
            if (IsOwn(prefix[position], thread, threads))
            {
                _search.Postings.Insert(
                    prefix[position],
                    classes.Key(group, position),
                    prepared.Signature,
                    _keptAs[row]
                );
            }
        }
    }

    /// <summary>Orders words by how many kept rows have them, and indexes all rows anew by that order.</summary>
    private void Reorder(int degree)
    {
        _search.Postings.Reorder();
        _nextOrdering = (int)Math.Min(_search.Kept.Count * 4L, int.MaxValue);
        for (var start = 0; start < _search.Kept.Count; start += OrderedBatch.MaximumRows)
        {
            var count = Math.Min(OrderedBatch.MaximumRows, _search.Kept.Count - start);
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
                        _workers[worker].Reader.Reread(_search.Kept.Words(start + row), piece, _prepared[row]);
                        _keptAs[row] = start + row;
                    }
                }
            );
            Index(count, countWords: false, insert: true, degree);
        }
    }
}
