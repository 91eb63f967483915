using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfEval;

/// <summary>IFEval's types about detectable content and format.</summary>
internal static class FormatConstraints
{
    private static readonly string[] Answers = ["My answer is yes.", "My answer is no.", "My answer is maybe."];
    private static readonly string[] Fences = ["```json", "```Json", "```JSON", "```"];

    public static ConstraintType Placeholders { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "detectable_content:number_placeholders",
            Parameters = [Count("num_placeholders", 1, 4)],
            Phrasings =
            [
                "Put at least {num_placeholders} placeholders in square brackets, such as [name], into the text.",
                "Leave {num_placeholders} or more blanks to fill in, each written in square brackets like [date].",
                "Your response must contain at least {num_placeholders} bracketed placeholders, for example [address].",
            ],
            LeastWords = arguments => arguments.Count("num_placeholders"),
            Compile = (arguments, _) =>
            {
                var wanted = arguments.Count("num_placeholders");
                return ConstraintCompilation.Of(passage => Markdown.CountBrackets(passage.Text) >= wanted);
            },
            Keeping = arguments =>
                ConstraintText.Join(arguments.Count("num_placeholders"), " and ", index => $"[{Filler.Word(index)}]"),
            Breaking = arguments =>
                "Dear all "
                + ConstraintText.Join(
                    arguments.Count("num_placeholders") - 1,
                    " and ",
                    index => $"[{Filler.Word(index)}]"
                ),
        };

    public static ConstraintType Postscript { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "detectable_content:postscript",
            Parameters = [FreeText("postscript_marker", ["P.S.", "P.P.S"])],
            Phrasings =
            [
                "Add a postscript at the end that starts with {postscript_marker}",
                "Finish with a postscript introduced by {postscript_marker}",
                "After the answer, put a short afterword beginning with {postscript_marker}",
            ],
            Negation = "Do not add a postscript that starts with {postscript_marker}",
            Note = "The mark counts anywhere in the text.",
            RequiredTexts = arguments => [arguments.Text("postscript_marker")],
            LeastWords = _ => 2,
            Compile = (arguments, settings) =>
            {
                var marker = PythonText.Trim(arguments.Text("postscript_marker"));
                if (marker is "P.S." or "P.P.S")
                {
                    string[] parts = marker is "P.S." ? ["p.", "s."] : ["p.", "p.", "s"];
                    return ConstraintCompilation.Of(passage => Postscripts.Contains(passage.Lower, parts));
                }

                var (pattern, error) = KeywordPattern.Create(
                    PythonText.Lower(marker),
                    settings.KeywordsArePatterns,
                    ignoreCase: false,
                    wholeWord: false,
                    settings.PatternTimeLimit
                );
                return pattern is null
                    ? ConstraintCompilation.Failed(error!)
                    : new ConstraintCompilation(
                        passage =>
                            pattern.Count(passage.Lower, passage.Lower, 1) is { } count
                                ? count > 0
                                : KeywordConstraints.SlowPattern,
                        null
                    );
            },
            Keeping = arguments => $"{Filler.Sentence}\n\n{arguments.Text("postscript_marker")} Bring a coat",
            Breaking = _ => Filler.Sentence,
        };

    public static ConstraintType BulletLists { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "detectable_format:number_bullet_lists",
            Parameters = [Count("num_bullets", 1, 5)],
            Phrasings =
            [
                "Your answer must contain exactly {num_bullets} bullet points in markdown, each starting with * and a space.",
                "Include a list of exactly {num_bullets} bullets (lines that begin with \"* \").",
                "Give {num_bullets} markdown bullet points, no more and no fewer.",
            ],
            Note = "Lines that start with - count as well, numbered ones do not.",
            LeastWords = arguments => arguments.Count("num_bullets"),
            Compile = (arguments, _) =>
            {
                var wanted = arguments.Count("num_bullets");
                return ConstraintCompilation.Of(passage => Markdown.CountBullets(passage.Text) == wanted);
            },
            Keeping = arguments =>
                $"{Filler.Sentence}\n"
                + ConstraintText.Join(arguments.Count("num_bullets"), "\n", index => $"* {Filler.Word(index)}"),
            Breaking = arguments =>
                ConstraintText.Join(arguments.Count("num_bullets") + 1, "\n", index => $"* {Filler.Word(index)}"),
        };

