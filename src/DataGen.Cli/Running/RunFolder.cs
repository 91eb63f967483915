using System.Text.Json;
using DataGen.Datasets;
using DataGen.Pipeline;

namespace DataGen.Cli.Running;

/// <summary>The folder of a run: taken for one process, put in order after a crash, and what a resume must know of it.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string StateFile = ".run.json";
    private const string LockFile = "recipe.lock.json";

    private readonly DirectoryLock _lock;
    private readonly IFileStore _files;

    private RunFolder(string path, IFileStore files, DirectoryLock @lock)
    {
        Path = path;
        _files = files;
        _lock = @lock;
        Publisher = new DatasetPublisher(files, path);
    }

    public string Path { get; }

    public DatasetPublisher Publisher { get; }

    /// <summary>Spill files and what is not finished; removed by the next run if this one dies.</summary>
    public string WorkFolder => System.IO.Path.Combine(Path, ".tmp", "work");

    /// <summary>The account of what this folder has cost, over all runs in it.</summary>
    public string SpendingFile => System.IO.Path.Combine(Path, ".spending.db");

    /// <summary>The batches that are not settled, over all runs in this folder.</summary>
    public string BatchFolder => System.IO.Path.Combine(Path, ".batches");

    /// <summary>Goes into the key of every answer of this run; not empty in a run that was started with <c>--fresh</c>.</summary>
    public string Salt { get; private set; } = "";

    /// <summary>Takes the folder and settles whether this run continues what is there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="fingerprint">What must be equal for a run to be continued: recipe, prompts, inputs, parameters, models, seed.</param>
    public static async Task<RunFolder> OpenAsync(
        string path,
        string fingerprint,
        RunOptions options,
        IFileStore files,
        TimeProvider time,
        CancellationToken ct
    )
    {
        RefuseForeign(path);
        var folder = new RunFolder(path, files, DirectoryLock.Acquire(path));
        try
        {
            await folder.Publisher.RepairAsync(ct);
            await folder.SettleAsync(fingerprint, options, time, ct);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Removes the datasets that an earlier recipe published here and this one does not make: what is in the folder is what its card speaks of.
    /// </summary>
    public async Task RemoveOtherDatasetsAsync(IReadOnlyCollection<string> current, CancellationToken ct)
    {
        foreach (var name in PublishedDatasets().Except(current, StringComparer.Ordinal))
        {
            await _files.DeleteAsync(Publisher.FinalFolder(name), ct);
        }
    }

    /// <summary>Writes a small file so that a reader sees the old one or the new one.</summary>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken ct) =>
        await WholeFile.WriteAsync(_files, System.IO.Path.Combine(Path, name), content, ct);

    public void Dispose()
    {
        var temporary = System.IO.Path.Combine(Path, ".tmp");
        if (Directory.Exists(WorkFolder))
        {
            Directory.Delete(WorkFolder, recursive: true);
        }

        if (Directory.Exists(temporary) && !Directory.EnumerateFileSystemEntries(temporary).Any())
        {
            Directory.Delete(temporary);
        }

        _lock.Dispose();
    }

    /// <summary>A run writes its card as README.md and removes what it made before; in a folder of somebody's files both would do harm.</summary>
    private static void RefuseForeign(string path)
    {
        if (!Directory.Exists(path) || File.Exists(System.IO.Path.Combine(path, StateFile)))
        {
            return;
        }

        var found = Directory
            .EnumerateFileSystemEntries(path)
            .Select(entry => System.IO.Path.GetFileName(entry))
            .Where(name => name[0] != '.' && name is not RunLog.FileName)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        if (found is not null)
        {
            throw new UserException(
                ExitCodes.Invalid,
                $"'{path}' is no run's folder and is not empty (it holds '{found}'). Name a new or empty folder with --out."
            );
        }
    }

    /// <summary>The datasets that the lock in the folder names; none when there is no lock, or one that cannot be read.</summary>
    private string[] PublishedDatasets()
    {
        try
        {
            return
            [
                .. JsonElement
                    .Parse(File.ReadAllText(System.IO.Path.Combine(Path, LockFile)))
                    .GetProperty("datasets")
                    .EnumerateObject()
                    .Select(dataset => dataset.Name),
            ];
        }
        catch (Exception exception)
            when (exception
                    is FileNotFoundException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
            )
        {
            return [];
        }
    }

    private async Task SettleAsync(string fingerprint, RunOptions options, TimeProvider time, CancellationToken ct)
    {
        var state = ReadState();
        var matches =
            options.Resume != ResumePolicy.Never
            && state is { } known
            && string.Equals(known.Fingerprint, fingerprint, StringComparison.Ordinal);
        if (!matches && options.Resume == ResumePolicy.Always)
        {
            throw new UserException(
                ExitCodes.Invalid,
                $"'{Path}' holds no run of this recipe with these inputs and parameters to continue. Leave --resume away to start one."
            );
        }

        // A fresh run asks everything anew once; resuming it pays nothing twice.
        Salt =
            options.Fresh
                ? (
                    matches && state!.Value.Salt.Length > 0 && !state.Value.Complete
                        ? state.Value.Salt
                        : NewSalt(fingerprint, time)
                )
            : matches ? state!.Value.Salt
            : "";
        await WriteStateAsync(fingerprint, complete: false, ct);
    }

    /// <summary>Notes that the run came to its end.</summary>
    public Task CompleteAsync(string fingerprint, CancellationToken ct) =>
        WriteStateAsync(fingerprint, complete: true, ct);

    private static string NewSalt(string fingerprint, TimeProvider time) =>
        Invariant($"fresh:{fingerprint[..8]}:{time.GetUtcNow().UtcTicks:x}");

    private Task WriteStateAsync(string fingerprint, bool complete, CancellationToken ct) =>
        WriteAsync(
            StateFile,
            Json.Bytes(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("fingerprint", fingerprint);
                writer.WriteString("salt", Salt);
                writer.WriteBoolean("complete", complete);
                writer.WriteEndObject();
            }),
            ct
        );

    private (string Fingerprint, string Salt, bool Complete)? ReadState()
    {
        var path = System.IO.Path.Combine(Path, StateFile);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var state = JsonElement.Parse(File.ReadAllText(path));
            return (
                state.GetProperty("fingerprint").GetString()!,
                state.GetProperty("salt").GetString()!,
                state.GetProperty("complete").GetBoolean()
            );
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UserException(
                ExitCodes.Failed,
                $"'{path}' is damaged ({exception.Message}). Remove it to start the run afresh; stored answers are kept."
            );
        }
    }
}
