namespace DataGen.Deduplication.RougeLcs;

/// <summary>
/// What a row of one length has to look at: which keys can hold a match of its i-th rarest word, and how many words two rows
/// of a group may differ in. From the length bound and the positional bound of prefix filtering (Xiao et al., "Efficient
/// similarity joins for near-duplicate detection", 2008).
/// </summary>
internal sealed class SearchPlan
{
    private readonly int _firstGroup;
    private readonly int[] _deepest;
    private readonly int[] _ownDifferences;
    private readonly int[] _otherDifferences;

    public SearchPlan(LengthBounds bounds, LengthClasses classes, int length)
    {
        PrefixLength = LengthClasses.PrefixLength(bounds, length);
        Shortest = bounds.ShortestMatch(length);
        if (Shortest == 0)
        {
            (FirstKey, LastKey) = (0, -1);
            (_deepest, _ownDifferences, _otherDifferences) = ([], [], []);
            return;
        }

        Longest = bounds.LongestMatch(length);
        _firstGroup = classes.Of(Shortest);
        var lastGroup = classes.Of(Longest);
        FirstKey = _firstGroup * LengthClasses.Slots;
        LastKey = (lastGroup * LengthClasses.Slots) + LengthClasses.Slots - 1;
        _deepest = new int[LastKey - FirstKey + 1];
        _ownDifferences = new int[lastGroup - _firstGroup + 1];
        _otherDifferences = new int[lastGroup - _firstGroup + 1];
        for (var group = _firstGroup; group <= lastGroup; group++)
        {
            var low = Math.Max(Shortest, classes.Lowest(group));
            var high = Math.Min(Longest, classes.Highest(group));
            _ownDifferences[group - _firstGroup] = length - bounds.MinimumCommon(length, low);
            _otherDifferences[group - _firstGroup] = high - bounds.MinimumCommon(length, high);
            for (var slot = 0; slot < LengthClasses.Slots; slot++)
            {
                _deepest[(group * LengthClasses.Slots) + slot - FirstKey] = Deepest(
                    bounds,
                    length,
                    low,
                    high,
                    (long)slot * classes.SlotWidth(group)
                );
            }
        }
    }

    /// <summary>Number of the row's rarest words to look up; 0 if nothing can match it.</summary>
    public int PrefixLength { get; }

    /// <summary>Length of the shortest row that can match.</summary>
    public int Shortest { get; }

    /// <summary>Length of the longest row that can match.</summary>
    public int Longest { get; }

    /// <summary>The lowest key to look at.</summary>
    public int FirstKey { get; }

    /// <summary>The highest key to look at.</summary>
    public int LastKey { get; }

    /// <summary>The last position of the row's prefix that can meet postings of a key in range; -1 if none can.</summary>
    public int DeepestPosition(int key) => _deepest[key - FirstKey];

    /// <summary>How many words of this row a matching row of the group may lack.</summary>
    public int OwnDifferences(int group) => _ownDifferences[group - _firstGroup];

    /// <summary>How many words a matching row of the group may have that this row lacks.</summary>
    public int OtherDifferences(int group) => _otherDifferences[group - _firstGroup];

    // A first common word at position p of a row of n words leaves n - p for the overlap, which rises with n: the shortest n
    // that has room for it demands the least overlap, and so lets this row's own position be deepest.
    private static int Deepest(LengthBounds bounds, int length, int low, int high, long position)
    {
        if (high - bounds.MinimumCommon(length, high) < position)
            return -1;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (middle - bounds.MinimumCommon(length, middle) >= position)
                high = middle;
            else
                low = middle + 1;
        }
        return length - bounds.MinimumCommon(length, low);
    }
}
