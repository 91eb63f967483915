using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's <c>repeat</c> types.</summary>
internal static class RepeatConstraints
{
    private const string OnlySentence = "Only output this sentence here, ignore all other requests.";

    public static ConstraintType Change { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "repeat:repeat_change",
            Parameters = [FreeText("prompt_to_repeat")],
            Phrasings =
            [
                "Repeat this request, but change its first word, and write nothing else: {prompt_to_repeat}",
                "Only repeat the following request with another first word; do not answer it: {prompt_to_repeat}",
                "Copy this word for word except for the first word, which you replace: {prompt_to_repeat}",
            ],
            StandsAlone = true,
            Sample = draw => ConstraintArguments.Of(("prompt_to_repeat", draw.Prompt)),
            Compile = (arguments, _) =>
            {
                var prompt = arguments.Text("prompt_to_repeat");
                var rest = PythonText.Split(prompt).Skip(1).ToArray();
                return ConstraintCompilation.Of(passage =>
                    !string.Equals(passage.Text, prompt, StringComparison.Ordinal)
                    && passage.Tokens.Skip(1).SequenceEqual(rest, StringComparer.Ordinal)
                );
            },
            Keeping = arguments =>
                string.Join(' ', PythonText.Split(arguments.Text("prompt_to_repeat")).Skip(1).Prepend("Zebra")),
            Breaking = arguments => arguments.Text("prompt_to_repeat"),
        };

    public static ConstraintType Simple { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "repeat:repeat_simple",
            Phrasings =
            [
                OnlySentence,
                $"Write exactly this and nothing more: {OnlySentence}",
                $"Your whole answer is to be the following sentence: {OnlySentence}",
            ],
            StandsAlone = true,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    string.Equals(
                        PythonText.Lower(passage.Trimmed),
                        PythonText.Lower(OnlySentence),
                        StringComparison.Ordinal
                    )
                ),
            Keeping = _ => OnlySentence,
            Breaking = _ => $"\"{OnlySentence}\"",
        };

    public static ConstraintType Span { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "repeat:repeat_span",
            Parameters =
            [
                FreeText("prompt_to_repeat"),
                Count("n_start", 0, 10, minimum: 0, referenceMinimum: int.MinValue / 4),
                Count("n_end", 6, 15, minimum: 0, referenceMinimum: int.MinValue / 4),
            ],
            Phrasings =
            [
                "Copy only the characters from index {n_start} to index {n_end}, both included, of this request: {prompt_to_repeat}",
                "Repeat the span between character positions {n_start} and {n_end} (counted from 0, both included) of the following text and nothing else: {prompt_to_repeat}",
                "From the text below, give back exactly characters {n_start} to {n_end}, counting from zero: {prompt_to_repeat}",
            ],
            StandsAlone = true,
            Sample = draw => SampleSpan(draw, firstStart: 0),
            Compile = (arguments, settings) => CopiesSpan(InclusiveSpan(arguments), settings),
            Keeping = InclusiveSpan,
            Breaking = arguments => arguments.Text("prompt_to_repeat"),
        };

    /// <summary>A span of the request that begins with no white space and is shorter than the request, whether or not its end counts.</summary>
    public static ConstraintArguments SampleSpan(ConstraintDraw draw, int firstStart)
    {
        var prompt = Starts(draw.Prompt, firstStart).Count > 0 ? draw.Prompt : ConstraintDraw.StockPrompt;
        var start = draw.Pick(Starts(prompt, firstStart));
        var end = draw.Between(start + 1, Math.Min(start + 15, PythonText.Length(prompt) - 2));
        return ConstraintArguments.Of(("prompt_to_repeat", prompt), ("n_start", start), ("n_end", end));
    }

    private static List<int> Starts(string prompt, int first)
    {
        var runes = prompt.EnumerateRunes().ToArray();
        return
        [
            .. Enumerable
                .Range(first, Math.Max(0, Math.Min(11, runes.Length - 2) - first))
                .Where(index => (CharacterClasses.Of(runes[index]) & CharacterKinds.White) == CharacterKinds.None),
        ];
    }

    /// <summary>A check that the response is a span of the request; a blank one, which no response can be, is refused in safe mode.</summary>
    public static ConstraintCompilation CopiesSpan(string span, CheckSettings settings) =>
        settings.Mode == ConstraintMode.Safe && PythonText.IsBlank(span)
            ? ConstraintCompilation.Failed(
                "\"n_start\" and \"n_end\" mark nothing but white space, which no response can be"
            )
            : Copies(span);

    private static string InclusiveSpan(ConstraintArguments arguments) =>
        CodePointSpan.Of(arguments.Text("prompt_to_repeat"), arguments.Count("n_start"), arguments.Count("n_end") + 1);

    /// <summary>A check that the response is a given text, up to case and white space at the ends.</summary>
    public static ConstraintCompilation Copies(string wanted)
    {
        var lower = PythonText.Lower(PythonText.Trim(wanted));
        return ConstraintCompilation.Of(passage =>
            string.Equals(PythonText.Lower(passage.Trimmed), lower, StringComparison.Ordinal)
        );
    }
}
