using System.Diagnostics;
using System.Text.Json;
using DataGen.Tests;

namespace DataGen.Datasets.Tests.Files;

public sealed class FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Test]
    public void A_folder_in_use_names_the_other_process()
    {
        using (DirectoryLock.Acquire(_folder.File("run")))
        {
            var error = Assert.Throws<FileStoreException>(() => DirectoryLock.Acquire(_folder.File("run")));

            Assert.That(error!.Failure, Is.EqualTo(FileFailure.InUse));
            Assert.That(
                error.Message,
                Is.EqualTo(
                    $"The folder '{_folder.File("run")}' is in use by another run (process {Environment.ProcessId}). Wait for it to end, or choose another output folder."
                )
            );
        }

        DirectoryLock.Acquire(_folder.File("run")).Dispose();
    }

    [Test]
    public void A_lock_ends_with_the_process_that_held_it()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/flock"))
        {
            Assert.Ignore("needs flock to hold the lock from another process");
        }

        Directory.CreateDirectory(_folder.File("run"));
        using var holder = Process.Start(
            new ProcessStartInfo(
                "/usr/bin/flock",
                ["-F", "-x", _folder.File("run/.lock"), "sh", "-c", "echo held; exec sleep 60"]
            )
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        Assert.That(holder.StandardOutput.ReadLine(), Is.EqualTo("held"));
        Assert.Throws<FileStoreException>(() => DirectoryLock.Acquire(_folder.File("run")));

        holder.Kill(entireProcessTree: true);
        holder.WaitForExit();

        DirectoryLock.Acquire(_folder.File("run")).Dispose();
    }

    [Test]
    public async Task A_full_disk_is_named_with_the_path_and_the_way_out()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Ignore("needs /dev/full");
        }

        // Every file is written to a device that is always full.
        await using var writer = new DatasetWriter(
            new FullDisk(),
            Rows.Options(_folder.File("d"), new Column("x", ColumnType.String)) with
            {
                Limits = new DatasetLimits { GroupRows = 1 },
            }
        );
        var row = Rows.Of($$"""{"id":"1","x":"{{new string('x', 1000)}}"}""");

        var error = await Assert.ThrowsAsync<FileStoreException>(async () =>
        {
            await writer.AddAsync(row, "1", CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
        });

        Assert.That(error!.Failure, Is.EqualTo(FileFailure.DiskFull));
        Assert.That(
            error.Message,
            Does.Contain("the disk is full. Free some space or choose another disk, then run again.")
        );
        Assert.That(Directory.Exists(_folder.File("d")), Is.False, "nothing under a final name");
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        // A file where the folder should be is refused to root as well.
        var file = _folder.Write("taken", "");

        var create = await Assert.ThrowsAsync<FileStoreException>(async () =>
            await new LocalFileStore().CreateAsync(file + "/sft/a.parquet", CancellationToken.None)
        );
        var acquire = Assert.Throws<FileStoreException>(() => DirectoryLock.Acquire(file + "/run"));

        Assert.That(create!.Message, Does.StartWith($"Cannot write '{file}/sft/a.parquet'"));
        Assert.That(acquire!.Message, Does.StartWith($"Cannot write to '{file}/run'"));
    }

    [Test]
    public void System_errors_become_named_failures()
    {
        Assert.That(
            FileStoreException.From(new UnauthorizedAccessException(), "a", "read").Message,
            Is.EqualTo("Cannot read 'a': permission denied. Give this user access to it, or choose another path.")
        );
        Assert.That(
            FileStoreException.From(new DirectoryNotFoundException(), "a", "read").Failure,
            Is.EqualTo(FileFailure.Missing)
        );
    }

    [Test]
    public async Task Lists_linked_files_and_follows_no_linked_folder()
    {
        _folder.Write("a/real.txt", "x");
        File.CreateSymbolicLink(_folder.File("a/linked.txt"), _folder.File("a/real.txt"));
        Directory.CreateSymbolicLink(_folder.File("a/up"), _folder.Path);

        var files = await new LocalFileStore()
            .ListAsync(_folder.Path, recursive: true, CancellationToken.None)
            .ToListAsync();

        Assert.That(
            files.Order(StringComparer.Ordinal),
            Is.EqualTo([_folder.File("a/linked.txt"), _folder.File("a/real.txt")])
        );
    }

    [Test]
    public async Task Reading_a_folder_as_a_file_says_so()
    {
        var error = await Assert.ThrowsAsync<FileStoreException>(async () =>
            await new LocalFileStore().OpenReadAsync(_folder.Path, CancellationToken.None)
        );

        Assert.That(error!.Message, Does.Contain("it is a folder"));
    }

    [Test]
    public void Excerpts_cannot_drive_a_terminal()
    {
        Assert.That(
            Excerpt.Of("a\u001b[31m\r\n\u202Eb\u0085\u2028\u200B"),
            Is.EqualTo("a\\u{1B}[31m\\r\\n\\u{202E}b\\u{85}\\u{2028}\\u{200B}")
        );
        Assert.That(Excerpt.Quote(new string('é', 100), 10), Is.EqualTo("'éééééééééé…'"));
        Assert.That(Excerpt.Of("\uD800x😀"), Is.EqualTo("\uFFFDx😀"));
    }

    [Test]
    public void Text_keeps_pairs_and_loses_lone_surrogates()
    {
        Assert.That(JsonText.Scrub("a😀\uDC00b\uD800"), Is.EqualTo("a😀\uFFFDb\uFFFD"));
        Assert.That(
            JsonText.Of(JsonElement.Parse("""{ "b" : 1.50, "a":"é<" }""")),
            Is.EqualTo("""{"b":1.50,"a":"é<"}""")
        );
    }

    private sealed class FullDisk : IFileStore
    {
        private readonly LocalFileStore _inner = new();

        public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
        {
            return _inner.OpenReadAsync(path, cancellationToken);
        }

        public ValueTask<Stream> CreateAsync(string path, CancellationToken cancellationToken)
        {
            return ValueTask.FromResult<Stream>(
                new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)
            );
        }

        public ValueTask FlushToDiskAsync(Stream stream, CancellationToken cancellationToken)
        {
            return ValueTask.CompletedTask;
        }

        public ValueTask<FileKind> KindAsync(string path, CancellationToken cancellationToken)
        {
            return _inner.KindAsync(path, cancellationToken);
        }

        public IAsyncEnumerable<string> ListAsync(string folder, bool recursive, CancellationToken cancellationToken)
        {
            return _inner.ListAsync(folder, recursive, cancellationToken);
        }

        public ValueTask MoveAsync(string from, string to, CancellationToken cancellationToken)
        {
            return _inner.MoveAsync(from, to, cancellationToken);
        }

        public ValueTask DeleteAsync(string path, CancellationToken cancellationToken)
        {
            return _inner.DeleteAsync(path, cancellationToken);
        }

        public ValueTask<long?> FreeBytesAsync(string folder, CancellationToken cancellationToken)
        {
            return _inner.FreeBytesAsync(folder, cancellationToken);
        }
    }
}
