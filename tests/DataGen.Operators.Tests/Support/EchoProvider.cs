using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using Microsoft.Extensions.AI;

namespace DataGen.Operators.Tests.Support;

/// <summary>
/// A model whose answers the bench decides. An answer that ends in <c>[cut]</c> counts as cut by the limit, one that ends in <c>[withheld]</c> as filtered,
/// one that ends in <c>[refused]</c> as refused.
/// </summary>
internal sealed class EchoProvider(Bench bench) : IChatProvider
{
    public const string ProviderName = "echo";

    private static readonly Dictionary<string, ChatFinishReason> Endings = new(StringComparer.Ordinal)
    {
        ["[cut]"] = ChatFinishReason.Length,
        ["[withheld]"] = ChatFinishReason.ContentFilter,
        ["[refused]"] = ChatFinishReason.Stop,
    };

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
            var mark = Endings.Keys.FirstOrDefault(text.EndsWith) ?? "";
            text = text[..^mark.Length];
            return Task.FromResult(
                new ChatResponse(
                    new ChatMessage(
                        ChatRole.Assistant,
                        mark.Length > 0 && mark[1] == 'r'
                            ? [new ErrorContent(text) { ErrorCode = ChatOptionKeys.RefusalCode }]
                            : [new TextContent(text)]
                    )
                )
                {
                    FinishReason = mark.Length > 0 ? Endings[mark] : ChatFinishReason.Stop,
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