    public static ConstraintType ConstrainedResponse { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "detectable_format:constrained_response",
            Phrasings =
            [
                "Answer with one of these: My answer is yes. / My answer is no. / My answer is maybe.",
                "Your response has to contain \"My answer is yes.\", \"My answer is no.\" or \"My answer is maybe.\"",
                "Choose one of the following options as your answer: \"My answer is yes.\", \"My answer is no.\", \"My answer is maybe.\"",
            ],
            Note = "More text around the sentence is allowed.",
            LeastWords = _ => 4,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    Array.Exists(Answers, answer => passage.Text.Contains(answer, StringComparison.Ordinal))
                ),
            Keeping = _ => "My answer is maybe.",
            Breaking = _ => "My answer is perhaps.",
        };

    public static ConstraintType HighlightedSections { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "detectable_format:number_highlighted_sections",
            Parameters = [Count("num_highlights", 1, 5)],
            Phrasings =
            [
                "Highlight at least {num_highlights} passages in markdown, like *this one*.",
                "Mark {num_highlights} or more parts of your answer with asterisks, as in *important part*.",
                "At least {num_highlights} sections should be emphasised with *markdown*.",
            ],
            LeastWords = arguments => arguments.Count("num_highlights"),
            Compile = (arguments, _) =>
            {
                var wanted = arguments.Count("num_highlights");
                return ConstraintCompilation.Of(passage => Markdown.CountHighlights(passage.Text) >= wanted);
            },
            Keeping = arguments =>
                ConstraintText.Join(arguments.Count("num_highlights"), " and ", index => $"*{Filler.Word(index)}*"),
            Breaking = arguments =>
                "Plain "
                + ConstraintText.Join(
                    arguments.Count("num_highlights") - 1,
                    " and ",
                    index => $"*{Filler.Word(index)}*"
                ),
        };

    public static ConstraintType MultipleSections { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "detectable_format:multiple_sections",
            Parameters =
            [
                FreeText("section_spliter", ["Section", "SECTION", "Part", "Chapter"]),
                Count("num_sections", 2, 5),
            ],
            Phrasings =
            [
                "Divide your answer into at least {num_sections} sections and head each one with {section_spliter} and its number, like {section_spliter} 1.",
                "Use {num_sections} or more sections; the first begins with {section_spliter} 1, the next with {section_spliter} 2 and so on.",
                "Your response needs {num_sections} sections at least, marked {section_spliter} 1, {section_spliter} 2 and so forth.",
            ],
            RequiredTexts = arguments => [arguments.Text("section_spliter")],
            LeastWords = arguments => arguments.Count("num_sections"),
            Compile = (arguments, settings) =>
            {
                var splitter = PythonText.Trim(arguments.Text("section_spliter"));
                var wanted = arguments.Count("num_sections");
                if (!settings.KeywordsArePatterns || !KeywordPattern.HasSpecialCharacters(splitter))
                {
                    return ConstraintCompilation.Of(passage => Sections.Count(passage.Text, splitter) >= wanted);
                }

                var (pattern, error) = KeywordPattern.Create(
                    splitter + @"\s?\d+",
                    asPattern: true,
                    ignoreCase: false,
                    wholeWord: false,
                    settings.PatternTimeLimit
                );
                return pattern is null
                    ? ConstraintCompilation.Failed(error!)
                    : new ConstraintCompilation(
                        passage =>
                            pattern.Count(passage.Text, passage.Text) is { } count
                                ? count >= wanted
                                : KeywordConstraints.SlowPattern,
                        null
                    );
            },
            Keeping = arguments =>
                ConstraintText.Join(
                    arguments.Count("num_sections"),
                    "\n",
                    index => $"{arguments.Text("section_spliter")} {index + 1}\n{Filler.Sentence}"
                ),
            Breaking = arguments =>
                "Intro\n"
                + ConstraintText.Join(
                    arguments.Count("num_sections") - 1,
                    "\n",
                    index => $"{arguments.Text("section_spliter")} {index + 1}\n{Filler.Sentence}"
                ),
        };

    public static ConstraintType Json { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "detectable_format:json_format",
            Phrasings =
            [
                "Wrap the whole output in JSON.",
                "Your entire answer must be valid JSON; a markdown code fence around it is fine.",
                "Reply with a JSON document and nothing else.",
            ],
            Negation = "Do not answer in JSON.",
            Compile = (_, _) => new ConstraintCompilation(passage => JsonText.Check(Unfenced(passage)), null),
            Keeping = _ => "{\"answer\": \"The river runs slowly\", \"count\": [1, 2]}",
            Breaking = _ => "{\"answer\": \"The river runs slowly\",}",
        };

    public static ConstraintType Title { get; } =
        new()
        {
            Family = ConstraintFamily.IfEval,
            Id = "detectable_format:title",
            Phrasings =
            [
                "Give your answer a title in double angular brackets, such as <<a title>>.",
                "Include a title wrapped like this: <<poem of joy>>.",
                "The response must have a title between << and >>.",
            ],
            Negation = "Do not use a title in double angular brackets.",
            LeastWords = _ => 1,
            Compile = (_, _) => ConstraintCompilation.Of(passage => Markdown.HasTitle(passage.Text)),
            Keeping = _ => $"<<The River>>\n{Filler.Sentence}",
            Breaking = _ => $"<The River>\n{Filler.Sentence}",
        };

    private static string Unfenced(Passage passage)
    {
        var text = passage.TrimmedSpan;
        foreach (var fence in Fences)
        {
            if (text.StartsWith(fence, StringComparison.Ordinal))
            {
                text = text[fence.Length..];
            }
        }

        if (text.EndsWith("```", StringComparison.Ordinal))
        {
            text = text[..^3];
        }

        return PythonText.Trim(text).ToString();
    }
}
