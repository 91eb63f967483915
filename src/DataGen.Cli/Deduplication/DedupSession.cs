using System.Globalization;
using System.Threading.Channels;
using DataGen.Cli.Running;
using DataGen.Datasets;
using DataGen.Pipeline;

namespace DataGen.Cli.Deduplication;

/// <summary>
/// Runs <c>dedup</c>: blocks of rows are read ahead, decided in order, and copied. Memory is that of a few blocks, besides the index. The files
/// get their names when all of them are whole.
/// </summary>
internal sealed class DedupSession(DedupOptions options, IFileStore files, TimeProvider time)
{
    private const int BlocksAhead = 2;

    private readonly DedupCounts _counts = new();
    private readonly List<RowCopy> _copies = [];
    private RowCopy? _kept;
    private RowCopy? _removed;
    private TimeSpan _inIndex;

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var selection = await RowSelection.OpenAsync(
            files,
            new SelectionOptions
            {
                Paths = [.. options.Rows],
                Field = options.Field,
                IdField = options.Removed is null ? null : options.IdField,
            },
            ct
        );
        OutputPaths.Check(
            [.. selection.Paths, .. options.Against, .. options.Kept],
            ("--out", options.Out),
            ("--removed", options.Removed)
        );
        var comparison = await Comparison.LoadAsync(options, options.Field, files, ct);
        try
        {
            _kept = await BeginAsync(options.Out, selection, withNotes: false, ct);
            _removed = await BeginAsync(options.Removed, selection, withNotes: true, ct);
            await using (
                var keptIds = options.KeptIds
                    ? new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16)
                    : null
            )
            {
                await using (new DedupProgress(options.Progress, _counts, selection.Rows, time))
                {
                    await DecideAllAsync(selection, comparison, keptIds, ct);
                }

                foreach (var copy in _copies)
                {
                    await copy.FinishAsync(ct);
                }
            }

            ct.ThrowIfCancellationRequested();
            foreach (var copy in _copies)
            {
                await copy.PublishAsync();
            }
        }
        finally
        {
            foreach (var copy in _copies)
            {
                await copy.DisposeAsync();
            }
        }

        var summary = new DedupSummary(
            _counts,
            selection.Field,
            comparison.Describe(),
            comparison.Benchmarks,
            comparison.Earlier,
            comparison.MemoryBytes,
            time.GetElapsedTime(started),
            _inIndex
        );
        if (options.Json)
        {
            Console.Out.WriteLine(Json.Compact(summary.ToJson()));
        }
        else
        {
            summary.WriteText(Console.Error);
        }

        return ExitCodes.Done;
    }

    private async Task<RowCopy?> BeginAsync(string? path, RowSelection selection, bool withNotes, CancellationToken ct)
    {
        if (path is null)
        {
            return null;
        }

        if (options.Progress != ProgressStyle.None && RowCopy.ReadsAhead(path, selection))
        {
            Console.Error.WriteLine($"Reading all rows once, to find the columns of '{path}'.");
        }

        var copy = await RowCopy.CreateAsync(files, path, selection, withNotes, ct);
        _copies.Add(copy);
        return copy;
    }

    private async Task DecideAllAsync(
        RowSelection selection,
        Comparison comparison,
        TextWriter? keptIds,
        CancellationToken ct
    )
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var ahead = Channel.CreateBounded<RowBlock>(BlocksAhead);
        var reading = ReadAheadAsync(selection, ahead.Writer, stopping.Token);
        try
        {
            await foreach (var block in ahead.Reader.ReadAllAsync(ct))
            {
                using (block)
                {
                    await DecideAsync(block, comparison, keptIds, ct);
                }
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await reading;
            while (ahead.Reader.TryRead(out var left))
            {
                left.Dispose();
            }
        }
    }

    private static async Task ReadAheadAsync(
        RowSelection selection,
        ChannelWriter<RowBlock> writer,
        CancellationToken ct
    )
    {
        try
        {
            // Decoding is work: it is done on another thread than deciding.
            await Task.Yield();
            await foreach (var block in selection.ReadAsync(ct))
            {
                await writer.WriteAsync(block, ct);
            }

            writer.Complete();
        }
        catch (Exception error)
        {
            // The reader of the channel meets it.
            writer.Complete(error);
        }
    }

    private async Task DecideAsync(RowBlock block, Comparison comparison, TextWriter? keptIds, CancellationToken ct)
    {
        var compared = new List<int>(block.Count);
        var notes = new RowNote?[block.Count];
        for (var row = 0; row < block.Count; row++)
        {
            if (block.Texts.Problem(row) is not { } problem)
            {
                compared.Add(row);
            }
            else if (options.BadRows == BadRowPolicy.Fail)
            {
                throw new UserException(
                    ExitCodes.Failed,
                    $"{block.Locate(row)}: row {_counts.Rows + row} {problem}. Nothing was written; --bad-rows remove sets such rows aside and goes on."
                );
            }
            else
            {
                notes[row] = new RowNote($"no text: {problem}");
            }
        }

        var before = time.GetTimestamp();
        var decided = comparison.Decide(block, compared, _counts.Rows);
        _inIndex += time.GetElapsedTime(before);
        for (var at = 0; at < compared.Count; at++)
        {
            notes[compared[at]] = decided[at];
        }

        await WriteAsync(block, notes, keptIds, ct);
    }

    private async Task WriteAsync(RowBlock block, RowNote?[] notes, TextWriter? keptIds, CancellationToken ct)
    {
        var kept = new List<int>(block.Count);
        var removed = new List<int>();
        var reasons = new List<RowNote>();
        for (var row = 0; row < block.Count; row++)
        {
            if (notes[row] is { } note)
            {
                removed.Add(row);
                reasons.Add(note);
                _counts.Remove(note.Reason.StartsWith("no text", StringComparison.Ordinal) ? "no text" : note.Reason);
            }
            else
            {
                kept.Add(row);
                keptIds?.Write(string.Create(CultureInfo.InvariantCulture, $"{_counts.Rows + row}\n"));
            }
        }

        if (_kept is not null)
        {
            await _kept.AddAsync(block, kept, [], ct);
        }

        if (_removed is not null)
        {
            await _removed.AddAsync(block, removed, reasons, ct);
        }

        _counts.Kept += kept.Count;
        _counts.Rows += block.Count;
    }
}
