using System.Collections.Concurrent;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Tests.Support;

/// <summary>A provider whose every exchange is decided by the test; it records what it was sent.</summary>
internal sealed class ScriptedProvider(Func<Exchange, Task<ChatResponse>> answer) : IChatProvider
{
    private int _count;

    public ConcurrentQueue<Exchange> Exchanges { get; } = new();

    public int Created { get; private set; }

    public bool SendsTask { get; init; }

    public string Name => "scripted";

    public string Identity(ModelAlias alias) => $"scripted:{alias.Model}";

    public static ScriptedProvider Saying(string text, string finish = "stop", int tokens = 3) =>
        new(_ => Task.FromResult(Response(text, finish, tokens)));

    public IChatClient Create(ModelAlias alias)
    {
        Created++;
        return new Client(this);
    }

    public static ChatResponse Response(string text, string finish = "stop", int tokens = 3) =>
        new(new ChatMessage(ChatRole.Assistant, text))
        {
            FinishReason = new ChatFinishReason(finish),
            ModelId = "scripted-1",
            Usage = new UsageDetails { InputTokenCount = 5, OutputTokenCount = tokens },
        };

    private sealed class Client(ScriptedProvider provider) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            var exchange = new Exchange(
                Interlocked.Increment(ref provider._count),
                [.. messages],
                options!,
                cancellationToken
            );
            provider.Exchanges.Enqueue(exchange);
            return provider.Answer(exchange);
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }

    private Func<Exchange, Task<ChatResponse>> Answer => answer;
}

internal sealed record Exchange(
    int Number,
    IReadOnlyList<ChatMessage> Messages,
    ChatOptions Options,
    CancellationToken Cancellation
);
