namespace DataGen.Deduplication.RougeLcs;

/// <summary>
/// What the threshold demands of two lengths: the shortest common subsequence that still exceeds it, decided by evaluating
/// the very expression of the score, since ties are decided by its rounding.
/// </summary>
/// <remarks>
/// The score rises with the common length and falls with either text's length, in floating point also, because its
/// rounding error is far below the effect of one word.
/// </remarks>
internal sealed class LengthBounds(double threshold)
{
    /// <summary>Larger than any length: no common subsequence is enough.</summary>
    public const int Never = int.MaxValue;

    /// <summary>The smallest common length whose score is over the threshold; <see cref="Never"/> if there is none.</summary>
    public int MinimumCommon(int left, int right)
    {
        var most = Math.Min(left, right);
        if (most == 0 || !Exceeds(most, left, right))
            return Never;
        var common = (int)Math.Clamp(threshold * ((double)left + right) / 2, 1, most);
        while (common > 1 && Exceeds(common - 1, left, right))
            common--;
        while (!Exceeds(common, left, right))
            common++;
        return common;
    }

    /// <summary>The shortest text that can match one of this length; 0 if none can.</summary>
    public int ShortestMatch(int length)
    {
        if (length == 0 || !Exceeds(length, length, length))
            return 0;
        var low = 1;
        var high = length;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Exceeds(middle, length, middle))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    /// <summary>The longest text that can match one of this length; 0 if none can.</summary>
    public int LongestMatch(int length)
    {
        if (length == 0 || !Exceeds(length, length, length))
            return 0;
        var low = length;
        var high = int.MaxValue;
        while (low < high)
        {
            var middle = low + (int)(((long)high - low + 1) / 2);
            if (Exceeds(length, length, middle))
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    private bool Exceeds(int common, int left, int right) => RougeL.FMeasure(common, left, right) > threshold;
}
