using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfScale;

/// <summary>IFScale's one type: an exact word to include, asked for 10 to 500 times over with different words.</summary>
internal static class IfScaleTypes
{
    public static ConstraintType Keyword { get; } =
        new()
        {
            Family = ConstraintFamily.IfScale,
            Id = "ifscale:keyword",
            Parameters = [FreeText("keyword")],
            Phrasings =
            [
                "Include the exact word {keyword}.",
                "Use the word {keyword}, in exactly this form.",
                "The word {keyword} has to occur as it stands.",
            ],
            Negation = "Do not include the word {keyword}.",
            Note = "Whole words, case ignored. The benchmark's own pattern is not published; this reading is ours.",
            RequiredTexts = arguments => [arguments.Text("keyword")],
            LeastWords = _ => 1,
            Compile = (arguments, settings) =>
            {
                var (pattern, error) = KeywordPattern.Create(
                    arguments.Text("keyword"),
                    asPattern: false,
                    ignoreCase: true,
                    wholeWord: true,
                    settings.PatternTimeLimit
                );
                return pattern is null
                    ? ConstraintCompilation.Failed(error!)
                    : ConstraintCompilation.Of(passage => passage.Count(pattern, 1) > 0);
            },
            Keeping = arguments => $"The {arguments.Text("keyword")} grew.",
            Breaking = arguments => $"The {arguments.Text("keyword")}x grew.",
        };

    public static IReadOnlyList<ConstraintType> All { get; } = [Keyword];
}
