namespace DataGen.Deduplication;

/// <summary>
/// Decides, row by row, whether a text repeats one that was kept before.
/// </summary>
/// <remarks>
/// <para>
/// A verdict depends on the rows and on their order, and on nothing else: neither the batch size nor the degree of
/// parallelism changes what is kept, which row is reported as matched, or its score. The matched row is always the
/// earliest kept row that matches. A row that is not kept leaves no trace.
/// </para>
/// <para>
/// Texts are UTF-8; <see cref="DuplicateIndexText"/> offers the same members for <see cref="string"/>. Bytes that are
/// not valid UTF-8 separate words and never throw. An index is used by one caller at a time; a batch runs on several
/// threads inside.
/// </para>
/// </remarks>
public interface IDuplicateIndex
{
    /// <summary>Number of rows kept so far.</summary>
    long Count { get; }

    /// <summary>Keeps the row unless it duplicates a kept one.</summary>
    /// <param name="sequence">The caller's name for the row, reported when a later row matches it.</param>
    /// <param name="utf8">The text.</param>
    DuplicateVerdict TryAdd(long sequence, ReadOnlySpan<byte> utf8);

    /// <summary>
    /// Does what <see cref="TryAdd"/> for each row in order would do, with the same verdicts, in parallel.
    /// </summary>
    /// <param name="rows">The rows, in stream order.</param>
    /// <param name="verdicts">Receives one verdict a row; at least as long as <paramref name="rows"/>.</param>
    /// <param name="degreeOfParallelism">Number of threads to use, 1 or more.</param>
    /// <exception cref="ArgumentException"><paramref name="verdicts"/> is shorter than <paramref name="rows"/>.</exception>
    void TryAddBatch(ReadOnlyMemory<TextRow> rows, Span<DuplicateVerdict> verdicts, int degreeOfParallelism = 1);

    /// <summary>What <see cref="TryAdd"/> would answer, without keeping the row.</summary>
    DuplicateVerdict Contains(ReadOnlySpan<byte> utf8);

    /// <summary>
    /// Keeps all rows without searching: for rows known to be kept, such as an earlier dataset that this one is to be
    /// distinct from.
    /// </summary>
    void BulkLoad(ReadOnlyMemory<TextRow> rows, int degreeOfParallelism = 1);

    /// <summary>Method, tokenizer, threshold and seeds: everything a verdict depends on besides the rows.</summary>
    DuplicateIndexDescription Describe();
}
