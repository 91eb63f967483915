using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Store;
using DataGen.Models.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Models.Tests.Store;

internal sealed class AnswerStoreTests : IDisposable
{
    private static readonly byte[] Canonical = "{}"u8.ToArray();

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task An_answer_survives_closing_with_every_field()
    {
        Answer answer = new()
        {
            Text = "a\0b ü \U0001F600",
            FinishReason = "eos",
            Reasoning = "because",
            PromptTokens = 7,
            CompletionTokens = 9,
            TokensEstimated = true,
            Model = "m-1",
            Detail = "d",
            Logprobs = JsonElement.Parse("""{"content":[]}"""),
        };
        using (AnswerStore store = Open())
        {
            await store.PutAsync(Key(1), null, "id", Canonical, answer);
        }

        using AnswerStore again = Open();
        Answer found = again.Find(Key(1), null)!;
        Assert.That(found with { Logprobs = null }, Is.EqualTo(answer with { Logprobs = null, FromStore = true }));
        Assert.That(found.Logprobs!.Value.GetRawText(), Is.EqualTo("""{"content":[]}"""));
    }

    /// <summary>argilla-io/distilabel#666: "the cache rewrites everything on each save".</summary>
    [Test]
    public async Task A_save_writes_as_much_whether_the_store_holds_few_answers_or_thousands()
    {
        const int saves = 20;
        const int thousands = 5_000;
        long few = await SaveAsync(0);
        using (AnswerStore store = Open())
        {
            await Task.WhenAll(
                Enumerable
                    .Range(saves, thousands)
                    .Select(i => store.PutAsync(Key(i), null, "id", Canonical, Complete("an answer", tokens: 5)))
            );
        }

        long many = await SaveAsync(saves + thousands);

        // A tree of thousands is a page or two deeper; a rewrite would be some hundred times as much.
        Assert.That(many, Is.InRange(few / 2, 3 * few));

        async Task<long> SaveAsync(int first)
        {
            using AnswerStore store = Open();
            foreach (int i in Enumerable.Range(first, saves))
            {
                await store.PutAsync(Key(i), null, "id", Canonical, Complete("an answer", tokens: 5));
            }

            return new FileInfo(store.FilePath + "-wal").Length;
        }
    }

    [Test]
    public void What_is_not_stored_is_not_found()
    {
        using AnswerStore store = Open();
        Assert.That(store.Find(Key(1), null), Is.Null);
        Assert.That(store.Find("verdict", new byte[] { 1 }), Is.Null);
    }

    [TestCase(10, false)]
    [TestCase(19, false)]
    [TestCase(20, true)]
    [TestCase(50, true)]
    [TestCase(51, true)]
    [TestCase(null, true)]
    public async Task A_complete_answer_serves_every_limit_from_its_length(int? limit, bool served)
    {
        using AnswerStore store = Open();
        await store.PutAsync(Key(1), 50, "id", Canonical, Complete("whole", tokens: 20));
        Assert.That(store.Find(Key(1), limit) is not null, Is.EqualTo(served));
    }

    [TestCase(49, false)]
    [TestCase(50, true)]
    [TestCase(51, false)]
    [TestCase(null, false)]
    public async Task A_cut_answer_serves_its_own_limit_only(int? limit, bool served)
    {
        using AnswerStore store = Open();
        await store.PutAsync(Key(1), 50, "id", Canonical, Cut("cut", tokens: 50));
        Assert.That(store.Find(Key(1), limit) is not null, Is.EqualTo(served));
    }

    [Test]
    public async Task A_rejection_serves_its_own_limit_only()
    {
        using AnswerStore store = Open();
        await store.PutAsync(
            Key(1),
            50,
            "id",
            Canonical,
            new Answer { Text = "", FinishReason = FinishReasons.Rejected }
        );
        Assert.That(store.Find(Key(1), 50), Is.Not.Null);
        Assert.That(store.Find(Key(1), 40), Is.Null);
    }

    [Test]
    public async Task An_answer_cut_without_a_limit_serves_requests_without_one()
    {
        using AnswerStore store = Open();
        await store.PutAsync(Key(1), null, "id", Canonical, Cut("cut", tokens: 4096));
        Assert.That(store.Find(Key(1), null), Is.Not.Null);
        Assert.That(store.Find(Key(1), 8000), Is.Null);
    }

