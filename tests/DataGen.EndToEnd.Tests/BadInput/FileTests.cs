using System.Diagnostics;
using DataGen.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;

namespace DataGen.EndToEnd.Tests.BadInput;

/// <summary>Files, folders, disks and stores that are not as they should be.</summary>
internal sealed class FileTests
{
    [Test]
    public async Task A_missing_input_is_named_with_its_path()
    {
        using var workspace = new Workspace().WithLines("rivers");
        File.Delete(workspace.PathOf("lines.txt"));

        var result = await workspace.ExpectAsync(2, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("recipe.json:6:").And.Contain("no file 'lines.txt'"));
        Assert.That(result.Error, Does.Contain(workspace.PathOf("lines.txt")), "where it was looked for");
        IsPlain(result);
        Assert.That(Directory.Exists(workspace.Run(FlatRecipe.Name).Folder), Is.False);
    }

    [Test]
    public async Task An_empty_source_is_an_error_that_says_how_to_allow_it()
    {
        using var workspace = new Workspace().WithLines();

        var result = await workspace.ExpectAsync(1, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("'lines.txt' has no rows").And.Contain("\"allowEmpty\": true"));
        IsPlain(result);
        NothingIsPublished(workspace.Run(FlatRecipe.Name));

        workspace.Change("\"path\": \"lines.txt\"", "\"path\": \"lines.txt\", \"allowEmpty\": true");
        await workspace.ExpectAsync(0, FlatRecipe.Run);
        await LedgerLaw.HoldsAsync(workspace.Run(FlatRecipe.Name), ("sft", "sft"));
    }

    [Test]
    public async Task A_malformed_row_ends_the_run_with_file_and_line()
    {
        using var workspace = WithBrokenRows();

        var result = await workspace.ExpectAsync(1, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("lines.jsonl:2"));
        IsPlain(result);
        NothingIsPublished(workspace.Run(FlatRecipe.Name));
    }

    [Test]
    public async Task With_onError_reject_malformed_rows_are_counted_and_the_others_go_on()
    {
        using var workspace = WithBrokenRows()
            .Change("\"fields\": [\"line\"]", "\"fields\": [\"line\"], \"onError\": \"reject\"");

        await workspace.ExpectAsync(0, FlatRecipe.Run);

        var run = workspace.Run(FlatRecipe.Name);
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"));
        Assert.That(await run.RowsAsync("sft"), Has.Count.EqualTo(2));
        var rejects = (await run.RowsAsync("rejects")).Where(row => row.Text("stage") == "lines").ToArray();
        Assert.That(rejects.Select(row => row.Text("reason")), Is.EqualTo(new[] { "malformed row", "malformed row" }));
        Assert.That(rejects[0].Text("detail"), Does.Contain("lines.jsonl:2"));
        Assert.That(rejects[1].Text("detail"), Does.Contain("lines.jsonl:4").And.Contain("no field 'line'"));
    }

    [Test]
    public async Task A_folder_in_use_by_another_run_is_refused_and_left_alone()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = _ => Reply.Hang;
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines("rivers");
        using var first = workspace.Start(FlatRecipe.Run);
        while (endpoint.Received.Count == 0)
        {
            await Task.Delay(5);
        }

        var second = await workspace.ExpectAsync(1, FlatRecipe.Run);

