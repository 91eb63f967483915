using System.Globalization;
using System.Text.Json;
using DataGen.Models.Answers;

namespace DataGen.Benchmarks.Gateway;

/// <summary>What is asked and answered: prompts of about a kilobyte, all different, and one answer of 200 words.</summary>
internal static class Workload
{
    public const string Model = "m";
    public const int MaxTokens = 1024;

    private static readonly string Filler = string.Join(
        ' ',
        Enumerable.Range(0, 180).Select(i => FormattableString.Invariant($"w{i * 7919 % 997}"))
    );

    /// <summary>The body of every answer.</summary>
    public static string Completion { get; } =
        JsonSerializer.Serialize(
            new
            {
                id = "chatcmpl-1",
                @object = "chat.completion",
                created = 1_700_000_000,
                model = Model,
                choices = new[]
                {
                    new
                    {
                        index = 0,
                        message = new { role = "assistant", content = $"{Filler} {Filler[..200]}" },
                        finish_reason = "stop",
                    },
                },
                usage = new
                {
                    prompt_tokens = 260,
                    completion_tokens = 280,
                    total_tokens = 540,
                },
            }
        );

    /// <summary>The text of a prompt.</summary>
    public static string Prompt(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"Task {number}. Put these words into groups: {Filler}");

    /// <summary>The same as a request to the gateway.</summary>
    public static AnswerRequest Request(long number) =>
        new()
        {
            Messages = [new ChatTurn("user", Prompt(number))],
            MaxTokens = MaxTokens,
            Sampling = Sampling,
        };

    /// <summary>The same as the body that the gateway sends.</summary>
    public static byte[] Body(long number) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                model = Model,
                messages = new[] { new { role = "user", content = Prompt(number) } },
                temperature = 0.7,
                seed = number,
                max_tokens = MaxTokens,
            }
        );

    private static Sampling Sampling { get; } = new() { Temperature = 0.7 };
}
