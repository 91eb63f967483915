using System.Text;
using DataGen.Datasets;
using DataGen.Deduplication;

namespace DataGen.Cli.Deduplication;

/// <summary>
/// What rows are compared with: benchmarks, an earlier dataset, and the rows kept so far. Its answers depend on the rows and their order alone.
/// </summary>
internal sealed class Comparison
{
    private readonly DedupOptions _options;
    private readonly DuplicateIndexChain? _index;
    private readonly Decontaminator? _benchmarks;
    private readonly RowNames _earlier = new();
    private readonly RowNames _kept = new();

    private Comparison(DedupOptions options)
    {
        _options = options;
        var settings = new DuplicateIndexOptions
        {
            Threshold = options.Threshold,
            Tokenizer = options.Tokenizer,
            ShingleSize = options.Shingle,
        };
        _index =
            options.Methods.Count == 0
                ? null
                : new DuplicateIndexChain(options.Methods.Distinct().Select(settings.Create));
        _benchmarks =
            options.Against.Count == 0
                ? null
                : new Decontaminator(
                    new DecontaminationOptions
                    {
                        SharedWords = options.SharedWords,
                        RougeLThreshold = options.Threshold,
                        Tokenizer = options.Tokenizer ?? TokenizerMode.Unicode,
                    }
                );
    }

    /// <summary>Rows of the earlier dataset.</summary>
    public long Earlier { get; private set; }

    /// <summary>Benchmark texts.</summary>
    public long Benchmarks => _benchmarks?.Count ?? 0;

    public long MemoryBytes => _index?.MemoryBytes ?? 0;

    /// <summary>The methods and all that their verdicts depend on.</summary>
    public IReadOnlyList<string> Describe() =>
        [
            .. _index?.DescribeAll().Select(each => each.ToString()) ?? [],
            .. _benchmarks is null ? Array.Empty<string>() : [_benchmarks.Describe().ToString()],
        ];

    /// <summary>Reads the benchmarks and the earlier dataset.</summary>
    /// <param name="field">The field of the rows that will be compared, which is meant where nothing else is said.</param>
    public static async Task<Comparison> LoadAsync(
        DedupOptions options,
        string? field,
        IFileStore files,
        CancellationToken ct
    )
    {
        var comparison = new Comparison(options);
        foreach (var path in options.Against)
        {
            await comparison.LoadBenchmarkAsync(files, path, options.AgainstField ?? field, ct);
        }

        foreach (var path in options.Kept)
        {
            await comparison.LoadEarlierAsync(files, path, options.KeptField ?? field, ct);
        }

        return comparison;
    }

    /// <summary>
    /// Decides rows in order; those that are kept count from then on. Gives one note a row, null for the kept ones.
    /// </summary>
    public IReadOnlyList<RowNote?> Decide(RowBlock block, IReadOnlyList<int> rows, long firstRow)
    {
        var notes = new RowNote?[rows.Count];
        var texts = new TextRow[rows.Count];
        for (var at = 0; at < texts.Length; at++)
        {
            texts[at] = new TextRow(firstRow + rows[at], block.Texts[rows[at]]);
        }

        var clean = FindContaminated(texts, notes);
        if (_index is null)
        {
            return notes;
        }

        var candidates = clean.Length == texts.Length ? texts : Array.ConvertAll(clean, at => texts[at]);
        var verdicts = new DuplicateVerdict[candidates.Length];
        _index.TryAddBatch(candidates, verdicts, _options.Degree);
        for (var at = 0; at < candidates.Length; at++)
        {
            // A row may repeat one of its own block: names are noted before they are asked for.
            if (!verdicts[at].IsDuplicate)
            {
                if (block.Ids is { } ids)
                {
                    _kept.Add(candidates[at].Sequence, ids[rows[clean[at]]].Span);
                }
            }
            else
            {
                notes[clean[at]] = Note(verdicts[at]);
            }
        }

        return notes;
    }

    /// <summary>Notes contaminated rows; the places of the others.</summary>
    private int[] FindContaminated(TextRow[] texts, RowNote?[] notes)
    {
        if (_benchmarks is null)
        {
            return [.. Enumerable.Range(0, texts.Length)];
        }

        var findings = new Contamination?[texts.Length];
        _benchmarks.CheckBatch(texts, findings, _options.Degree);
        var clean = new List<int>(texts.Length);
        for (var at = 0; at < findings.Length; at++)
        {
            if (findings[at] is not { } finding)
            {
                clean.Add(at);
                continue;
            }

            var reason =
                finding.Kind == ContaminationKind.SharedRun ? "contaminated (shared run)" : "contaminated (rouge-l)";
            notes[at] = new RowNote(reason, finding.Benchmark, Score: finding.Score);
        }

        return [.. clean];
    }

    private RowNote Note(DuplicateVerdict verdict)
    {
        // Rows of the earlier dataset have numbers below 0.
        var row = verdict.MatchedSequence;
        var name = row < 0 ? _earlier.Find(-row) : _kept.Find(row);
        return new RowNote(verdict.Reason, name, name is null ? row : null, verdict.Score);
    }

    private async Task LoadBenchmarkAsync(IFileStore files, string path, string? field, CancellationToken ct)
    {
        await foreach (var (block, row) in ReadAsync(files, path, field, ct))
        {
            _benchmarks!.Add(NameOf(block, row), block.Texts[row].Span);
        }
    }

    private async Task LoadEarlierAsync(IFileStore files, string path, string? field, CancellationToken ct)
    {
        await foreach (var (block, row) in ReadAsync(files, path, field, ct))
        {
            Earlier++;
            _earlier.Add(Earlier, Encoding.UTF8.GetBytes(NameOf(block, row)));
            _index?.BulkLoad(new[] { new TextRow(-Earlier, block.Texts[row]) }, 1);
        }
    }

    /// <summary>A row of another file is named by its place and, where it has one, its id.</summary>
    private static string NameOf(RowBlock block, int row)
    {
        var place = block.Locate(row).ToString();
        var id = Encoding.UTF8.GetString(block.Ids![row].Span);
        return id.Length == 0 ? place : $"{place} ({id})";
    }

    private async IAsyncEnumerable<(RowBlock Block, int Row)> ReadAsync(
        IFileStore files,
        string path,
        string? field,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct
    )
    {
        var options = new SelectionOptions
        {
            Paths = [path],
            Field = field,
            IdField = _options.IdField,
        };
        var selection = await RowSelection.OpenAsync(files, options, ct);
        await foreach (var block in selection.ReadAsync(ct))
        {
            using (block)
            {
                for (var row = 0; row < block.Count; row++)
                {
                    // A row that is not compared against is contamination let through, so none is skipped in silence.
                    yield return block.Texts.Problem(row) is { } problem
                        ? throw new UserException(ExitCodes.Failed, $"{block.Locate(row)}: {problem}")
                        : (block, row);
                }
            }
        }
    }
}
