using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Providers.OpenAI;
using DataGen.Models.Spending;
using DataGen.Models.Store;
using OpenAI;
using OpenAI.Chat;

namespace DataGen.Benchmarks.Gateway;

/// <summary>Something that answers request number n.</summary>
internal interface ICaller : IAsyncDisposable
{
    Task AskAsync(long number);
}

/// <summary>The SDK's protocol method and nothing else.</summary>
internal sealed class SdkCaller : ICaller
{
    private readonly ChatClient _client;

    public SdkCaller(Uri endpoint) =>
        _client = new ChatClient(
            Workload.Model,
            new ApiKeyCredential("none"),
            new OpenAIClientOptions { Endpoint = endpoint, RetryPolicy = new ClientRetryPolicy(0) }
        );

    public async Task AskAsync(long number)
    {
        using var content = BinaryContent.Create(BinaryData.FromBytes(Workload.Body(number)));
        var result = await _client.CompleteChatAsync(content);
        if (result.GetRawResponse().Content.ToMemory().IsEmpty)
        {
            throw new InvalidOperationException("no answer");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The product's whole way: scheduler, answer store on disk, and a budget where one is wanted.</summary>
internal sealed class GatewayCaller : ICaller
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datagen-bench-").FullName;
    private readonly AnswerStore _store;
    private readonly SpendingBook? _spending;
    private readonly ModelGateway _gateway;
    private readonly ModelClient _client;

    public GatewayCaller(Uri endpoint, int concurrency, bool budget = false, CancellationToken stopping = default)
    {
        _store = AnswerStore.Open(
            new AnswerStoreOptions { Path = Path.Combine(_folder, "answers.db") },
            TimeProvider.System
        );
        _spending = budget
            ? SpendingBook.Open(
                new SpendingOptions { Path = Path.Combine(_folder, "spending.db"), Cap = Money.OfDollars(1_000) },
                TimeProvider.System
            )
            : null;
        _gateway = new ModelGateway(
            _store,
            new ChatProviders([new OpenAIProvider(TimeProvider.System)]),
            new ModelGatewayOptions { Spending = _spending, Stopping = stopping },
            TimeProvider.System
        );
        _client = _gateway.Open(
            "teacher",
            new ModelAlias
            {
                Provider = "openai",
                Model = Workload.Model,
                Endpoint = endpoint.AbsoluteUri,
                MaxConcurrency = concurrency,
                Prices = budget ? new ModelPrices { Input = 1, Output = 4 } : null,
            }
        );
    }

    public ModelUsage Usage => _client.Usage;

    public async Task AskAsync(long number)
    {
        var result = await _client.AskAsync(Workload.Request(number), CancellationToken.None);
        if (result.Answer is not { FromStore: false })
        {
            throw new InvalidOperationException(result.Failure?.Message ?? "an answer that was not asked for");
        }
    }

    public ModelClient Client => _client;

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _store.Dispose();
        if (_spending is not null)
        {
            await _spending.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A rate, and what it took of the machine.</summary>
/// <param name="PerSecond">Calls a second.</param>
/// <param name="ClientMicroseconds">Processor time of this process for each call.</param>
/// <param name="ServerMicroseconds">Processor time of the server for each call.</param>
/// <param name="Kilobytes">Allocated here for each call.</param>
internal sealed record Rate(double PerSecond, double ClientMicroseconds, double ServerMicroseconds, double Kilobytes)
{
    /// <summary>Calls from so many loops at once; the time before the measure begins is not counted.</summary>
    public static async Task<Rate> MeasureAsync(
        ICaller caller,
        ServerProcess server,
        int loops,
        TimeSpan before,
        TimeSpan measure
    )
    {
        long next = 0;
        long done = 0;
        using var over = new CancellationTokenSource();
        var work = Task.WhenAll(
            Enumerable
                .Range(0, loops)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (!over.IsCancellationRequested)
                        {
                            await caller.AskAsync(Interlocked.Increment(ref next));
                            Interlocked.Increment(ref done);
                        }
                    })
                )
        );
        await Task.WhenAny(work, Task.Delay(before));
        var (calls, client, served, allocated) = (
            Interlocked.Read(ref done),
            Environment.CpuUsage.TotalTime,
            server.Processor,
            GC.GetTotalAllocatedBytes()
        );
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAny(work, Task.Delay(measure));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        calls = Interlocked.Read(ref done) - calls;
        client = Environment.CpuUsage.TotalTime - client;
        served = server.Processor - served;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        await over.CancelAsync();
        await work;
        return new Rate(
            calls / seconds,
            client.TotalMicroseconds / calls,
            served.TotalMicroseconds / calls,
            allocated / 1024.0 / calls
        );
    }
}
