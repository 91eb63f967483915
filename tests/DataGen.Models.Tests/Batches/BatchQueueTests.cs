using System.Globalization;
using DataGen.Models.Answers;
using DataGen.Models.Batches;
using DataGen.Models.Providers;
using DataGen.Models.Spending;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Batches;

internal sealed class BatchQueueTests
{
    private readonly ScriptedBatches _server = new();
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Gathers_requests_into_one_batch_and_stores_each_answer_under_its_own_key()
    {
        await using BatchBench bench = Open();

        AskResult[] results = await bench.PassAsync(bench.AskAsync(Texts(30)));

        Assert.That(results.Select(result => result.Answer?.Text), Is.EqualTo(Texts(30).Select(text => $"re: {text}")));
        Assert.That(_server.Batches.Single().Requests, Has.Count.EqualTo(30));
        Assert.That(_server.Online, Is.Empty);
        Assert.That(bench.Model.BatchUsage, Is.EqualTo(new BatchUsage(1, 30, 0)));
        Assert.That(bench.Model.Usage.Answered, Is.EqualTo(30));
        AskResult[] again = await bench.AskAsync(Texts(30));
        Assert.That(again.All(result => result.Answer!.FromStore), Is.True);
    }

    [Test]
    public async Task Leaves_nothing_on_disk_once_all_is_stored()
    {
        await using (BatchBench bench = Open())
        {
            await bench.PassAsync(bench.AskAsync(Texts(3)));
        }

        Assert.That(Directory.Exists(Path.Combine(_folder.Path, "batches")), Is.False);
    }

