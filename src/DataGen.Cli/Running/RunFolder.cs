using System.Text.Json;
using DataGen.Datasets;
using DataGen.Pipeline;

namespace DataGen.Cli.Running;

/// <summary>The folder of a run: taken for one process, put in order after a crash, and what a resume must know of it.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string StateFile = ".run.json";

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
