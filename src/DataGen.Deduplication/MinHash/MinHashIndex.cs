using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DataGen.Deduplication.MinHash;
using DataGen.Deduplication.Rows;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication;

/// <summary>
/// Recognises rows whose n-grams overlap with a kept row's: MinHash and locality-sensitive hashing find candidates, the exact
/// Jaccard similarity of the n-gram sets decides.
/// </summary>
/// <remarks>
/// A pair that meets in no band is missed (about 1 in 10,000 at a similarity of 0.7 with the default bands, fewer above); a
/// pair that meets is never taken for a duplicate wrongly, but for a collision of 32-bit n-gram hashes. A row without words is
/// always kept. Memory is 4 bytes a distinct n-gram and 11 to 21 bytes a band for a kept row.
/// </remarks>
public sealed class MinHashIndex : DuplicateIndex
{
    internal const string MethodName = "minhash";
    private const int FirstBatch = 256;

    // The buckets that a batch looks at stay in a core's cache until its rows are added to them.
    private const int LargestBatch = 512;
    private const int Lookahead = 8;

    private readonly MinHashOptions _options;
    private readonly MinHashSigner _signer;
    private readonly BandTable[] _bands;
    private readonly RowStore _kept = new();
    private readonly List<ShinglePiece> _pieces = [];
    private Worker[] _workers;
    private Found[] _found = new Found[1];
    private uint[] _keys;
    private ReadOnlyMemory<TextRow> _rows;
    private int _keptBefore;

    /// <summary>Makes an empty index.</summary>
    public MinHashIndex(MinHashOptions? options = null)
    {
        _options = options ?? new MinHashOptions();
        _signer = new MinHashSigner(_options.Bands * _options.RowsPerBand, _options.Seed);
        _bands = new BandTable[_options.Bands];
        for (var band = 0; band < _bands.Length; band++)
            _bands[band] = new BandTable();
        _keys = new uint[_options.Bands];
        _workers = [new Worker(_options, _signer)];
    }

    /// <inheritdoc/>
    public override long Count => _kept.Count;

    /// <inheritdoc/>
    public override long MemoryBytes => _kept.MemoryBytes + _bands.Sum(band => band.MemoryBytes);

    internal override int BatchRows => Math.Clamp(_kept.Count / 4, FirstBatch, LargestBatch);

    /// <inheritdoc/>
    public override DuplicateVerdict Contains(ReadOnlySpan<byte> utf8)
    {
        var worker = _workers[0];
        var piece = new ShinglePiece();
        Span<uint> keys = stackalloc uint[_options.Bands];
        piece.Store(0, worker.Reader.Read(utf8));
        Sign(worker, piece.Shingles(0), keys);
        return Verdict(Search(worker, piece.Shingles(0), keys, 0));
    }

    /// <inheritdoc/>
    public override DuplicateIndexDescription Describe() =>
        new(
            MethodName,
            [
                KeyValuePair.Create("threshold", _options.Threshold.ToString("R", CultureInfo.InvariantCulture)),
                KeyValuePair.Create("unit", _options.Unit == ShingleUnit.Word ? "word" : "character"),
                KeyValuePair.Create("shingleSize", Invariant(_options.ShingleSize)),
                KeyValuePair.Create("bands", Invariant(_options.Bands)),
                KeyValuePair.Create("rowsPerBand", Invariant(_options.RowsPerBand)),
                KeyValuePair.Create("tokenizer", _options.Tokenizer.VersionedName()),
                KeyValuePair.Create("hash", "mum-32/1"),
                KeyValuePair.Create("seed", _options.Seed.ToString(CultureInfo.InvariantCulture)),
            ]
        );

    internal override void Prepare(ReadOnlyMemory<TextRow> rows, bool[] settled, bool search, int degree)
    {
        _rows = rows;
        _keptBefore = _kept.Count;
        if (_found.Length < rows.Length)
        {
            _found = new Found[rows.Length];
            _keys = new uint[rows.Length * _options.Bands];
        }
        while (_pieces.Count * ShinglePiece.Rows < rows.Length)
            _pieces.Add(new ShinglePiece());
        while (_workers.Length < degree)
            _workers = [.. _workers, new Worker(_options, _signer)];
        ParallelRanges.Run(
            rows.Length,
            ShinglePiece.Rows,
            degree,
            (worker, range) => Prepare(_workers[worker], range, settled, search)
        );
    }

    internal override DuplicateVerdict Resolve(int row)
    {
        // Rows kept before the batch were searched when it was prepared.
        if (row + Lookahead < _rows.Length)
            Prefetch(row + Lookahead);
        if (_found[row].Match < 0 && _kept.Count > _keptBefore)
            _found[row] = Search(_workers[0], ShinglesOf(row), KeysOf(row), _keptBefore);
        return Verdict(_found[row]);
    }

