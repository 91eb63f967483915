using DataGen.Deduplication.Rows;

namespace DataGen.Deduplication.RougeLcs;

/// <summary>One row of a batch, read and searched; its words and candidates lie in its <see cref="PreparedPiece"/>.</summary>
internal sealed class PreparedRow
{
    /// <summary>Begins a new row.</summary>
    public void Reset(int start, int length)
    {
        (Start, Length, PrefixLength, Unknown, NeedsInterning) = (start, length, 0, 0, false);
        (Signature, Match, Score, CandidateStart, CandidateCount, FirstLink) = (0, -1, 0, 0, 0, 0);
    }

    /// <summary>Where the words begin, in text order and, in the other list, from rare to frequent.</summary>
    public int Start { get; set; }

    /// <summary>Number of words.</summary>
    public int Length { get; set; }

    /// <summary>How many of the rarest words are indexed and looked up.</summary>
    public int PrefixLength { get; set; }

    /// <summary>Words the vocabulary does not have.</summary>
    public int Unknown { get; set; }

    /// <summary>The row has words that must get a number before it can be searched.</summary>
    public bool NeedsInterning { get; set; }

    /// <summary>64-bit signature of the bag of words.</summary>
    public ulong Signature { get; set; }

    /// <summary>Number of the earliest matching kept row, or -1.</summary>
    public int Match { get; set; }

    /// <summary>Score with that row.</summary>
    public double Score { get; set; }

    /// <summary>Rows before this one in the batch that might match it.</summary>
    public int CandidateStart { get; set; }

    /// <summary>Number of those rows.</summary>
    public int CandidateCount { get; set; }

    /// <summary>Number of the row's first link in the batch's <see cref="BatchLinks"/>.</summary>
    public int FirstLink { get; set; }
}

/// <summary>A few neighbouring rows of a batch, which one thread prepares.</summary>
internal sealed class PreparedPiece
{
    /// <summary>Rows in a piece.</summary>
    public const int Rows = 64;

    private int[] _words = new int[512];
    private int[] _bag = new int[512];
    private int _used;

    /// <summary>The candidates of all rows.</summary>
    public RowNumbers Candidates { get; } = new();

    public void Clear()
    {
        _used = 0;
        Candidates.Clear();
    }

    /// <summary>Makes room for a row's words and returns where they begin.</summary>
    public int Allocate(int length)
    {
        var start = _used;
        _used = checked(_used + length);
        if (_used > _words.Length)
        {
            var size = (int)Math.Min(Math.Max(_used, _words.Length * 2L), Array.MaxLength);
            Array.Resize(ref _words, size);
            Array.Resize(ref _bag, size);
        }
        return start;
    }

    /// <summary>A row's words in text order; -1 for words the vocabulary does not have.</summary>
    public Memory<int> Words(PreparedRow row) => _words.AsMemory(row.Start, row.Length);

    /// <summary>A row's bag of words, each occurrence by its own number, from rare to frequent.</summary>
    public Span<int> Bag(PreparedRow row) => _bag.AsSpan(row.Start, row.Length);
}
