using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfEval;

/// <summary>IFEval's types about how a response begins, ends and is put together.</summary>
internal static class StartEndConstraints
{
    private static readonly string[] EndPhrases =
    [
        "Is there anything else you would like to know?",
        "That is all there is to say about it.",
        "I hope this answers your question.",
    ];

    public static ConstraintType EndChecker { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "startend:end_checker",
            Parameters = [FreeText("end_phrase", EndPhrases)],
            Phrasings =
            [
                "End your answer with exactly this phrase: {end_phrase}",
                "The very last words must be: {end_phrase}",
                "Close with this sentence and write nothing after it: {end_phrase}",
            ],
            Negation = "Do not end your answer with this phrase: {end_phrase}",
            RequiredTexts = arguments => [arguments.Text("end_phrase")],
            LeastWords = arguments => PythonText.CountWords(arguments.Text("end_phrase")),
            Compile = (arguments, _) =>
            {
                var phrase = PythonText.Lower(PythonText.Trim(arguments.Text("end_phrase")));
                return ConstraintCompilation.Of(passage =>
                    PythonText.EndsWithLower(passage.TrimmedSpan.Trim('"'), phrase)
                );
            },
            Keeping = arguments => $"{Filler.Sentence} {arguments.Text("end_phrase")}",
            Breaking = arguments => $"{arguments.Text("end_phrase")} And more to say",
        };

    public static ConstraintType Quotation { get; } = QuotationType(ConstraintFamily.IfEval, [("\"", "\"")]);

    public static ConstraintType RepeatPrompt { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "combination:repeat_prompt",
            Parameters = [FreeText("prompt_to_repeat")],
            Phrasings =
            [
                "First repeat this request word for word, then answer it: {prompt_to_repeat}",
                "Begin by copying the following request without any change, and give your answer after it: {prompt_to_repeat}",
                "Before answering, say this request again exactly as it is written: {prompt_to_repeat}",
            ],
            RequiredTexts = arguments => [arguments.Text("prompt_to_repeat")],
            LeastWords = arguments => PythonText.CountWords(arguments.Text("prompt_to_repeat")),
            Sample = draw => ConstraintArguments.Of(("prompt_to_repeat", draw.Prompt)),
            Compile = (arguments, _) =>
            {
                var prompt = PythonText.Lower(PythonText.Trim(arguments.Text("prompt_to_repeat")));
                if (prompt.Length == 0)
                {
                    return ConstraintCompilation.Failed("parameter \"prompt_to_repeat\" must not be blank");
                }

                return ConstraintCompilation.Of(passage => PythonText.StartsWithLower(passage.TrimmedSpan, prompt));
            },
            Keeping = arguments => $"{arguments.Text("prompt_to_repeat")}\n\n{Filler.Sentence}",
            Breaking = arguments => $"Sure! {arguments.Text("prompt_to_repeat")}",
        };

    public static ConstraintType TwoResponses { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "combination:two_responses",
            Phrasings =
            [
                "Give two different responses and put ****** (six asterisks) between them.",
                "Answer twice, in two different ways; separate the two answers only by six asterisks: ******",
                "I want two distinct answers with the line ****** between them.",
            ],
            LeastWords = _ => 2,
            Compile = (_, _) => ConstraintCompilation.Of(passage => AreTwo(passage.Text)),
            Keeping = _ => $"{Filler.Sentence}\n******\n{Filler.SentenceAt(1)}",
            Breaking = _ => $"{Filler.Sentence}\n******\n{Filler.Sentence}",
        };

    /// <summary>The type that wants the response wrapped in one of the family's pairs of quotation marks.</summary>
    public static ConstraintType QuotationType(ConstraintFamily family, (string Open, string Close)[] marks) =>
        new()
        {
            Family = family,
            Id = "startend:quotation",
            Phrasings =
            [
                "Wrap your entire response in double quotation marks.",
                "Put double quotation marks at the very start and the very end of the answer.",
                "The whole answer should stand between double quotes.",
            ],
            Negation = "Do not wrap your response in double quotation marks.",
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    var trimmed = passage.TrimmedSpan;
                    foreach (var (open, close) in marks)
                    {
                        if (
                            trimmed.Length > 1
                            && trimmed.StartsWith(open, StringComparison.Ordinal)
                            && trimmed.EndsWith(close, StringComparison.Ordinal)
                        )
                        {
                            return true;
                        }
                    }

                    return false;
                }),
            Keeping = _ => $"\"{Filler.Sentence}\"",
            Breaking = _ => $"\"{Filler.Sentence}\" he said",
        };

    private static bool AreTwo(string text)
    {
        var pieces = text.Split("******");
        var filled = new List<string>(2);
        for (var index = 0; index < pieces.Length; index++)
        {
            if (!PythonText.IsBlank(pieces[index]))
            {
                filled.Add(pieces[index]);
            }
            else if (index > 0 && index < pieces.Length - 1)
            {
                return false;
            }
        }

        return filled.Count == 2
            && !string.Equals(PythonText.Trim(filled[0]), PythonText.Trim(filled[1]), StringComparison.Ordinal);
    }
}