    [Test]
    public async Task Sends_no_batch_before_requests_have_ceased_for_the_linger()
    {
        await using BatchBench bench = Open(new BatchSettings { MinRequests = 1, Linger = 60 });
        Task<AskResult[]> first = bench.AskAsync("a");
        bench.Time.Advance(TimeSpan.FromSeconds(59));
        Task<AskResult[]> second = bench.AskAsync("b");
        bench.Time.Advance(TimeSpan.FromSeconds(59));

        Assert.That(_server.Batches, Is.Empty);

        await bench.PassAsync(Task.WhenAll(first, second));
        Assert.That(_server.Batches.Single().Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Splits_by_the_number_of_requests()
    {
        await using BatchBench bench = Open(new BatchSettings { MinRequests = 1, MaxRequests = 10 });

        await bench.PassAsync(bench.AskAsync(Texts(25)));

        Assert.That(_server.Batches.Select(batch => batch.Requests.Count).Order(), Is.EqualTo(new[] { 5, 10, 10 }));
    }

    [Test]
    public async Task Splits_by_the_size_of_the_file()
    {
        await using BatchBench bench = Open(new BatchSettings { MinRequests = 1, MaxMegabytes = 0.001 });

        await bench.PassAsync(bench.AskAsync(Texts(40)));

        // A line of the scripted server has some 60 bytes.
        Assert.That(_server.Batches, Has.Count.AtLeast(2));
        Assert.That(_server.Batches.Max(batch => batch.Requests.Count), Is.LessThan(20));
        Assert.That(_server.Batches.Sum(batch => batch.Requests.Count), Is.EqualTo(40));
    }

    [Test]
    public async Task A_batch_waits_while_earlier_ones_hold_the_tokens_that_may_be_enqueued()
    {
        int most = 0;
        _server.Before = exchange =>
        {
            if (exchange is "create")
            {
                most = Math.Max(most, _server.Batches.Count(batch => batch.Looks < 2) + 1);
            }
        };
        // A request is taken for about 101 tokens.
        await using BatchBench bench = Open(
            new BatchSettings
            {
                MinRequests = 1,
                MaxRequests = 5,
                EnqueuedTokens = 1100,
            }
        );

        await bench.PassAsync(bench.AskAsync(Texts(30)));

        Assert.That(_server.Batches, Has.Count.EqualTo(6));
        Assert.That(most, Is.EqualTo(2));
    }

    [Test]
    public async Task A_batch_refused_for_want_of_room_in_the_queue_is_begun_again_when_another_has_ended()
    {
        _server.IsOverQueue = true;
        _server.EndOf = batch =>
            batch.Id is "batch-2" ? BatchEnd.Failed
            : batch.Looks >= 4 ? BatchEnd.Completed
            : null;
        await using BatchBench bench = Open(new BatchSettings { MinRequests = 1, MaxRequests = 5 });

        AskResult[] results = await bench.PassAsync(bench.AskAsync(Texts(10)));

        Assert.That(results.All(result => result.IsAnswered), Is.True);
        Assert.That(_server.Batches, Has.Count.EqualTo(3));
        Assert.That(_server.Online, Is.Empty);
    }

    [Test]
    public async Task Asks_online_what_is_too_little_for_a_batch()
    {
        await using BatchBench bench = Open(new BatchSettings { MinRequests = 4 });

        await bench.PassAsync(bench.AskAsync(Texts(3)));

        Assert.That(_server.Batches, Is.Empty);
        Assert.That(_server.Online, Has.Count.EqualTo(3));
        Assert.That(bench.Told.Single(), Does.Contain("too few"));
    }

    [TestCase(BatchEnd.Expired)]
    [TestCase(BatchEnd.Completed)]
    [TestCase(BatchEnd.Cancelled)]
    public async Task Asks_online_what_a_batch_left_unanswered(BatchEnd end)
    {
        _server.EndOf = _ => end;
        _server.ResultOf = (name, text) =>
            text switch
            {
                "text 1" => ScriptedBatches.Failed(name),
                "text 2" => ScriptedBatches.Failed(name, null),
                "text 3" => null,
                _ => ScriptedBatches.Answered(name, text),
            };
        await using BatchBench bench = Open();

        AskResult[] results = await bench.PassAsync(bench.AskAsync(Texts(10)));

        Assert.That(results.All(result => result.IsAnswered), Is.True);
        Assert.That(_server.Online, Is.EquivalentTo(new[] { "text 1", "text 2", "text 3" }));
        Assert.That(bench.Model.BatchUsage, Is.EqualTo(new BatchUsage(1, 7, 3)));
        Assert.That(bench.Told, Has.Some.Contains("7 answered, 3 are asked online"));
        Assert.That(bench.Told, Has.Some.Contains("1 lines of its results are not readable"));
    }

    [Test]
    public async Task A_request_that_is_rejected_in_a_batch_is_rejected_for_good()
    {
        _server.ResultOf = (name, _) => ScriptedBatches.Failed(name, 400);
        await using BatchBench bench = Open();

        AskResult[] results = await bench.PassAsync(bench.AskAsync("a"));

        Assert.That(results[0].Answer!.IsRejected, Is.True);
        Assert.That(_server.Online, Is.Empty);
    }

    [Test]
    public async Task Asks_online_and_says_why_where_the_server_refuses_the_batch()
    {
        _server.EndOf = _ => BatchEnd.Failed;
        _server.Problem = "invalid_url: no (line 3)";
        await using BatchBench bench = Open();

        AskResult[] results = await bench.PassAsync(bench.AskAsync(Texts(5)));

        Assert.That(results.All(result => result.IsAnswered), Is.True);
        Assert.That(_server.Online, Has.Count.EqualTo(5));
        Assert.That(bench.Told, Has.Some.Contains("invalid_url: no (line 3)"));
    }

    [TestCase("upload", FailureKind.Unauthorized, 401)]
    [TestCase("create", FailureKind.BatchRefused, 400)]
    [TestCase("upload", FailureKind.NotFound, 404)]
    public async Task Requests_fail_by_name_where_the_endpoint_takes_no_batch(
        string exchange,
        FailureKind kind,
        int status
    )
    {
        _server.Before = name => ThrowIf(name == exchange, new ProviderException(kind, "no", status));
        await using BatchBench bench = Open();

        AskResult[] results = await bench.PassAsync(bench.AskAsync(Texts(3)));

        Assert.That(results.Select(result => result.Failure?.Kind), Is.All.EqualTo(kind));
        Assert.That(_server.Online, Is.Empty);
        // It is asked again by whoever asks: nothing is outstanding.
        _server.Before = static _ => { };
        Assert.That((await bench.PassAsync(bench.AskAsync(Texts(3)))).All(result => result.IsAnswered), Is.True);
    }

    [Test]
    public async Task Failures_that_may_pass_are_outlasted_and_the_batch_is_begun_once()
    {
        var failed = new Dictionary<string, int>(StringComparer.Ordinal);
        void Fail(string exchange)
        {
            int before = failed.GetValueOrDefault(exchange);
            failed[exchange] = before + 1;
            ThrowIf(before < 1, new ProviderException(FailureKind.Network, "reset"));
        }

        // Creation is done, and the client does not hear of it.
        _server.After = exchange => ThrowIf(exchange is "create", new ProviderException(FailureKind.Network, "reset"));
        _server.Before = exchange => Fail(exchange);
        await using BatchBench bench = Open();

        AskResult[] results = await bench.PassAsync(bench.AskAsync(Texts(8)));

        Assert.That(results.All(result => result.IsAnswered), Is.True);
        Assert.That(_server.Batches, Has.Count.EqualTo(1));
        Assert.That(failed.Keys, Is.SupersetOf(new[] { "upload", "create", "find", "get", "read", "line" }));
        Assert.That(_server.Online, Is.Empty);
    }

    [Test]
    public async Task A_batch_that_is_lost_from_sight_stays_on_record_and_is_not_paid_again()
    {
        _server.Before = exchange =>
            ThrowIf(exchange is "get", new ProviderException(FailureKind.Unauthorized, "revoked", 401));
        await using (BatchBench bench = Open())
        {
            AskResult[] results = await bench.PassAsync(bench.AskAsync(Texts(4)));
            Assert.That(results.Select(result => result.Failure?.Kind), Is.All.EqualTo(FailureKind.Unauthorized));
        }

        _server.Before = static _ => { };
        await using BatchBench next = Open();
        AskResult[] answered = await next.PassAsync(next.AskAsync(Texts(4)));

        Assert.That(answered.All(result => result.IsAnswered), Is.True);
        Assert.That(_server.Batches, Has.Count.EqualTo(1));
    }

    [TestCase("upload", 1)]
    [TestCase("create", 1)]
    [TestCase("get", 1)]
    [TestCase("line", 1)]
    [TestCase("line", 9)]
    public async Task Whoever_opens_the_folder_next_goes_on_where_the_process_died(string exchange, int time)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int count = 0;
        void Die(string name)
        {
            if (name == exchange && ++count == time)
            {
                reached.SetResult();
                throw new OperationCanceledException("the process is killed");
            }
        }

        if (exchange is "line" or "get")
        {
            _server.Before = Die;
        }
        else
        {
            _server.After = Die;
        }

        await using (BatchBench killed = Open())
        {
            Task<AskResult[]> asked = killed.AskAsync(Texts(20));
            await killed.PassUntilAsync(() => reached.Task.IsCompleted);
            Assert.That(async () => await asked, Throws.InstanceOf<OperationCanceledException>());
        }

        _server.Before = _server.After = static _ => { };
        await using BatchBench next = Open();
        AskResult[] results = await next.PassAsync(next.AskAsync(Texts(20)));

        Assert.That(results.Select(result => result.Answer?.Text), Is.EqualTo(Texts(20).Select(text => $"re: {text}")));
        Assert.That(_server.Batches, Has.Count.EqualTo(1));
        Assert.That(_server.Online, Is.Empty);
        Money expected = new(20 * 3 * 10_000 / 2);
        Assert.That(next.Spending.Report().Accounts.Single().Cost, Is.EqualTo(expected));
    }

    [Test]
    public async Task What_a_batch_answered_while_nobody_ran_is_stored_although_nobody_asks()
    {
        await LeaveBatchAsync();

        await using (BatchBench next = Open())
        {
            await next.PassUntilAsync(() => next.Model.Batches.Count == 0);
        }

        await using BatchBench last = Open();
        AskResult[] results = await last.AskAsync(Texts(6));
        Assert.That(results.All(result => result.Answer!.FromStore), Is.True);
    }

    [Test]
    public async Task An_alias_that_is_online_by_now_still_waits_for_its_batch_under_way()
    {
        await LeaveBatchAsync();

        await using BatchBench next = Open(mode: "online");
        AskResult[] results = await next.PassAsync(next.AskAsync([.. Texts(6), "new"]));

        Assert.That(results.All(result => result.IsAnswered), Is.True);
        Assert.That(_server.Online, Is.EqualTo(new[] { "new" }));
    }

    [Test]
    public async Task A_cancelled_batch_gives_what_it_has_and_the_rest_goes_online()
    {
        _server.ResultOf = (name, text) =>
            text is "text 0" ? ScriptedBatches.Answered(name, text) : ScriptedBatches.Failed(name, null);
        _server.EndOf = static _ => null;
        await using (BatchBench bench = Open())
        {
            Task<AskResult[]> asked = bench.AskAsync(Texts(3));
            await bench.PassUntilAsync(() => _server.Batches.Count == 1);
            bench.Stop();
            Assert.That(async () => await asked, Throws.InstanceOf<OperationCanceledException>());
            await bench.PassUntilAsync(() => bench.Model.Batches.Count == 0);
            Assert.That(await bench.CancelAsync(), Is.EqualTo(new[] { "batch-1" }));
        }

        await using BatchBench next = Open();
        AskResult[] results = await next.PassAsync(next.AskAsync(Texts(3)));

        Assert.That(results.All(result => result.IsAnswered), Is.True);
        Assert.That(_server.Online, Is.EquivalentTo(new[] { "text 1", "text 2" }));
    }

    [Test]
    public async Task A_run_that_waits_for_a_batch_says_so()
    {
        _server.EndOf = static _ => null;
        await using BatchBench bench = Open();
        Task<AskResult[]> asked = bench.AskAsync(Texts(3));
        await bench.PassUntilAsync(() => bench.Model.Batches is [{ State: "in_progress" }]);

        BatchProgress progress = bench.Model.Batches.Single();

        Assert.That(progress, Is.EqualTo(new BatchProgress("batch-1", "in_progress", 0, 3, IsAtServer: true)));
        Assert.That(bench.Model.NextIn, Is.GreaterThan(TimeSpan.Zero));
        bench.Stop();
        Assert.That(async () => await asked, Throws.InstanceOf<OperationCanceledException>());
    }

    private async Task LeaveBatchAsync()
    {
        Func<ScriptedBatches.Begun, BatchEnd?> whenAsked = _server.EndOf;
        _server.EndOf = static _ => null;
        await using (BatchBench bench = Open())
        {
            Task<AskResult[]> asked = bench.AskAsync(Texts(6));
            await bench.PassUntilAsync(() => _server.Batches.Count == 1);
            bench.Stop();
            Assert.That(async () => await asked, Throws.InstanceOf<OperationCanceledException>());
        }

        _server.EndOf = whenAsked;
    }

    private BatchBench Open(BatchSettings? settings = null, string mode = "batch") =>
        new(_server, _folder.Path, settings, mode: mode);

    private static void ThrowIf(bool condition, Exception exception)
    {
        if (condition)
        {
            throw exception;
        }
    }

    private static string[] Texts(int count) =>
        [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"text {i}"))];
}