    internal override void Keep(int row)
    {
        var shingles = ShinglesOf(row);
        var number = _kept.Count;
        _kept.Add(_rows.Span[row].Sequence, shingles);
        if (shingles.IsEmpty)
            return;
        var keys = KeysOf(row);
        for (var band = 0; band < keys.Length; band++)
            _bands[band].Add(keys[band], number);
    }

    internal override void Commit(int degree) => _rows = default;

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);

    private Span<uint> KeysOf(int row) => _keys.AsSpan(row * _options.Bands, _options.Bands);

    private ReadOnlySpan<int> ShinglesOf(int row) => _pieces[row / ShinglePiece.Rows].Shingles(row % ShinglePiece.Rows);

    private DuplicateVerdict Verdict(in Found row) =>
        row.Match < 0
            ? DuplicateVerdict.Unique
            : new DuplicateVerdict(DuplicateMethod.MinHash, _kept.Sequence(row.Match), row.Score);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prepare(Worker worker, Range range, bool[] settled, bool search)
    {
        var (start, length) = range.GetOffsetAndLength(_rows.Length);
        var end = start + length;
        var piece = _pieces[start / ShinglePiece.Rows];
        var rows = _rows.Span;
        for (var row = start; row < end + Lookahead; row++)
        {
            if (row < end)
            {
                piece.Store(row - start, settled[row] ? [] : worker.Reader.Read(rows[row].Utf8.Span));
                _found[row] = Found.Nothing;
                if (!settled[row])
                    Sign(worker, piece.Shingles(row - start), KeysOf(row));
            }
            var behind = row - Lookahead;
            if (!search || behind < start || settled[behind])
                continue;
            _found[behind] = Search(worker, piece.Shingles(behind - start), KeysOf(behind), 0);
            settled[behind] = _found[behind].Match >= 0;
        }
    }

    /// <summary>Computes the key of every band, and brings the keys' places into the cache.</summary>
    private void Sign(Worker worker, ReadOnlySpan<int> shingles, Span<uint> keys)
    {
        if (shingles.IsEmpty)
            return;
        var signature = worker.Signature.AsSpan();
        _signer.Sign(MemoryMarshal.Cast<int, uint>(shingles), signature);
        var rows = _options.RowsPerBand;
        for (var band = 0; band < keys.Length; band++)
        {
            var hashes = MemoryMarshal.AsBytes(signature.Slice(band * rows, rows));
            keys[band] = (uint)(Mix.Hash(hashes, (ulong)band) >> 32);
            _bands[band].Prefetch(keys[band]);
        }
    }

    private void Prefetch(int row)
    {
        var keys = KeysOf(row);
        for (var band = 0; band < keys.Length; band++)
            _bands[band].Prefetch(keys[band]);
    }

    /// <summary>Finds the earliest kept row that matches, from a row number on.</summary>
    private Found Search(Worker worker, ReadOnlySpan<int> shingles, ReadOnlySpan<uint> keys, int from)
    {
        if (shingles.IsEmpty)
            return Found.Nothing;
        var found = worker.Candidates;
        found.Clear();
        for (var band = 0; band < keys.Length; band++)
            _bands[band].Collect(keys[band], from, found);
        return FirstMatch(worker.Seen, shingles, found);
    }

    private Found FirstMatch(HashSet32 seen, ReadOnlySpan<int> shingles, RowNumbers candidates)
    {
        if (candidates.Count == 0)
            return Found.Nothing;
        candidates.SortDistinct(0);
        seen.Clear(shingles.Length);
        seen.AddDistinct(shingles);
        foreach (var candidate in candidates.Rows)
        {
            var other = _kept.Words(candidate);
            if (
                Math.Min(shingles.Length, other.Length)
                < Math.Max(shingles.Length, other.Length) * _options.Threshold * (1 - 1e-9)
            )
            {
                continue;
            }
            var common = seen.CountPresent(other);
            var score = (double)common / (shingles.Length + other.Length - common);
            if (score >= _options.Threshold)
                return new Found(candidate, score);
        }
        return Found.Nothing;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Found(int Match, double Score)
    {
        public static Found Nothing => new(-1, 0);
    }

    private sealed class Worker(MinHashOptions options, MinHashSigner signer)
    {
        public ShingleReader Reader { get; } = new(options);

        public uint[] Signature { get; } = new uint[signer.SignatureLength];

        public HashSet32 Seen { get; } = new();

        public RowNumbers Candidates { get; } = new();
    }
}