        Assert.That(second.Error, Does.Contain($"in use by another run (process {first.Id})"));
        Assert.That(second.Error, Does.Contain("choose another output folder"));
        IsPlain(second);
        Assert.That(first.HasExited, Is.False);
    }

    [Test]
    public async Task Two_runs_into_two_folders_share_a_store()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Delay = TimeSpan.FromMilliseconds(3);
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines(
            Enumerable.Range(0, 60).Select(i => $"river {i}")
        );
        using var first = workspace.Start([.. FlatRecipe.Run, "--out", "one"]);
        using var second = workspace.Start([.. FlatRecipe.Run, "--out", "two"]);

        Assert.That((await first.WaitAsync()).ExitCode, Is.Zero);
        Assert.That((await second.WaitAsync()).ExitCode, Is.Zero);

        Assert.That(
            new RunOutput(workspace.PathOf("one")).Fingerprint(),
            Is.EqualTo(new RunOutput(workspace.PathOf("two")).Fingerprint()),
            "the first answer to be stored wins in both"
        );
        Assert.That(workspace.StoredAnswers(), Is.EqualTo(60));
    }

    [Test]
    public async Task A_folder_that_may_not_be_written_is_named()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("root may write everywhere");
            return;
        }

        using var workspace = new Workspace().WithLines("rivers");
        Directory.CreateDirectory(workspace.PathOf("closed"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await workspace.ExpectAsync(1, [.. FlatRecipe.Run, "--out", "closed/run"]);

        Assert.That(result.Error, Does.Contain("closed/run").And.Contain("permission denied"));
        IsPlain(result);
    }

    [Test]
    public async Task A_file_where_the_run_folder_should_be_is_named()
    {
        using var workspace = new Workspace().WithLines("rivers").Write("taken", "a file");

        var result = await workspace.ExpectAsync(1, [.. FlatRecipe.Run, "--out", "taken"]);

        Assert.That(result.Error, Does.Contain("taken"));
        IsPlain(result);
        Assert.That(File.ReadAllText(workspace.PathOf("taken")), Is.EqualTo("a file"));
    }

    [Test]
    public async Task A_folder_of_somebodys_files_is_refused_and_left_alone()
    {
        using var workspace = new Workspace().WithLines("rivers").Write("project/README.md", "mine");

        var result = await workspace.ExpectAsync(2, [.. FlatRecipe.Run, "--out", "project"]);

        Assert.That(result.Error, Does.Contain("is no run's folder").And.Contain("'README.md'").And.Contain("--out"));
        IsPlain(result);
        Assert.That(Directory.GetFileSystemEntries(workspace.PathOf("project")), Has.Length.EqualTo(1));
        Assert.That(File.ReadAllText(workspace.PathOf("project/README.md")), Is.EqualTo("mine"));
    }

    [Test]
    public async Task A_dataset_that_the_recipe_makes_no_more_is_removed()
    {
        using var workspace = new Workspace().WithLines("rivers", "moss");
        await workspace.ExpectAsync(0, FlatRecipe.Run);
        var run = workspace.Run(FlatRecipe.Name);
        Directory.CreateDirectory(Path.Combine(run.Folder, "notes"));
        workspace.Change("\"dataset\": \"sft\"", "\"dataset\": \"replies\"");

        await workspace.ExpectAsync(0, FlatRecipe.Run);

        Assert.That(await run.RowsAsync("replies"), Has.Count.EqualTo(2));
        Assert.That(Directory.Exists(Path.Combine(run.Folder, "sft")), Is.False, "the card does not speak of it");
        Assert.That(Directory.Exists(Path.Combine(run.Folder, "notes")), Is.True, "what no run made is left alone");
    }

    [Test]
    public async Task A_damaged_state_file_is_named()
    {
        using var workspace = new Workspace().WithLines("rivers");
        await workspace.ExpectAsync(0, FlatRecipe.Run);
        File.WriteAllText(Path.Combine(workspace.Run(FlatRecipe.Name).Folder, ".run.json"), "[]{");

        var result = await workspace.ExpectAsync(1, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain(".run.json' is damaged").And.Contain("Remove it"));
        IsPlain(result);
    }

    [TestCase("not a database")]
    [TestCase("damaged pages")]
    [TestCase("another program's")]
    public async Task A_store_that_is_not_whole_is_named_and_left_as_it_is(string damage)
    {
        using var workspace = new Workspace().WithQuestions(40);
        string[] run = ["run", MapRecipe.Name, "--progress", "none"];
        await workspace.ExpectAsync(0, run);
        switch (damage)
        {
            case "not a database":
                File.WriteAllText(workspace.Store, new string('x', 20_000));
                break;
            case "damaged pages":
                using (var file = File.OpenWrite(workspace.Store))
                {
                    file.Position = 4096;
                    file.Write(new byte[8192]);
                }

                break;
            default:
                File.Delete(workspace.Store);
                using (var connection = new SqliteConnection($"Data Source={workspace.Store};Pooling=False"))
                {
                    connection.Open();
                    using var command = connection.CreateCommand();
                    command.CommandText = "CREATE TABLE people (name TEXT)";
                    command.ExecuteNonQuery();
                }

                break;
        }

        var before = File.ReadAllBytes(workspace.Store);
        var published = workspace.Run(MapRecipe.Name).Fingerprint();

        var result = await workspace.ExpectAsync(1, run);

        Assert.That(result.Error, Does.Contain(workspace.Store).And.Contain("left untouched"));
        IsPlain(result);
        Assert.That(File.ReadAllBytes(workspace.Store), Is.EqualTo(before));
        Assert.That(workspace.Run(MapRecipe.Name).Fingerprint(), Is.EqualTo(published));
    }

    [Test]
    public async Task A_store_locked_for_a_moment_is_waited_for()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines("rivers", "moss");
        await workspace.ExpectAsync(0, FlatRecipe.Run);
        workspace.Write("lines.txt", "rivers\nmoss\nbread\n");
        endpoint.Forget();
        CommandProcess process;
        using (var connection = new SqliteConnection($"Data Source={workspace.Store};Pooling=False"))
        {
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            process = workspace.Start(FlatRecipe.Run);
            while (endpoint.AnsweredCount == 0 && !process.HasExited)
            {
                await Task.Delay(5);
            }

            await Task.Delay(200);
            Assert.That(process.HasExited, Is.False, "it waits for the store");
            transaction.Rollback();
        }

        using (process)
        {
            var result = await process.WaitAsync();
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
        }

        Assert.That(workspace.StoredAnswers(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_full_disk_under_the_run_folder_is_named_and_the_run_continues_when_there_is_room()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request => Reply.Completion(Noise(request.Number, 400_000));
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines(
            Enumerable.Range(0, 12).Select(i => $"river {i}")
        );
        using var disk = SmallDisk.Mount(workspace.PathOf("small"), megabytes: 2);

        var result = await workspace.ExpectAsync(1, [.. FlatRecipe.Run, "--out", "small/run"]);

        Assert.That(result.Error, Does.Contain("small/run").And.Contain("disk is full"));
        IsPlain(result);
        NothingIsPublished(new RunOutput(workspace.PathOf("small/run")));
        var asked = endpoint.Received.Count;
        await workspace.ExpectAsync(0, [.. FlatRecipe.Run, "--out", "large"]);
        Assert.That(endpoint.Received.Select(request => request.Hash), Is.Unique);
        Assert.That(asked, Is.LessThanOrEqualTo(12));
    }

    [Test]
    public async Task A_full_disk_under_the_store_is_named_and_keeps_what_was_stored()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request => Reply.Completion(Noise(request.Number, 300_000));
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines(
            Enumerable.Range(0, 20).Select(i => $"river {i}")
        );
        using var disk = SmallDisk.Mount(workspace.PathOf("small"), megabytes: 2);
        string[] run = [.. FlatRecipe.Run, "--concurrency", "1", "--store", "small/answers.db"];

        var result = await workspace.ExpectAsync(1, run);

        Assert.That(result.Error, Does.Contain("answers.db").And.Contain("disk is full").And.Contain("--store"));
        IsPlain(result);
        NothingIsPublished(workspace.Run(FlatRecipe.Name));
        Assert.That(endpoint.Received.Count, Is.InRange(2, 19), "it stops asking for what it cannot keep");
    }

    private static Workspace WithBrokenRows() =>
        new Workspace()
            .WithLines()
            .Change("\"path\": \"lines.txt\", \"into\": \"line\"", "\"path\": \"lines.jsonl\", \"fields\": [\"line\"]")
            .Write(
                "lines.jsonl",
                "{\"line\": \"rivers\"}\n{\"line\": \"mo\n{\"line\": \"moss\"}\n{\"text\": \"bread\"}\n"
            );

    /// <summary>Text that does not compress, the same for the same number.</summary>
    private static string Noise(int number, int length)
    {
        var bytes = new byte[length / 2];
        for (var i = 0; i < bytes.Length; i += 32)
        {
            System
                .Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(((long)number << 32) + i))
                .AsSpan(0, Math.Min(32, bytes.Length - i))
                .CopyTo(bytes.AsSpan(i));
        }

        return Convert.ToBase64String(bytes);
    }

    private static void IsPlain(CommandResult result)
    {
        Assert.That(result.Error, Does.Not.Contain("   at "), "no stack trace");
        Assert.That(result.Error, Does.Not.Contain("Unhandled"));
        Assert.That(result.Output, Is.Empty);
    }

    private static void NothingIsPublished(RunOutput run)
    {
        foreach (var name in new[] { "sft", "rejects", "README.md", "recipe.lock.json" })
        {
            Assert.That(Path.Exists(Path.Combine(run.Folder, name)), Is.False, name);
        }
    }

    /// <summary>A disk in memory that is soon full.</summary>
    private sealed class SmallDisk(string folder) : IDisposable
    {
        public static SmallDisk Mount(string folder, int megabytes)
        {
            if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            {
                Assert.Ignore("only root on Linux may mount a small disk");
            }

            Directory.CreateDirectory(folder);
            if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder) != 0)
            {
                Assert.Ignore("this machine does not let a small disk be mounted");
            }

            return new SmallDisk(folder);
        }

        public void Dispose() => Run("umount", "-l", folder);

        private static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true }
            )!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
