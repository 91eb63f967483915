namespace DataGen.Deduplication.RougeLcs;

/// <summary>
/// The rare words of a batch's rows, each linked to the nearest earlier row of the batch that has the same word among its
/// rarest.
/// </summary>
internal sealed class BatchLinks
{
    private int[] _previous = new int[1024];
    private int[] _rows = new int[1024];
    private int[] _positions = new int[1024];
    private int[] _heads = [];
    private int _count;

    /// <summary>Forgets all links and makes room for words below the given number.</summary>
    public void Clear(int vocabulary)
    {
        _count = 0;
        if (_heads.Length < vocabulary)
            _heads = new int[vocabulary + (vocabulary / 2)];
    }

    /// <summary>Links a row's rare words, in order from rare to frequent; returns the number of the first link.</summary>
    public int Add(int row, ReadOnlySpan<int> prefix)
    {
        var first = _count;
        var needed = _count + prefix.Length;
        if (needed > _rows.Length)
        {
            var size = Math.Max(needed, _rows.Length * 2);
            Array.Resize(ref _previous, size);
            Array.Resize(ref _rows, size);
            Array.Resize(ref _positions, size);
        }
        for (var position = 0; position < prefix.Length; position++)
        {
            ref var head = ref _heads[prefix[position]];
            _previous[_count] = head - 1;
            _rows[_count] = row;
            _positions[_count] = position;
            head = ++_count;
        }
        return first;
    }

    /// <summary>Takes back what <see cref="Add"/> noted about these words, so that the next batch starts clean.</summary>
    public void Forget(ReadOnlySpan<int> prefix)
    {
        foreach (var word in prefix)
            _heads[word] = 0;
    }

    /// <summary>The link before, to the same word; -1 if there is none.</summary>
    public int Previous(int link) => _previous[link];

    public int Row(int link) => _rows[link];

    public int Position(int link) => _positions[link];
}
