using System.Text;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Store;
using DataGen.Models.Tests.Support;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Tests.Store;

internal sealed class StoreFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("a.db");

    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_file_that_is_no_database_is_named_and_left_as_it_is()
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("notes, not answers\n", 500)));
        File.WriteAllBytes(FilePath, content);
        AnswerStoreException error = OpenFails();
        Assert.That(error.Fault, Is.EqualTo(StoreFault.Corrupt));
        Assert.That(error.Message, Does.Contain(FilePath).And.Contain("left untouched"));
        Assert.That(File.ReadAllBytes(FilePath), Is.EqualTo(content));
    }

    [Test]
    public async Task A_damaged_store_is_named_and_left_as_it_is()
    {
        await FillAsync(200);
        byte[] content = File.ReadAllBytes(FilePath);
        content.AsSpan(4096, content.Length - 8192).Fill(0x5A);
        File.WriteAllBytes(FilePath, content);
        Assert.That(OpenFails().Fault, Is.EqualTo(StoreFault.Corrupt));
        Assert.That(File.ReadAllBytes(FilePath), Is.EqualTo(content));
    }

    [Test]
    public async Task Damage_that_is_met_while_reading_is_named()
    {
        await FillAsync(200);
        using AnswerStore store = Open();
        using (FileStream file = File.OpenWrite(FilePath))
        {
            byte[] damage = new byte[file.Length - 4096];
            damage.AsSpan().Fill(0x5A);
            file.Position = 4096;
            await file.WriteAsync(damage);
        }

        AnswerStoreException? error = Assert.Throws<AnswerStoreException>(() =>
            store.Find(AnswerKey.Compute(Bench.Request("q7"), "id"), null)
        );
        Assert.That(error!.Fault, Is.EqualTo(StoreFault.Corrupt));
    }

    [Test]
    public async Task A_store_cut_short_is_named()
    {
        await FillAsync(200);
        using (FileStream file = File.OpenWrite(FilePath))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.That(OpenFails().Fault, Is.EqualTo(StoreFault.Corrupt));
    }

    [Test]
    public void Another_programs_database_is_named_and_left_as_it_is()
    {
        Execute("CREATE TABLE songs (title TEXT);");
        byte[] content = File.ReadAllBytes(FilePath);
        Assert.That(OpenFails().Fault, Is.EqualTo(StoreFault.Foreign));
        Assert.That(File.ReadAllBytes(FilePath), Is.EqualTo(content));
    }

    [Test]
    public void A_store_of_a_later_version_is_named()
    {
        Open().Dispose();
        Execute("PRAGMA user_version = 99;");
        AnswerStoreException error = OpenFails();
        Assert.That(error.Fault, Is.EqualTo(StoreFault.NewerSchema));
        Assert.That(error.Message, Does.Contain("99"));
    }

    [Test]
    public void A_store_without_its_tables_is_corrupt()
    {
        Open().Dispose();
        Execute("DROP TABLE answers;");
        Assert.That(OpenFails().Fault, Is.EqualTo(StoreFault.Corrupt));
    }

    [Test]
    public void An_empty_file_becomes_a_store()
    {
        File.WriteAllBytes(FilePath, []);
        using AnswerStore store = Open();
        Assert.That(store.Statistics().Answers, Is.Zero);
    }

    [Test]
    public void A_missing_folder_is_made()
    {
        string path = _folder.File(Path.Combine("deep", "er", "a.db"));
        using AnswerStore store = AnswerStore.Open(new AnswerStoreOptions { Path = path }, TimeProvider.System);
        Assert.That(File.Exists(path));
    }

    [Test]
    public void A_path_that_cannot_be_a_file_is_named()
    {
        Directory.CreateDirectory(FilePath);
        Assert.That(OpenFails().Fault, Is.EqualTo(StoreFault.NotWritable));
        File.WriteAllText(_folder.File("plain"), "x");
        AnswerStoreException? error = Assert.Throws<AnswerStoreException>(() =>
            AnswerStore.Open(
                new AnswerStoreOptions { Path = _folder.File(Path.Combine("plain", "a.db")) },
                TimeProvider.System
            )
        );
        Assert.That(error!.Fault, Is.EqualTo(StoreFault.NotWritable));
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task A_full_disk_fails_the_run_and_keeps_what_was_stored(CancellationToken cancellation)
    {
        var provider = ScriptedProvider.Saying(new string('x', 20_000));
        await using var bench = new Bench(provider, storeOptions: new AnswerStoreOptions { Path = "", MaxPages = 100 });
        ModelClient client = bench.Open();
        int stored = 0;
        AnswerStoreException? error = null;
        while (error is null)
        {
            try
            {
                await client.AskAsync(Bench.Request($"q{stored}"), cancellation);
                stored++;
            }
            catch (AnswerStoreException full)
            {
                error = full;
            }
        }

        Assert.That(error.Fault, Is.EqualTo(StoreFault.Full));
        Assert.That(error.Message, Does.Contain(bench.StorePath).And.Contain("disk is full"));
        int paid = provider.Exchanges.Count;
        Assert.That(
            async () => await client.AskAsync(Bench.Request("another"), cancellation),
            Throws.TypeOf<AnswerStoreException>()
        );
        Assert.That(provider.Exchanges, Has.Count.EqualTo(paid), "nothing is paid for that cannot be stored");
        Assert.That((await client.AskAsync(Bench.Request("q0"), cancellation)).Answer!.FromStore);
        Assert.That(bench.Store.Statistics().Answers, Is.EqualTo(stored));
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task A_store_locked_by_someone_else_fails_the_run_after_a_while(CancellationToken cancellation)
    {
        await using var bench = new Bench(
            ScriptedProvider.Saying("x"),
            storeOptions: new AnswerStoreOptions { Path = "", BusyTimeout = TimeSpan.FromSeconds(1) }
        );
        using var other = new SqliteConnection($"Data Source={bench.StorePath};Pooling=False");
        other.Open();
        using SqliteTransaction holding = other.BeginTransaction(deferred: false);
        ModelClient client = bench.Open();
        AnswerStoreException error = (
            await Assert.ThrowsAsync<AnswerStoreException>(() => client.AskAsync(Bench.Request(), cancellation))
        )!;
        Assert.That(error.Fault, Is.EqualTo(StoreFault.Locked));
        Assert.That(error.Message, Does.Contain("locked by another process"));
    }

    private AnswerStore Open() => AnswerStore.Open(new AnswerStoreOptions { Path = FilePath }, TimeProvider.System);

    private AnswerStoreException OpenFails() => Assert.Throws<AnswerStoreException>(() => Open().Dispose())!;

    private async Task FillAsync(int answers)
    {
        using AnswerStore store = Open();
        for (int i = 0; i < answers; i++)
        {
            AnswerRequest request = Bench.Request($"q{i}");
            await store.PutAsync(
                AnswerKey.Compute(request, "id"),
                null,
                "id",
                CanonicalBytes.Of(request, "id", false),
                new Answer { Text = new string('x', 1000), FinishReason = FinishReasons.Stop }
            );
        }
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