    [Test]
    public async Task What_was_stored_serves_the_request_it_was_asked_for([Values(1, 5, 9)] int limit)
    {
        // A server may count more tokens than the limit it was given, or give reasons nobody knows.
        using AnswerStore store = Open();
        string[] reasons = ["stop", "length", "eos", "content_filter", "unknown", "rejected", "refusal"];
        for (int i = 0; i < reasons.Length; i++)
        {
            Answer answer = new()
            {
                Text = "t",
                FinishReason = reasons[i],
                CompletionTokens = 5,
            };
            await store.PutAsync(Key(i), limit, "id", Canonical, answer);
            Assert.That(store.Find(Key(i), limit), Is.Not.Null, reasons[i]);
        }
    }

    [Test]
    public async Task A_replay_gets_the_cut_answer_the_first_run_got()
    {
        using AnswerStore store = Open();
        await store.PutAsync(Key(1), 50, "id", Canonical, Cut("cut", tokens: 50));
        await store.PutAsync(Key(1), 200, "id", Canonical, Complete("whole", tokens: 30));
        Assert.That(store.Find(Key(1), 50)!.Text, Is.EqualTo("cut"));
        Assert.That(store.Find(Key(1), 200)!.Text, Is.EqualTo("whole"));
        Assert.That(store.Find(Key(1), 40)!.Text, Is.EqualTo("whole"));
    }

    [Test]
    public async Task A_shorter_complete_answer_beside_a_longer_one_serves_its_own_limit()
    {
        using AnswerStore store = Open();
        await store.PutAsync(Key(1), 200, "id", Canonical, Complete("long", tokens: 150));
        Answer won = await store.PutAsync(Key(1), 100, "id", Canonical, Complete("short", tokens: 80));
        Assert.That(won.Text, Is.EqualTo("short"));
        Assert.That(store.Find(Key(1), 100)!.Text, Is.EqualTo("short"));
        Assert.That(store.Find(Key(1), 200)!.Text, Is.EqualTo("long"));
    }

    [Test]
    public async Task The_first_answer_wins()
    {
        using AnswerStore store = Open();
        Answer first = await store.PutAsync(Key(1), 50, "id", Canonical, Complete("first"));
        Answer second = await store.PutAsync(Key(1), 60, "id", Canonical, Complete("second"));
        Assert.That((first.Text, first.FromStore), Is.EqualTo(("first", false)));
        Assert.That((second.Text, second.FromStore), Is.EqualTo(("first", true)));
    }

    [Test]
    public async Task Two_stores_racing_on_one_file_agree_on_every_answer()
    {
        using AnswerStore one = Open();
        using AnswerStore two = Open();
        const int Keys = 300;

        async Task<string[]> Put(AnswerStore store, string who) =>
            [
                .. (
                    await Task.WhenAll(
                        Enumerable
                            .Range(0, Keys)
                            .Select(i => Task.Run(() => store.PutAsync(Key(i), 99, "id", Canonical, Complete(who + i))))
                    )
                ).Select(answer => answer.Text),
            ];

        string[][] got = await Task.WhenAll(Put(one, "one"), Put(two, "two"));
        Assert.That(got[0], Is.EqualTo(got[1]));
        Assert.That(Enumerable.Range(0, Keys).Select(i => one.Find(Key(i), 99)!.Text), Is.EqualTo(got[0]));
        Assert.That(one.Statistics().Answers, Is.EqualTo(Keys));
    }

