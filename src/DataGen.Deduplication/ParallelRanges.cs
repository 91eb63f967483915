namespace DataGen.Deduplication;

/// <summary>Splits a range of rows over threads.</summary>
internal static class ParallelRanges
{
    /// <summary>
    /// Calls <paramref name="body"/> for every piece of 0..<paramref name="count"/>, each at most
    /// <paramref name="grain"/> long, on up to <paramref name="degree"/> threads. Calls with the same worker number never
    /// overlap.
    /// </summary>
    public static void Run(int count, int grain, int degree, Action<int, Range> body)
    {
        var pieces = (count + grain - 1) / grain;
        var workers = Math.Min(degree, pieces);
        if (workers <= 1)
        {
            for (var piece = 0; piece < pieces; piece++)
                body(0, PieceAt(piece));
            return;
        }

        var next = -1;
        Parallel.For(
            0,
            workers,
            new ParallelOptions { MaxDegreeOfParallelism = workers },
            worker =>
            {
                int piece;
                while ((piece = Interlocked.Increment(ref next)) < pieces)
                    body(worker, PieceAt(piece));
            }
        );

        Range PieceAt(int piece) => (piece * grain)..Math.Min((piece + 1) * grain, count);
    }
}
