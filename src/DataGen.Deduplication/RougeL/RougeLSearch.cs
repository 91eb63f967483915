using System.Numerics;
using System.Runtime.CompilerServices;
using DataGen.Deduplication.Rows;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication.RougeLcs;

/// <summary>The kept rows, and the search among them.</summary>
internal sealed class RougeLSearch
{
    private readonly RougeLOptions _options;
    private readonly LengthBounds _bounds;

    public RougeLSearch(RougeLOptions options)
    {
        _options = options;
        _bounds = new LengthBounds(options.Threshold);
        Plans = new PlanCache(_bounds);
    }

    public PlanCache Plans { get; }

    public Vocabulary Vocabulary { get; } = new();

    public PostingIndex Postings { get; } = new();

    public RowStore Kept { get; } = new();

    public long MemoryBytes => Kept.MemoryBytes + Postings.MemoryBytes + Vocabulary.MemoryBytes;

    public SearchWorker NewWorker() => new(new RowReader(_options.Tokenizer, Vocabulary, Postings, Plans));

    /// <summary>The verdict about a text that is not part of a batch. Each thread brings its own worker.</summary>
    public DuplicateVerdict Contains(ReadOnlySpan<byte> utf8, SearchWorker worker)
    {
        worker.Read(utf8);
        Gather(worker.Piece, worker.Row, worker.Probes);
        FindMatch(worker, worker.Piece, worker.Row, worker.Probes);
        return Verdict(worker.Row);
    }

    public DuplicateVerdict Verdict(PreparedRow row) =>
        row.Match < 0
            ? DuplicateVerdict.Unique
            : new DuplicateVerdict(DuplicateMethod.RougeL, Kept.Sequence(row.Match), row.Score);

    /// <summary>Notes the blocks of postings a row has to scan, and brings them into the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(PreparedPiece piece, PreparedRow row, ProbeList probes)
    {
        probes.Clear();
        var plan = Plans.For(row.Length);
        var prefix = piece.Bag(row)[..row.PrefixLength];
        for (var position = 0; position < prefix.Length; position++)
        {
            if (prefix[position] >= 0)
                Postings.Gather(prefix[position], position, plan, probes);
        }
    }

    /// <summary>Finds the earliest kept row that matches, in the blocks noted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FindMatch(SearchWorker worker, PreparedPiece piece, PreparedRow row, ProbeList probes)
    {
        var found = worker.Found;
        found.Clear();
        Postings.Scan(probes, Plans.For(row.Length), row.Signature, row.Unknown, found);
        if (found.Count == 0)
            return;

        found.SortDistinct(0);
        worker.Lcs.Begin(piece.Words(row), Vocabulary.Count);
        foreach (var candidate in found.Rows)
        {
            if (IsMatch(worker.Lcs, Kept.Words(candidate), row.Length, out var score))
            {
                (row.Match, row.Score) = (candidate, score);
                break;
            }
        }
        worker.Lcs.End();
    }

    /// <summary>Whether a text matches the one that <paramref name="lcs"/> holds, of the given length.</summary>
    public bool IsMatch(LcsScratch lcs, ReadOnlySpan<int> other, int length, out double score)
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

    /// <summary>Whether the bounds allow two rows to match that have the same word at these positions of their prefixes.</summary>
    public bool CanMatch(PreparedRow row, int position, PreparedRow other, int otherPosition)
    {
        var minimum = _bounds.MinimumCommon(row.Length, other.Length);
        var ownDifferences = row.Length - minimum;
        var otherDifferences = other.Length - minimum;
        return position <= ownDifferences
            && otherPosition <= otherDifferences
            && BitOperations.PopCount(row.Signature & ~other.Signature) <= ownDifferences
            && BitOperations.PopCount(other.Signature & ~row.Signature) <= otherDifferences;
    }
}