    [Test]
    public async Task Several_processes_may_make_the_same_store_at_once()
    {
        AnswerStore[] stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(Open)));
        await Task.WhenAll(stores.Select((store, i) => store.PutAsync(Key(i), null, "id", Canonical, Complete("x"))));
        Assert.That(stores[0].Statistics().Answers, Is.EqualTo(6));
        foreach (AnswerStore store in stores)
        {
            store.Dispose();
        }
    }

    [Test]
    public async Task Disposing_commits_what_is_on_its_way()
    {
        Task<Answer>[] puts;
        using (AnswerStore store = Open())
        {
            puts =
            [
                .. Enumerable.Range(0, 500).Select(i => store.PutAsync(Key(i), null, "id", Canonical, Complete("x"))),
            ];
        }

        await Task.WhenAll(puts);
        using AnswerStore again = Open();
        Assert.That(again.Statistics().Answers, Is.EqualTo(500));
    }

    [Test]
    public async Task An_answer_of_ten_megabytes_is_kept_whole()
    {
        string text = string.Concat(Enumerable.Repeat("0123456789äöü\n", 700_000));
        using AnswerStore store = Open();
        await store.PutAsync(Key(1), null, "id", Canonical, Complete(text));
        Assert.That(store.Find(Key(1), null)!.Text, Is.EqualTo(text));
    }

    [Test]
    public async Task Lone_surrogates_become_replacement_characters_before_anyone_sees_them()
    {
        using AnswerStore store = Open();
        Answer won = await store.PutAsync(Key(1), null, "id", Canonical, Complete("a\ud83d b\ude00 \U0001F600"));
        Assert.That(won.Text, Is.EqualTo("a\uFFFD b\uFFFD \U0001F600"));
        Assert.That(store.Find(Key(1), null)!.Text, Is.EqualTo(won.Text));
    }

    [Test]
    public async Task A_request_can_be_read_back_and_proves_its_key()
    {
        AnswerRequest request = Bench.Request(string.Concat(Enumerable.Repeat("long prompt ", 2000)));
        ReadOnlyMemory<byte> canonical = CanonicalBytes.Of(request, "id", false);
        AnswerKey key = AnswerKey.Of(canonical.Span);
        using AnswerStore store = Open();
        await store.PutAsync(key, null, "id", canonical, Complete("x"));
        byte[] read = store.FindRequest(key)!;
        Assert.That(AnswerKey.Of(read), Is.EqualTo(key));
        Assert.That(store.FindRequest(Key(9)), Is.Null);
        Assert.That(new FileInfo(_folder.File("a.db-wal")).Length, Is.LessThan(canonical.Length * 3));
    }

    [Test]
    public async Task Entries_of_different_kinds_do_not_meet_and_the_first_wins()
    {
        byte[] key = [1, 2, 3];
        using AnswerStore store = Open();
        byte[] verdict = await store.PutAsync("verdict", key, "pass"u8.ToArray());
        byte[] second = await store.PutAsync("verdict", key, "fail"u8.ToArray());
        await store.PutAsync("judgement", key, "7"u8.ToArray());
        Assert.That(verdict, Is.EqualTo("pass"u8.ToArray()));
        Assert.That(second, Is.EqualTo("pass"u8.ToArray()));
        Assert.That(store.Find("judgement", key), Is.EqualTo("7"u8.ToArray()));
    }

    [Test]
    public void Commits_reach_the_disk_and_readers_do_not_wait_for_them()
    {
        using AnswerStore store = Open();
        using SqliteConnection connection = StoreSchema.Connect(new AnswerStoreOptions { Path = store.FilePath });
        const int Full = 2;
        Assert.That(SqliteText.Scalar(connection, "PRAGMA synchronous;"), Is.EqualTo(Full));
        Assert.That(
            SqliteText.Scalar(connection, "SELECT journal_mode = 'wal' FROM pragma_journal_mode;"),
            Is.EqualTo(1)
        );
    }

    [Test]
    public async Task Statistics_tell_what_is_held_by_model()
    {
        using AnswerStore store = Open();
        await store.PutAsync(Key(1), null, "b", Canonical, Complete("x", tokens: 4));
        _time.Advance(TimeSpan.FromHours(1));
        await store.PutAsync(Key(2), 9, "a", Canonical, Cut("x", tokens: 9));
        await store.PutAsync(Key(3), 9, "a", Canonical, Complete("x", tokens: 2));
        await store.PutAsync(
            Key(4),
            9,
            "a",
            Canonical,
            new Answer { Text = "", FinishReason = FinishReasons.Rejected }
        );
        await store.PutAsync("verdict", new byte[] { 1 }, new byte[10]);
        StoreStatistics statistics = store.Statistics();
        Assert.That(statistics.Models.Select(m => m.Identity), Is.EqualTo(new[] { "a", "b" }));
        ModelStatistics a = statistics.Models[0];
        Assert.That((a.Answers, a.Complete, a.Cut, a.Rejected, a.CompletionTokens), Is.EqualTo((3L, 1L, 1L, 1L, 11L)));
        Assert.That(a.Newest, Is.EqualTo(_time.GetUtcNow()));
        Assert.That(statistics.Models[1].Oldest, Is.EqualTo(_time.GetUtcNow().AddHours(-1)));
        Assert.That(statistics.Entries, Is.EqualTo(new[] { new EntryStatistics("verdict", 1, 10) }));
        Assert.That(statistics.Bytes, Is.GreaterThan(0));
    }

    private AnswerStore Open() => AnswerStore.Open(new AnswerStoreOptions { Path = _folder.File("a.db") }, _time);

    private static AnswerKey Key(int n) => AnswerKey.Compute(Bench.Request($"q{n}"), "id");

    private static Answer Complete(string text, int tokens = 3) =>
        new()
        {
            Text = text,
            FinishReason = FinishReasons.Stop,
            CompletionTokens = tokens,
        };

    private static Answer Cut(string text, int tokens) =>
        new()
        {
            Text = text,
            FinishReason = FinishReasons.Length,
            CompletionTokens = tokens,
        };
}
