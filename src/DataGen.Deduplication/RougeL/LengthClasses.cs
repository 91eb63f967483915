namespace DataGen.Deduplication.RougeLcs;

/// <summary>
/// Groups of text lengths: each length up to 24 by itself, then groups that grow by an eighth. Within a group, a word's
/// position in its row's prefix is again cut into at most 16 slots. A posting's <i>key</i> is its group and slot.
/// </summary>
internal sealed class LengthClasses
{
    public const int Slots = 16;
    private const int Exact = 24;
    private readonly int[] _lowest;
    private readonly int[] _slotWidths;
    private readonly byte[] _small;

    public LengthClasses(LengthBounds bounds)
    {
        var lowest = new List<int>();
        for (var length = 0; length <= Exact; length++)
            lowest.Add(length);
        for (var length = Exact + 1; length < int.MaxValue - (length / 8); length += length / 8)
            lowest.Add(length);
        _lowest = [.. lowest];
        _slotWidths = new int[_lowest.Length];
        for (var group = 0; group < _lowest.Length; group++)
            _slotWidths[group] = Math.Max(1, (PrefixLength(bounds, Highest(group)) + Slots - 1) / Slots);
        _small = new byte[1024];
        for (var length = 0; length < _small.Length; length++)
            _small[length] = (byte)Search(length);
    }

    /// <summary>Number of groups.</summary>
    public int Count => _lowest.Length;

    /// <summary>
    /// How many of a row's rarest words must be indexed and looked up: two rows that match have one of these in common.
    /// </summary>
    public static int PrefixLength(LengthBounds bounds, int length)
    {
        var shortest = bounds.ShortestMatch(length);
        return shortest == 0 ? 0 : length - bounds.MinimumCommon(length, shortest) + 1;
    }

    public int Lowest(int group) => _lowest[group];

    public int Highest(int group) => group + 1 < _lowest.Length ? _lowest[group + 1] - 1 : int.MaxValue;

    public int SlotWidth(int group) => _slotWidths[group];

    /// <summary>The group of a length.</summary>
    public int Of(int length) => length < _small.Length ? _small[length] : Search(length);

    /// <summary>The key of the word at a position of the prefix of a row of that group.</summary>
    public int Key(int group, int position) => (group * Slots) + Math.Min(position / _slotWidths[group], Slots - 1);

    private int Search(int length)
    {
        var found = Array.BinarySearch(_lowest, length);
        return found >= 0 ? found : ~found - 1;
    }
}
