using DataGen.Datasets;
using DataGen.Models.Store;
using DataGen.Recipes;
using Microsoft.Data.Sqlite;

namespace DataGen.Cli.Diagnosis;

/// <summary>Whether runs and answers can be kept: room, rights, and the state of the answer store.</summary>
internal sealed class StorageDiagnosis(IFileStore files, TimeProvider time)
{
    private const long LittleRoom = 5L << 30;
    private const long NoRoom = 200L << 20;

    public async Task<IReadOnlyList<Finding>> RunAsync(PipelineConfiguration configuration, CancellationToken ct) =>
        [
            await RoomAsync("runs", configuration.RunsPath, ct),
            await RoomAsync("store", Path.GetDirectoryName(configuration.StorePath)!, ct),
            Store(configuration.StorePath),
        ];

    private async Task<Finding> RoomAsync(string subject, string folder, CancellationToken ct)
    {
        const string area = "disk";
        // Folders are made when they are needed; until then the nearest one above is where they will be.
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } above)
        {
            existing = above;
        }

        var probe = Path.Combine(existing, $".datagen-doctor-{Environment.ProcessId}.tmp");
        try
        {
            await using (await files.CreateAsync(probe, ct)) { }

            await files.DeleteAsync(probe, ct);
        }
        catch (FileStoreException exception)
        {
            return Finding.Problem(
                area,
                subject,
                $"'{folder}' cannot be written: {exception.Message}",
                $"Give this user the right to write there, or set \"{subject}\" in pipeline.json to another place."
            );
        }

        var free = await files.FreeBytesAsync(existing, ct);
        var text = Invariant($"'{folder}' can be written, {free / (double)(1 << 30):0.0} GiB free");
        const string fix = "Free some space: a run that finds the disk full stops, and continues when there is room.";
        return free switch
        {
            null => Finding.Good(area, subject, $"'{folder}' can be written"),
            < NoRoom => Finding.Problem(area, subject, text, fix),
            < LittleRoom => Finding.Warning(area, subject, text, fix),
            _ => Finding.Good(area, subject, text),
        };
    }

    private Finding Store(string path)
    {
        const string area = "store";
        if (!File.Exists(path))
        {
            return Finding.Good(area, "answers", $"none yet at '{path}': the first run makes it");
        }

        try
        {
            if (Damage(path) is { } damage)
            {
                return Finding.Problem(
                    area,
                    "answers",
                    $"'{path}' is damaged: {Excerpt.Of(damage, 200)}",
                    $"Keep a copy, then save what can be saved: sqlite3 '{path}' .recover | sqlite3 saved.db, and name saved.db as the store."
                );
            }

            using var store = AnswerStore.Open(new AnswerStoreOptions { Path = path }, time);
            var statistics = store.Statistics();
            return Finding.Good(
                area,
                "answers",
                Invariant(
                    $"{statistics.Answers:N0} in {statistics.Bytes / (double)(1 << 20):0.0} MiB at '{path}', sound"
                )
            );
        }
        catch (AnswerStoreException exception)
        {
            return Finding.Problem(
                area,
                "answers",
                exception.Message,
                "Name another store in pipeline.json, or mend this one."
            );
        }
        catch (SqliteException exception)
        {
            return Finding.Problem(
                area,
                "answers",
                $"'{path}' cannot be read: {exception.Message}",
                "Restore it from a copy, or name another store in pipeline.json."
            );
        }
    }

    /// <summary>The first fault that SQLite finds in the file; null when it is sound.</summary>
    private static string? Damage(string path)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        var answer = (string?)command.ExecuteScalar();
        return answer is "ok" ? null : answer;
    }
}
