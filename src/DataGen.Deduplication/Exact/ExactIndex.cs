using DataGen.Deduplication.Exact;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication;

/// <summary>
/// Recognises texts that are equal after normalisation, by a 128-bit hash of them. The texts are not stored; 28 to 36 bytes
/// a row are. Two different texts among 100 million rows share a hash with a probability of about 10⁻²³.
/// </summary>
public sealed class ExactIndex : DuplicateIndex
{
    internal const string MethodName = "exact";
    private const ulong LowSeed = 0x8EBC_6AF0_9C88_C6E3;
    private const ulong HighSeed = 0x5899_65CC_7537_4CC3;
    private const int Grain = 256;
    private const int Lookahead = 12;

    private readonly ExactOptions _options;
    private readonly FingerprintTable _table = new();
    private readonly Fingerprint[] _fingerprints = new Fingerprint[OrderedBatch.MaximumRows];
    private ReadOnlyMemory<TextRow> _rows;
    private TextNormalizer[] _normalizers;
    private long _count;

    /// <summary>Makes an empty index.</summary>
    public ExactIndex(ExactOptions? options = null)
    {
        _options = options ?? new ExactOptions();
        _normalizers = [new TextNormalizer(_options)];
    }

    /// <inheritdoc/>
    public override long Count => _count;

    /// <inheritdoc/>
    public override long MemoryBytes => _table.MemoryBytes;

    /// <inheritdoc/>
    public override DuplicateVerdict Contains(ReadOnlySpan<byte> utf8) => Look(FingerprintOf(utf8, _normalizers[0]));

    /// <inheritdoc/>
    public override DuplicateIndexDescription Describe() =>
        new(
            MethodName,
            [
                KeyValuePair.Create("hash", "mum-128/1"),
                KeyValuePair.Create("ignoreCase", _options.IgnoreCase ? "true" : "false"),
                KeyValuePair.Create("collapseWhitespace", _options.CollapseWhitespace ? "true" : "false"),
            ]
        );

    internal override void Prepare(ReadOnlyMemory<TextRow> rows, bool[] settled, bool search, int degree)
    {
        _rows = rows;
        while (_normalizers.Length < degree)
            _normalizers = [.. _normalizers, new TextNormalizer(_options)];
        if (rows.Length == 1)
            PrepareRange(0, ..1, settled, search);
        else
            ParallelRanges.Run(
                rows.Length,
                Grain,
                degree,
                (worker, range) => PrepareRange(worker, range, settled, search)
            );
    }

    internal override DuplicateVerdict Resolve(int row) => Look(_fingerprints[row]);

    internal override void Keep(int row)
    {
        _table.TryAdd(_fingerprints[row], _rows.Span[row].Sequence);
        _count++;
    }

    internal override void Commit(int degree) => _rows = default;

    private void PrepareRange(int worker, Range range, bool[] settled, bool search)
    {
        var rows = _rows.Span;
        var (start, length) = range.GetOffsetAndLength(rows.Length);
        var normalizer = _normalizers[worker];
        for (var row = start; row < start + length; row++)
        {
            if (settled[row])
                continue;
            _fingerprints[row] = FingerprintOf(rows[row].Utf8.Span, normalizer);
            _table.Prefetch(_fingerprints[row]);
            var behind = row - Lookahead;
            if (search && behind >= start)
                Settle(behind, settled);
        }
        if (!search)
            return;
        for (var row = Math.Max(start, start + length - Lookahead); row < start + length; row++)
            Settle(row, settled);
    }

    private void Settle(int row, bool[] settled)
    {
        if (!settled[row])
            settled[row] = _table.TryFind(_fingerprints[row], out _);
    }

    private DuplicateVerdict Look(in Fingerprint fingerprint) =>
        _table.TryFind(fingerprint, out var sequence)
            ? new DuplicateVerdict(DuplicateMethod.Exact, sequence, 1)
            : DuplicateVerdict.Unique;

    private static Fingerprint FingerprintOf(ReadOnlySpan<byte> utf8, TextNormalizer normalizer)
    {
        var text = normalizer.Normalize(utf8);
        var high = Mix.Hash(text, HighSeed);
        var low = Mix.Hash(text, LowSeed);
        return (high | low) == 0 ? new Fingerprint(0, 1) : new Fingerprint(high, low);
    }
}
