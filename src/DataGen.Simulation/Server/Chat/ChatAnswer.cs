using DataGen.Simulation.Language;
using DataGen.Simulation.Server.Faults;
using Microsoft.Extensions.AI;

namespace DataGen.Simulation.Server.Chat;

/// <summary>One choice of a completion.</summary>
internal sealed record ChatChoice
{
    /// <summary>The text; null where the choice is a refusal.</summary>
    public string? Content { get; init; }

    /// <summary>The reasoning, in its own field.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The refusal, in its own field.</summary>
    public string? Refusal { get; init; }

    /// <summary>The finish reason.</summary>
    public string? Finish { get; init; } = "stop";

    /// <summary>Tokens of what was generated, with the reasoning.</summary>
    public int Tokens { get; init; }

    /// <summary>Tokens of the reasoning.</summary>
    public int ReasoningTokens { get; init; }
}

/// <summary>What the teacher says to a request, oddities of the answer included: a function of request and seed.</summary>
/// <param name="Choices">The choices; empty where the fault says so.</param>
/// <param name="PromptTokens">Tokens of the request.</param>
/// <param name="SaysUsage">Whether the answer says how many tokens it took.</param>
internal sealed record ChatAnswer(IReadOnlyList<ChatChoice> Choices, int PromptTokens, bool SaysUsage)
{
    public int CompletionTokens => Choices.Sum(choice => choice.Tokens);

    public Charge Charge => new(PromptTokens, CompletionTokens);
}

/// <summary>Asks the teacher, and makes of its answer what the plan says.</summary>
internal sealed class Answering(SimulatedTeacher teacher, FaultPlan plan)
{
    private const string Refusal = "I'm sorry, but I can't help with that.";

    /// <exception cref="ApiException">A filter refuses the prompt.</exception>
    public async Task<ChatAnswer> AnswerAsync(ChatCall call, RequestKey key, CancellationToken cancellation)
    {
        var odd = plan.Draw(FaultGroup.Answer, key, attempt: 0);
        if (odd is Fault.PromptFilter)
        {
            throw new ApiException(
                ApiError.Invalid("The prompt was refused by the content filter.", "prompt", "content_filter")
            );
        }

        var thought = plan.Draw(FaultGroup.Thought, key, attempt: 0);
        var choices = new List<ChatChoice>(call.Choices);
        var promptTokens = 0;
        var seed = call.Options.Seed ?? 0;
        for (var index = 0; index < call.Choices; index++)
        {
            call.Options.Seed = unchecked(seed + index);
            var response = await teacher
                .GetResponseAsync(call.Messages, call.Options, cancellation)
                .ConfigureAwait(false);
            promptTokens = (int)(response.Usage?.InputTokenCount ?? 0);
            choices.Add(Choice(response, odd, thought, plan.Choice(key).Fork("answer", index), call.Messages[^1].Text));
        }

        return new ChatAnswer(
            choices,
            promptTokens,
            plan.Draw(FaultGroup.Account, key, attempt: 0) is not Fault.NoUsage
        );
    }

    private static ChatChoice Choice(
        ChatResponse response,
        Fault? odd,
        Fault? thought,
        SeededChoice choice,
        string prompt
    )
    {
        var text = response.Text;
        var answer = odd switch
        {
            Fault.Refusal => new ChatChoice { Refusal = Refusal },
            Fault.ContentFilter => new ChatChoice { Content = Cut(text, choice), Finish = "content_filter" },
            Fault.Length => new ChatChoice { Content = Cut(text, choice), Finish = "length" },
            Fault.NullFinish => new ChatChoice { Content = text, Finish = null },
            Fault.OddFinish => new ChatChoice { Content = text, Finish = "eos" },
            Fault.Empty => new ChatChoice { Content = "" },
            _ => new ChatChoice { Content = text, Finish = response.FinishReason?.Value },
        };
        var tokens = TokenCount.Of(answer.Content ?? answer.Refusal);
        if (thought is null || answer.Content is null)
        {
            return answer with { Tokens = tokens };
        }

        var reasoning = new Prose(Topic.Of(prompt), choice.Fork("reasoning")).Paragraph(choice.Between(1, 4));
        var reasoningTokens = TokenCount.Of(reasoning);
        answer = answer with { Tokens = tokens + reasoningTokens, ReasoningTokens = reasoningTokens };
        return thought is Fault.Reasoning
            ? answer with
            {
                Reasoning = reasoning,
            }
            : answer with
            {
                Content = $"<think>\n{reasoning}\n</think>\n\n{answer.Content}",
            };
    }

    private static string Cut(string text, SeededChoice choice) =>
        TokenCount.Cut(text, (int)(TokenCount.Of(text) * (0.2 + (0.6 * choice.Fork("cut").Unit()))));
}
