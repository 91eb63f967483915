using DataGen.Models.Answers;

namespace DataGen.Operators.Models;

/// <summary>The conversation that shows a model its answer and what is wrong with it.</summary>
internal static class Repair
{
    /// <summary>Of a long answer the model is shown so much, in UTF-16 code units.</summary>
    private const int Shown = 20_000;

    private const int LongestError = 1_000;

    public static AnswerRequest Of(AnswerRequest request, string answer, string error) =>
        request with
        {
            Messages =
            [
                .. request.Messages,
                new ChatTurn("assistant", Excerpt(answer, Shown)),
                new ChatTurn(
                    "user",
                    $"Your last answer could not be used: {Excerpt(error, LongestError)}\n"
                        + "Give the whole answer again in the form that was asked for, with that mended and nothing else around it."
                ),
            ],
        };

    private static string Excerpt(string text, int longest) =>
        text.Length <= longest ? text
        : char.IsHighSurrogate(text[longest - 1]) ? text[..(longest - 1)]
        : text[..longest];
}
