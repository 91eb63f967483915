using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Tests.Batches;

/// <summary>
/// A provider whose batches lie in memory, and outlive the gateways of a test as a server's do. The test decides when they end, how, and what fails
/// on the way.
/// </summary>
internal sealed class ScriptedBatches : IChatProvider, IBatchApi
{
    private readonly ConcurrentDictionary<string, List<(string Name, string Text)>> _files = new(
        StringComparer.Ordinal
    );

    private int _fileCount;

    public string Name => "scripted";

    public bool SendsTask => false;

    public bool HasBatches => true;

    /// <summary>All batches, in the order of their creation.</summary>
    public List<Begun> Batches { get; } = [];

    /// <summary>Texts that were asked online.</summary>
    public ConcurrentQueue<string> Online { get; } = new();

    /// <summary>Called before each exchange with its name; may throw what the exchange fails with.</summary>
    public Action<string> Before { get; set; } = static _ => { };

    /// <summary>Called after an exchange was done, and before its caller hears of it.</summary>
    public Action<string> After { get; set; } = static _ => { };

    /// <summary>How a batch stands after so many looks; by default it is completed at the second.</summary>
    public Func<Begun, BatchEnd?> EndOf { get; set; } = static batch => batch.Looks >= 2 ? BatchEnd.Completed : null;

    /// <summary>The result of a request; the default answers. Null: no line at all.</summary>
    public Func<string, string, BatchLine?> ResultOf { get; set; } = Answered;

    public string? Problem { get; set; }

    public bool IsOverQueue { get; set; }

    public string Identity(ModelAlias alias) => $"scripted:{alias.Model}";

    public Uri Endpoint(ModelAlias alias) => new("http://scripted.test/v1");

    public IBatchApi CreateBatches(ModelAlias alias) => this;

    public IChatClient Create(ModelAlias alias) => new OnlineClient(this);

    public static BatchLine Answered(string name, string text) =>
        new(name, Support.ScriptedProvider.Response($"re: {text}"), null, WasTried: true);

    public static BatchLine Failed(string name, int? status = 500) =>
        new(
            name,
            null,
            status is 400
                ? ProviderException.Rejection(400, "no")
                : new ProviderException(FailureKind.ServerError, "broken", status),
            WasTried: status is not null
        );

    public ReadOnlyMemory<byte> WriteRequest(string name, IEnumerable<ChatMessage> messages, ChatOptions options) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new[] { name, messages.Last().Text }) + "\n");

    public Task<string> UploadAsync(string name, string path, CancellationToken cancellationToken)
    {
        Before("upload");
        string id = string.Create(CultureInfo.InvariantCulture, $"file-{++_fileCount}");
        _files[id] =
        [
            .. File.ReadLines(path)
                .Select(line => JsonSerializer.Deserialize<string[]>(line)!)
                .Select(l => (l[0], l[1])),
        ];
        After("upload");
        return Task.FromResult(id);
    }

    public Task<BatchStatus> CreateAsync(string file, string name, CancellationToken cancellationToken)
    {
        Before("create");
        var batch = new Begun(
            string.Create(CultureInfo.InvariantCulture, $"batch-{Batches.Count + 1}"),
            name,
            _files[file]
        );
        Batches.Add(batch);
        After("create");
        return Task.FromResult(StatusOf(batch));
    }

    public Task<BatchStatus?> FindAsync(string name, CancellationToken cancellationToken)
    {
        Before("find");
        Begun? found = Batches.FindLast(batch => string.Equals(batch.Name, name, StringComparison.Ordinal));
        return Task.FromResult(found is null ? null : StatusOf(found));
    }

    public Task<BatchStatus> GetAsync(string id, CancellationToken cancellationToken)
    {
        Before("get");
        cancellationToken.ThrowIfCancellationRequested();
        Begun batch = Batches.Single(one => string.Equals(one.Id, id, StringComparison.Ordinal));
        batch.Looks++;
        return Task.FromResult(StatusOf(batch));
    }

    public Task CancelAsync(string id, CancellationToken cancellationToken)
    {
        Before("cancel");
        Batches.Single(one => string.Equals(one.Id, id, StringComparison.Ordinal)).IsCancelled = true;
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync(
        string file,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Before("read");
        // Results come in no order.
        foreach ((string name, string text) in Enumerable.Reverse(_files[file]))
        {
            await Task.Yield();
            Before("line");
            cancellationToken.ThrowIfCancellationRequested();
            yield return Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new[] { name, text }));
        }
    }

    public BatchLine ReadLine(ReadOnlyMemory<byte> line)
    {
        string[] parts = JsonSerializer.Deserialize<string[]>(line.Span)!;
        return ResultOf(parts[0], parts[1]) ?? new BatchLine(null, null, Failed("").Error, WasTried: false);
    }

    public Task DeleteFileAsync(string file, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() { }

    private BatchStatus StatusOf(Begun batch)
    {
        BatchEnd? end = batch.IsCancelled ? BatchEnd.Cancelled : EndOf(batch);
        string output = $"{batch.Id}-output";
        if (end is not (null or BatchEnd.Failed))
        {
            _files.TryAdd(output, batch.Requests);
        }

        return new BatchStatus(
            batch.Id,
            end?.ToString().ToLowerInvariant() ?? "in_progress",
            end,
            batch.Requests.Count,
            0,
            0,
            end is null or BatchEnd.Failed ? null : output,
            null,
            end is BatchEnd.Failed ? Problem : null,
            end is BatchEnd.Failed && IsOverQueue
        );
    }

    internal sealed class Begun(string id, string name, List<(string Name, string Text)> requests)
    {
        public string Id => id;

        public string Name => name;

        public List<(string Name, string Text)> Requests => requests;

        public int Looks { get; set; }

        public bool IsCancelled { get; set; }
    }

    private sealed class OnlineClient(ScriptedBatches owner) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            string text = messages.Last().Text;
            owner.Online.Enqueue(text);
            return Task.FromResult(Support.ScriptedProvider.Response($"re: {text}"));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}
