using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using Microsoft.Extensions.AI;

namespace DataGen.Operators.Tests.Support;

/// <summary>A model whose answers the bench decides. An answer that ends in <c>[cut]</c> counts as cut by the limit.</summary>
internal sealed class EchoProvider(Bench bench) : IChatProvider
{
    public const string ProviderName = "echo";

    private const string Cut = "[cut]";

    public string Name => ProviderName;

    public bool SendsTask => false;

    public string Identity(ModelAlias alias) => ProviderName;

    public IChatClient Create(ModelAlias alias) => new Client(bench);

    private sealed class Client(Bench bench) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            var text = bench.Ask(string.Join('\n', messages.Select(message => message.Text)));
            var isCut = text.EndsWith(Cut, StringComparison.Ordinal);
            return Task.FromResult(
                new ChatResponse(new ChatMessage(ChatRole.Assistant, isCut ? text[..^Cut.Length] : text))
                {
                    FinishReason = isCut ? ChatFinishReason.Length : ChatFinishReason.Stop,
                    Usage = new UsageDetails { InputTokenCount = 1, OutputTokenCount = 1 },
                }
            );
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
