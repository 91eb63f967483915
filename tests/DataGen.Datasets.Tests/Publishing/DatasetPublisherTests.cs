using DataGen.Tests;

namespace DataGen.Datasets.Tests.Publishing;

public sealed class DatasetPublisherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Test]
    public async Task Puts_a_dataset_in_the_place_of_the_old_one()
    {
        var publisher = new DatasetPublisher(new LocalFileStore(), _folder.Path);
        _folder.Write("sft/old.txt", "old");
        _folder.Write(".tmp/sft/new.txt", "new");

        await publisher.PublishAsync("sft", CancellationToken.None);

        Assert.That(Files("sft"), Is.EqualTo(["new.txt"]));
        Assert.That(Directory.GetFileSystemEntries(_folder.File(".tmp")), Is.Empty);
    }

    [Test]
    public async Task A_crash_at_any_step_leaves_the_old_or_the_new_dataset_after_repair([Values] bool hasOld)
    {
        var steps = 0;
        for (var crashed = true; crashed; steps++)
        {
            using var folder = new TemporaryFolder();
            if (hasOld)
            {
                folder.Write("sft/part.txt", "old");
            }

            folder.Write(".tmp/sft/part.txt", "new");
            folder.Write("dpo/part.txt", "untouched");
            var store = new CrashingFileStore(steps);
            crashed = await CrashesAsync(
                new DatasetPublisher(store, folder.Path).PublishAsync("sft", CancellationToken.None)
            );

            await new DatasetPublisher(new LocalFileStore(), folder.Path).RepairAsync(CancellationToken.None);

            var part = folder.File("sft/part.txt");
            var state = File.Exists(part) ? await File.ReadAllTextAsync(part) : "none";
            Assert.That(
                state,
                Is.EqualTo(
                    store.Marked ? "new"
                    : hasOld ? "old"
                    : "none"
                ),
                $"crash before change {steps}"
            );
            Assert.That(Directory.Exists(folder.File(".tmp")), Is.False);
            Assert.That(await File.ReadAllTextAsync(folder.File("dpo/part.txt")), Is.EqualTo("untouched"));
        }

        Assert.That(steps, Is.GreaterThanOrEqualTo(6), "every change was a place to crash at");
    }

    [Test]
    public async Task A_crash_during_repair_is_repaired_by_the_next()
    {
        var steps = 0;
        for (var crashed = true; crashed; steps++)
        {
            using var folder = new TemporaryFolder();
            folder.Write("sft/part.txt", "old");
            folder.Write(".tmp/sft/part.txt", "new");
            folder.Write(".tmp/sft.swap", "");
            crashed = await CrashesAsync(
                new DatasetPublisher(new CrashingFileStore(steps), folder.Path).RepairAsync(CancellationToken.None)
            );

            await new DatasetPublisher(new LocalFileStore(), folder.Path).RepairAsync(CancellationToken.None);

            Assert.That(await File.ReadAllTextAsync(folder.File("sft/part.txt")), Is.EqualTo("new"), $"step {steps}");
        }

        Assert.That(steps, Is.GreaterThan(3));
    }

    [Test]
    public async Task Nothing_to_repair_changes_nothing()
    {
        _folder.Write("sft/part.txt", "x");

        await new DatasetPublisher(new LocalFileStore(), _folder.Path).RepairAsync(CancellationToken.None);

        Assert.That(Files("."), Is.EqualTo(["sft/part.txt"]));
    }

    [TestCase("../sft")]
    [TestCase("")]
    [TestCase(".tmp")]
    [TestCase("a/b")]
    [TestCase("sft.old")]
    public void Refuses_names_that_are_no_folder_of_the_run(string name)
    {
        Assert.Throws<ArgumentException>(() =>
            new DatasetPublisher(new LocalFileStore(), _folder.Path).BuildFolder(name)
        );
    }

    private string[] Files(string folder)
    {
        var root = _folder.File(folder);
        return Directory
            .GetFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file))
            .ToArray();
    }

    private static async Task<bool> CrashesAsync(ValueTask action)
    {
        try
        {
            await action;
            return false;
        }
        catch (CrashException)
        {
            return true;
        }
    }

    private sealed class CrashException : Exception;

    /// <summary>Dies before the n-th change to the disk, as a killed process would.</summary>
    private sealed class CrashingFileStore(int changes) : IFileStore
    {
        private readonly LocalFileStore _inner = new();
        private int _left = changes;

        /// <summary>Whether the marker stood when the process died: from there on the new dataset must win.</summary>
        public bool Marked { get; private set; }

        public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
        {
            return _inner.OpenReadAsync(path, cancellationToken);
        }

        public ValueTask<Stream> CreateAsync(string path, CancellationToken cancellationToken)
        {
            Change();
            return _inner.CreateAsync(path, cancellationToken);
        }

        public ValueTask FlushToDiskAsync(Stream stream, CancellationToken cancellationToken)
        {
            Change();
            return _inner.FlushToDiskAsync(stream, cancellationToken);
        }

        public ValueTask<FileKind> KindAsync(string path, CancellationToken cancellationToken)
        {
            return _inner.KindAsync(path, cancellationToken);
        }

        public IAsyncEnumerable<string> ListAsync(string folder, bool recursive, CancellationToken cancellationToken)
        {
            return _inner.ListAsync(folder, recursive, cancellationToken);
        }

        public async ValueTask MoveAsync(string from, string to, CancellationToken cancellationToken)
        {
            Change();
            await _inner.MoveAsync(from, to, cancellationToken);
            Marked |= to.EndsWith(".swap", StringComparison.Ordinal);
        }

        public ValueTask DeleteAsync(string path, CancellationToken cancellationToken)
        {
            Change();
            return _inner.DeleteAsync(path, cancellationToken);
        }

        public ValueTask<long?> FreeBytesAsync(string folder, CancellationToken cancellationToken)
        {
            return _inner.FreeBytesAsync(folder, cancellationToken);
        }

        private void Change()
        {
            if (_left-- == 0)
            {
                throw new CrashException();
            }
        }
    }
}
