namespace DataGen.Deduplication.RougeLcs;

/// <summary>The sizes blocks grow through: 1, 2, 3, 4, 6, 8, 12, 16, 24 ... A block is as small as its count allows.</summary>
internal static class BlockSizes
{
    /// <summary>Postings in a block that is continued in another.</summary>
    public const int LargestBlock = 512;

    /// <summary>More keys than <see cref="LengthClasses"/> has.</summary>
    public const int LargestDirectory = 3072;

    public const int LargestUnits = LargestDirectory;

    private static readonly ushort[] Capacities = Build();

    /// <summary>The size of a block that holds a count of 1 to <see cref="LargestDirectory"/>.</summary>
    public static int Capacity(int count) => Capacities[count];

    private static ushort[] Build()
    {
        var capacities = new ushort[LargestDirectory + 1];
        var size = 1;
        for (var count = 1; count <= LargestDirectory; count++)
        {
            if (count > size)
                size = Next(size);
            capacities[count] = (ushort)size;
        }
        return capacities;
    }

    private static int Next(int size)
    {
        if (size < 4)
            return size + 1;
        return int.IsPow2(size) ? size / 2 * 3 : size / 3 * 4;
    }
}
