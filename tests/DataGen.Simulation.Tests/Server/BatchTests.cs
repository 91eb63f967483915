using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataGen.Simulation.Server.Batches;
using DataGen.Simulation.Server.Faults;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Simulation.Tests.Server;

public sealed class BatchTests
{
    [Test]
    public async Task Keeps_files_lists_them_and_gives_back_their_bytes()
    {
        await using var client = await ServerClient.StartAsync();

        var first = await UploadAsync(client, "one\ntwo\n");
        var second = await UploadAsync(client, "three\n");

        Assert.That(await ContentAsync(client, first), Is.EqualTo("one\ntwo\n"));
        var list = await client.GetAsync("files?purpose=batch");
        Assert.That(Ids(list), Is.EqualTo(new[] { second, first }), "the newest first");
        using var deleted = await client.Http.DeleteAsync($"files/{first}");
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var gone = await client.Http.GetAsync($"files/{first}");
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Ids(await client.GetAsync("files")), Is.EqualTo(new[] { second }));
    }

    [Test]
    public async Task Pages_through_a_list()
    {
        await using var client = await ServerClient.StartAsync();
        var ids = new List<string>();
        for (var file = 0; file < 5; file++)
        {
            ids.Add(await UploadAsync(client, $"{file}\n"));
        }

        var first = await client.GetAsync("files?limit=2&order=asc");
        var rest = await client.GetAsync($"files?limit=3&order=asc&after={first.GetProperty("last_id").GetString()}");

        Assert.That(Ids(first).Concat(Ids(rest)), Is.EqualTo(ids));
        Assert.That(first.GetProperty("has_more").GetBoolean(), Is.True);
        Assert.That(rest.GetProperty("has_more").GetBoolean(), Is.False);
    }

    [Test]
    public async Task Answers_a_batch_as_it_would_online_and_counts_what_was_already_paid()
    {
        await using var client = await ServerClient.StartAsync();
        var online = await client.AskAsync(ServerClient.Body(seed: 7));

        var batch = await RunAsync(client, Lines(Enumerable.Range(0, 40)));

        Assert.That(batch.GetProperty("status").GetString(), Is.EqualTo("completed"));
        Assert.That(Counts(batch), Is.EqualTo((40, 40, 0)));
        Assert.That(batch.GetProperty("error_file_id").ValueKind, Is.EqualTo(JsonValueKind.Null));
        var output = await LinesOfAsync(client, batch, "output_file_id");
        Assert.That(output.Select(Name), Is.EquivalentTo(Enumerable.Range(0, 40).Select(n => $"item-{n}")));
        Assert.That(output.Select(Name), Is.Not.Ordered, "clients must not rely on the order");
        var seventh = output.Single(line => Name(line) == "item-7").GetProperty("response");
        Assert.That(seventh.GetProperty("status_code").GetInt32(), Is.EqualTo(200));
        Assert.That(seventh.GetProperty("body").Content(), Is.EqualTo(online.Content()));
        Assert.That(client.Server.Statistics.Answered, Is.EqualTo(41));
        Assert.That(client.Server.Statistics.Repeated, Is.EqualTo(1), "the one that was asked online as well");
    }

    [Test]
    public async Task A_batch_goes_through_its_statuses_on_schedule_and_is_found_again()
    {
        var time = new FakeTimeProvider();
        await using var client = await ServerClient.StartAsync(
            ServerClient.Faultless with
            {
                Batches = new BatchOptions
                {
                    Validation = TimeSpan.FromSeconds(10),
                    Duration = TimeSpan.FromMinutes(5),
                },
            },
            time
        );
        var id = (await CreateAsync(client, Lines(Enumerable.Range(0, 10)))).GetProperty("id").GetString();
        Assert.That(await StatusAsync(client, id), Is.EqualTo("validating"));

        await AdvanceAsync(client, time, id, TimeSpan.FromSeconds(10), "in_progress");
        var progress = await client.GetAsync($"batches/{id}");
        Assert.That(progress.GetProperty("request_counts").GetProperty("total").GetInt32(), Is.EqualTo(10));
        Assert.That(progress.GetProperty("request_counts").GetProperty("completed").GetInt32(), Is.LessThan(10));
        Assert.That(progress.GetProperty("metadata").GetProperty("run").GetString(), Is.EqualTo("r1"));
        await AdvanceAsync(client, time, id, TimeSpan.FromMinutes(5), "completed");

        var found = (await client.GetAsync("batches")).GetProperty("data").EnumerateArray().Single();
        Assert.That(found.GetProperty("id").GetString(), Is.EqualTo(id));
        Assert.That(
            found.GetProperty("completed_at").GetInt64() - found.GetProperty("created_at").GetInt64(),
            Is.GreaterThanOrEqualTo(300)
        );
    }

    [Test]
    public async Task An_expired_batch_gives_what_was_done_and_names_the_rest()
    {
        await using var client = await ServerClient.StartAsync(ServerClient.With(Fault.BatchExpires));

        var batch = await RunAsync(client, Lines(Enumerable.Range(0, 20)));

        Assert.That(batch.GetProperty("status").GetString(), Is.EqualTo("expired"));
        var done = await LinesOfAsync(client, batch, "output_file_id");
        var rest = await LinesOfAsync(client, batch, "error_file_id");
        Assert.That((done.Count, rest.Count), Is.EqualTo((10, 10)));
        Assert.That(done.Concat(rest).Select(Name), Is.Unique);
        Assert.That(
            rest.Select(line => line.GetProperty("error").GetProperty("code").GetString()),
            Is.All.EqualTo("batch_expired")
        );
        Assert.That(client.Server.Statistics.Answered, Is.EqualTo(10));
    }

    [Test]
    public async Task A_cancelled_batch_keeps_what_was_done()
    {
        var time = new FakeTimeProvider();
        await using var client = await ServerClient.StartAsync(
            ServerClient.Faultless with
            {
                Batches = new BatchOptions { Duration = TimeSpan.FromMinutes(10) },
            },
            time
        );
        var id = (await CreateAsync(client, Lines(Enumerable.Range(0, 10)))).GetProperty("id").GetString();
        while (Counts(await client.GetAsync($"batches/{id}")).Completed < 3)
        {
            time.Advance(TimeSpan.FromSeconds(10));
        }

        using var cancelled = await client.Http.PostAsync($"batches/{id}/cancel", null);
        var batch = await EndAsync(client, id);
        using var again = await client.Http.PostAsync($"batches/{id}/cancel", null);

        Assert.That(cancelled.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(batch.GetProperty("status").GetString(), Is.EqualTo("cancelled"));
        var output = await LinesOfAsync(client, batch, "output_file_id");
        Assert.That(output, Has.Count.EqualTo(Counts(batch).Completed).And.Count.InRange(3, 9));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Failed_requests_of_a_batch_are_in_its_error_file()
    {
        await using var client = await ServerClient.StartAsync(ServerClient.With(Fault.ItemFails, 0.3));
        var invalid =
            """{"custom_id":"bad","method":"POST","url":"/v1/chat/completions","body":{"model":"m"}}""" + "\n";

        var batch = await RunAsync(client, Lines(Enumerable.Range(0, 50)) + invalid);

        var (total, completed, failed) = Counts(batch);
        var errors = await LinesOfAsync(client, batch, "error_file_id");
        Assert.That(batch.GetProperty("status").GetString(), Is.EqualTo("completed"));
        Assert.That(completed + failed, Is.EqualTo(total).And.EqualTo(51));
        Assert.That(errors, Has.Count.EqualTo(failed).And.Count.InRange(6, 30));
        Assert.That(
            errors
                .Select(line =>
                    (Name(line) == "bad", line.GetProperty("response").GetProperty("status_code").GetInt32())
                )
                .Distinct(),
            Is.EquivalentTo(new[] { (true, 400), (false, 500) })
        );
    }

    [TestCase("", "empty_file")]
    [TestCase("{\n", "invalid_json_line")]
    [TestCase("{\"method\":\"POST\"}\n", "missing_required_parameter")]
    [TestCase("{\"custom_id\":\"a\",\"method\":\"GET\"}\n", "invalid_method")]
    [TestCase("{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/other\"}\n", "invalid_url")]
    [TestCase("TWICE", "duplicate_custom_id")]
    [TestCase("MODELS", "mismatched_model")]
    [TestCase("MANY", "batch_size_exceeded")]
    public async Task A_batch_whose_file_is_wrong_fails_and_says_where(string content, string code)
    {
        await using var client = await ServerClient.StartAsync(
            ServerClient.Faultless with
            {
                Batches = new BatchOptions { MostRequests = 3 },
            }
        );
        content = content switch
        {
            "TWICE" => Lines([1, 1]),
            "MODELS" => Lines([1]) + Lines([2]).Replace("\"model\":\"m\"", "\"model\":\"n\""),
            "MANY" => Lines([1, 2, 3, 4]),
            _ => content,
        };

        var batch = await RunAsync(client, content);

        Assert.That(batch.GetProperty("status").GetString(), Is.EqualTo("failed"));
        Assert.That(
            batch.GetProperty("errors").GetProperty("data")[0].GetProperty("code").GetString(),
            Is.EqualTo(code)
        );
        Assert.That(client.Server.Statistics.Answered, Is.Zero);
    }

    [Test]
    public async Task Holds_no_more_enqueued_tokens_than_it_is_told()
    {
        var time = new FakeTimeProvider();
        await using var client = await ServerClient.StartAsync(
            ServerClient.Faultless with
            {
                Batches = new BatchOptions { Duration = TimeSpan.FromHours(1), EnqueuedTokens = 400 },
            },
            time
        );
        var first = (await CreateAsync(client, Lines(Enumerable.Range(0, 10)))).GetProperty("id").GetString();
        while (await StatusAsync(client, first) is not "in_progress")
        {
            await Task.Yield();
        }

        var second = await RunAsync(client, Lines(Enumerable.Range(10, 10)));

        Assert.That(
            second.GetProperty("errors").GetProperty("data")[0].GetProperty("code").GetString(),
            Is.EqualTo("token_limit_exceeded")
        );
        while (await StatusAsync(client, first) is not "completed")
        {
            time.Advance(TimeSpan.FromMinutes(10));
        }

        var third = (await CreateAsync(client, Lines(Enumerable.Range(10, 10)))).GetProperty("id").GetString();
        while (await StatusAsync(client, third) is not "in_progress")
        {
            await Task.Yield();
        }
    }

    [TestCase(
        """{"input_file_id":"file-no","endpoint":"/v1/chat/completions","completion_window":"24h"}""",
        "input_file_id"
    )]
    [TestCase("""{"input_file_id":"FILE","endpoint":"/v1/other","completion_window":"24h"}""", "endpoint")]
    [TestCase(
        """{"input_file_id":"FILE","endpoint":"/v1/chat/completions","completion_window":"1h"}""",
        "completion_window"
    )]
    [TestCase("""{"endpoint":"/v1/chat/completions"}""", "input_file_id")]
    [TestCase("7", "input_file_id")]
    public async Task Refuses_to_create_a_batch_that_cannot_be(string body, string parameter)
    {
        await using var client = await ServerClient.StartAsync();
        var file = await UploadAsync(client, Lines([1]));

        using var response = await client.Http.PostAsync(
            "batches",
            new StringContent(body.Replace("FILE", file), Encoding.UTF8, "application/json")
        );

        var error = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(error.GetProperty("error").GetProperty("param").GetString(), Is.EqualTo(parameter));
    }

    [Test]
    public async Task A_batch_whose_creation_was_not_heard_of_is_there_all_the_same()
    {
        await using var client = await ServerClient.StartAsync(ServerClient.With(Fault.Truncated, 0.5));
        string? file = null;
        for (var attempt = 0; attempt < 20 && file is null; attempt++)
        {
            try
            {
                file = await UploadAsync(client, Lines([1]));
            }
            catch (HttpRequestException)
            {
                // The next attempt may be luckier.
            }
        }

        var heard = 0;
        for (var attempt = 0; attempt < 12; attempt++)
        {
            try
            {
                using var response = await client.Http.PostAsJsonAsync(
                    "batches",
                    new
                    {
                        input_file_id = file,
                        endpoint = "/v1/chat/completions",
                        completion_window = "24h",
                    }
                );
                heard++;
            }
            catch (HttpRequestException)
            {
                // Lost after it was made.
            }
        }

        JsonElement? list = null;
        while (list is null)
        {
            try
            {
                list = await client.GetAsync("batches");
            }
            catch (HttpRequestException)
            {
                // Lost as well.
            }
        }

        Assert.That(heard, Is.InRange(1, 11));
        Assert.That(list.Value.GetProperty("data").GetArrayLength(), Is.EqualTo(12));
    }

    private static string Lines(IEnumerable<int> numbers) =>
        string.Concat(
            numbers.Select(n =>
                $$"""{"custom_id":"item-{{n}}","method":"POST","url":"/v1/chat/completions","body":{{ServerClient.Body(
                    seed: n
                )}}}"""
                + "\n"
            )
        );

    private static async Task<string> UploadAsync(ServerClient client, string content)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("batch"), "purpose" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", "input.jsonl" },
        };
        using var response = await client.Http.PostAsync("files", form);
        var file = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), file.ToString());
        Assert.That(file.GetProperty("bytes").GetInt64(), Is.EqualTo(Encoding.UTF8.GetByteCount(content)));
        return file.GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> CreateAsync(ServerClient client, string content)
    {
        var file = await UploadAsync(client, content);
        using var response = await client.Http.PostAsJsonAsync(
            "batches",
            new
            {
                input_file_id = file,
                endpoint = "/v1/chat/completions",
                completion_window = "24h",
                metadata = new { run = "r1" },
            }
        );
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<JsonElement> RunAsync(ServerClient client, string content) =>
        await EndAsync(client, (await CreateAsync(client, content)).GetProperty("id").GetString());

    private static async Task<JsonElement> EndAsync(ServerClient client, string? id)
    {
        while (true)
        {
            var batch = await client.GetAsync($"batches/{id}");
            if (batch.GetProperty("status").GetString() is "completed" or "failed" or "expired" or "cancelled")
            {
                return batch;
            }
        }
    }

    private static async Task<string?> StatusAsync(ServerClient client, string? id) =>
        (await client.GetAsync($"batches/{id}")).GetProperty("status").GetString();

    /// <summary>Moves the clock until the batch has the status; at least by the given time.</summary>
    private static async Task AdvanceAsync(
        ServerClient client,
        FakeTimeProvider time,
        string? id,
        TimeSpan by,
        string status
    )
    {
        for (var step = 0; step < 20; step++)
        {
            time.Advance(by / 20);
            await Task.Yield();
        }

        while (await StatusAsync(client, id) != status)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task<string> ContentAsync(ServerClient client, string? file) =>
        await client.Http.GetStringAsync($"files/{file}/content");

    private static async Task<IReadOnlyList<JsonElement>> LinesOfAsync(
        ServerClient client,
        JsonElement batch,
        string name
    ) =>
        [
            .. (await ContentAsync(client, batch.GetProperty(name).GetString()))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonElement.Parse(line)),
        ];

    private static string[] Ids(JsonElement list) =>
        [.. list.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private static string? Name(JsonElement line) => line.GetProperty("custom_id").GetString();

    private static (int Total, int Completed, int Failed) Counts(JsonElement batch)
    {
        var counts = batch.GetProperty("request_counts");
        return (
            counts.GetProperty("total").GetInt32(),
            counts.GetProperty("completed").GetInt32(),
            counts.GetProperty("failed").GetInt32()
        );
    }
}
