using DataGen.Models.Answers;
using DataGen.Models.Providers;
using DataGen.Models.Spending;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Tests.Support;

/// <summary>
/// A server that keeps its own bill at $3 and $15 for a million tokens: some answers are long, some requests are refused, some connections break after
/// the work was done.
/// </summary>
internal sealed class ChargingServer
{
    private const long NanosPerPromptToken = 3000;
    private const long NanosPerAnswerToken = 15_000;

    private readonly SeededDraws _random;
    private long _nanos;

    public ChargingServer(SeededDraws random)
    {
        _random = random;
        Provider = new ScriptedProvider(AnswerAsync);
    }

    public ScriptedProvider Provider { get; }

    /// <summary>What it has charged.</summary>
    public Money MostCharged => new(Interlocked.Read(ref _nanos));

    private async Task<ChatResponse> AnswerAsync(Exchange exchange)
    {
        await Task.Yield();
        int fate = _random.Below(20);
        if (fate == 0)
        {
            throw new ProviderException(FailureKind.ServerError, "busy", 503);
        }

        int promptTokens = exchange.Messages.Sum(message => message.Text.Length) + 4;
        int answerTokens = 1 + _random.Below(exchange.Options.MaxOutputTokens!.Value);
        Interlocked.Add(ref _nanos, (promptTokens * NanosPerPromptToken) + (answerTokens * NanosPerAnswerToken));
        if (fate == 1)
        {
            throw new ProviderException(FailureKind.Network, "the connection broke");
        }

        return new ChatResponse(new ChatMessage(ChatRole.Assistant, "An answer."))
        {
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = promptTokens, OutputTokenCount = answerTokens },
        };
    }
}
