using System.Collections.Frozen;
using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's <c>count</c> types.</summary>
internal static class CountConstraints
{
    private static readonly FrozenSet<string> ConjunctionWords = FrozenSet.Create(
        StringComparer.Ordinal,
        "and",
        "but",
        "for",
        "nor",
        "or",
        "so",
        "yet"
    );

    public static ConstraintType WordCountRange { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "count:word_count_range",
            Parameters = [Count("min_words", 100, 500), Count("max_words", 105, 550)],
            Phrasings =
            [
                "The response must have between {min_words} and {max_words} words.",
                "Write no fewer than {min_words} and no more than {max_words} words.",
                "Keep the length of your answer from {min_words} to {max_words} words.",
            ],
            LeastWords = arguments => arguments.Count("min_words"),
            MostWords = arguments => arguments.Count("max_words"),
            Sample = draw =>
            {
                var least = draw.Between(100, 500);
                return ConstraintArguments.Of(
                    ("min_words", least),
                    ("max_words", least + Math.Max(1, least * draw.Between(5, 10) / 100))
                );
            },
            Compile = (arguments, _) =>
            {
                var least = arguments.Count("min_words");
                var most = arguments.Count("max_words");
                return least > most
                    ? ConstraintCompilation.Failed("parameter \"min_words\" must not be larger than \"max_words\"")
                    : ConstraintCompilation.Of(passage => passage.WordCount >= least && passage.WordCount <= most);
            },
            Keeping = arguments => Filler.Words(arguments.Count("min_words")),
            Breaking = arguments => Filler.Words(arguments.Count("max_words") + 1),
        };

    public static ConstraintType UniqueWordCount { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "count:unique_word_count",
            Parameters = [Count("N", 50, 200)],
            Phrasings =
            [
                "Use at least {N} different words in your response.",
                "The answer must contain {N} or more unique words.",
                "Vary your vocabulary: at least {N} distinct words are needed.",
            ],
            LeastWords = arguments => arguments.Count("N"),
            Compile = (arguments, _) =>
            {
                var least = arguments.Count("N");
                return ConstraintCompilation.Of(passage => UniqueWords(passage) >= least);
            },
            Keeping = arguments =>
                ConstraintText.Join(
                    arguments.Count("N"),
                    " ",
                    index =>
                        EnglishWords.Common[index % EnglishWords.Common.Length] + (index / EnglishWords.Common.Length)
                ),
            Breaking = arguments => ConstraintText.Repeat("word", arguments.Count("N")),
        };

    public static ConstraintType Conjunctions { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "count:conjunctions",
            Parameters = [Count("small_n", 2, 6)],
            Phrasings =
            [
                "Use at least {small_n} different coordinating conjunctions.",
                "Your answer needs {small_n} or more different conjunctions out of and, but, for, nor, or, so, yet.",
                "At least {small_n} distinct coordinating conjunctions must occur in the response.",
            ],
            Note = "\"and\", \"And\" and \"and,\" count as three different ones.",
            LeastWords = arguments => arguments.Count("small_n"),
            Compile = (arguments, _) =>
            {
                var least = arguments.Count("small_n");
                return ConstraintCompilation.Of(passage =>
                    passage
                        .Tokens.Where(token =>
                            ConjunctionWords.Contains(PythonText.Lower(PythonText.StripPunctuation(token).ToString()))
                        )
                        .Distinct(StringComparer.Ordinal)
                        .Count() >= least
                );
            },
            Keeping = arguments =>
                ConstraintText.Join(
                    arguments.Count("small_n"),
                    " then ",
                    index => "and but for nor or so yet".Split(' ')[index % 7] + new string(',', index / 7)
                ),
            Breaking = _ => "River stones and river sand and river water.",
        };

    public static ConstraintType PersonNames { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "count:person_names",
            Parameters = [Count("N", 1, 50)],
            Phrasings =
            [
                "Mention at least {N} different person names from this list: " + FixedLists.NamesInWords + ".",
                "Your response has to use {N} or more of these first names: " + FixedLists.NamesInWords + ".",
                "Work at least {N} of the following people into the text: " + FixedLists.NamesInWords + ".",
            ],
            LeastWords = arguments => arguments.Count("N"),
            Compile = (arguments, _) =>
            {
                var least = arguments.Count("N");
                return ConstraintCompilation.Of(passage => CountNames(passage.Text) >= least);
            },
            Keeping = arguments => string.Join(' ', FixedLists.Names.Take(arguments.Count("N"))) + " Wilhelmine",
            Breaking = arguments => string.Join(' ', FixedLists.Names.Take(arguments.Count("N") - 1)) + " Wilhelmine",
        };

    public static ConstraintType Numbers { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "count:numbers",
            Parameters = [Count("N", 1, 6)],
            Phrasings =
            [
                "Include exactly {N} numbers in the response.",
                "Write precisely {N} numbers in digits, no more and no fewer.",
                "Your answer must contain {N} numbers, all written as figures.",
            ],
            Note = "Punctuation is taken out first: \"1,234.56\" and \"10:30\" are one number each.",
            LeastWords = arguments => arguments.Count("N"),
            Compile = (arguments, _) =>
            {
                var wanted = arguments.Count("N");
                return ConstraintCompilation.Of(passage => DigitRuns.Of(passage.Plain).Count == wanted);
            },
            Keeping = arguments =>
                "Seen: " + ConstraintText.Join(arguments.Count("N"), " boats and ", index => $"{index + 3}"),
            Breaking = arguments =>
                "Seen: " + ConstraintText.Join(arguments.Count("N") + 1, " boats and ", index => $"{index + 3}"),
        };

    public static ConstraintType Pronouns { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "count:pronouns",
            Parameters = [Count("N", 1, 25)],
            Phrasings =
            [
                "The response should include at least {N} pronouns.",
                "Use {N} or more pronouns in your answer.",
                "At least {N} pronouns (such as he, it, that, everyone) have to occur.",
            ],
            Note = "\"that\", \"this\", \"all\" and \"some\" always count.",
            Resources = ConstraintResources.Sentences,
            LeastWords = arguments => arguments.Count("N"),
            Compile = (arguments, _) =>
            {
                var least = arguments.Count("N");
                return ConstraintCompilation.Of(passage =>
                    passage
                        .Of(PythonText.Lower(passage.Text.Replace('/', ' ')))
                        .TreebankTokens.Count(FixedLists.Pronouns.Contains) >= least
                );
            },
            Keeping = arguments => ConstraintText.Repeat("they saw", arguments.Count("N")) + " nobody",
            Breaking = arguments => "Stones " + ConstraintText.Repeat("they saw", arguments.Count("N") - 1),
        };

    public static ConstraintType PunctuationMarks { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "count:punctuation",
            Phrasings =
            [
                "Use every standard punctuation mark at least once: full stop, comma, exclamation mark, question mark, semicolon, colon and interrobang (?!).",
                "All of . , ! ? ; : and the interrobang (?! or ‽) have to appear in your answer.",
                "Your response needs each of these marks: period, comma, question mark, exclamation mark, colon, semicolon, interrobang.",
            ],
            Note = "A question and an exclamation mark are needed besides the interrobang.",
            Compile = (_, _) => ConstraintCompilation.Of(passage => HasAllMarks(passage.Text)),
            Keeping = _ => "Well, yes; look: it rains! Does it? It does?! Fine.",
            Breaking = _ => "Well, yes; look: it rains! Does it? It does. Fine.",
        };

    public static ConstraintType WordsJapanese { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "count:words_japanese",
            Parameters = [Count("N", 2, 30, referenceMinimum: 1)],
            Phrasings =
            [
                "Every {N}th word of your response must be in Japanese.",
                "After each {N} words, counting from the start, the {N}th has to be a Japanese word.",
                "Write every word whose position is a multiple of {N} in Japanese.",
            ],
            Note = "A word counts as Japanese if it holds kana or a common Han character; numbers are exempt.",
            LeastWords = arguments => arguments.Count("N"),
            Compile = (arguments, _) =>
            {
                var step = arguments.Count("N");
                return ConstraintCompilation.Of(passage => EveryNthIsJapanese(passage.Tokens, step));
            },
            Keeping = arguments =>
                ConstraintText.Join(
                    arguments.Count("N") * 2,
                    " ",
                    index => (index + 1) % arguments.Count("N") == 0 ? "水" : Filler.Word(index)
                ),
            Breaking = arguments => Filler.Words(arguments.Count("N") * 2),
        };

    public static ConstraintType KeywordsMultiple { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "count:keywords_multiple",
            Parameters =
            [
                FreeText("keyword1"),
                FreeText("keyword2"),
                FreeText("keyword3"),
                FreeText("keyword4"),
                FreeText("keyword5"),
            ],
            Phrasings =
            [
                "Use the word {keyword1} once, {keyword2} twice, {keyword3} three times, {keyword4} five times and {keyword5} seven times.",
                "In your response, {keyword1} occurs exactly 1 time, {keyword2} 2 times, {keyword3} 3 times, {keyword4} 5 times, {keyword5} 7 times.",
                "Include {keyword1} one time, {keyword2} two times, {keyword3} three times, {keyword4} five times, and {keyword5} seven times, no more and no less.",
            ],
            Note = "Parts of longer words count.",
            LeastWords = _ => 18,
            RequiredTexts = arguments => Enumerable.Range(1, 5).Select(index => arguments.Text($"keyword{index}")),
            Sample = draw =>
            {
                var words = draw.Keywords(5);
                return ConstraintArguments.Of(words.Select((word, index) => ($"keyword{index + 1}", (object)word)));
            },
            Compile = (arguments, _) =>
            {
                int[] wanted = [1, 2, 3, 5, 7];
                var keywords = Enumerable
                    .Range(1, 5)
                    .Select(index => PythonText.Lower(arguments.Text($"keyword{index}")))
                    .ToArray();
                return ConstraintCompilation.Of(passage =>
                {
                    for (var index = 0; index < keywords.Length; index++)
                    {
                        var count =
                            keywords[index].Length == 0
                                ? PythonText.Length(passage.Lower) + 1
                                : PythonText.Count(passage.Lower, keywords[index]);
                        if (count != wanted[index])
                        {
                            return false;
                        }
                    }

                    return true;
                });
            },
            Keeping = arguments => Repeated(arguments, [1, 2, 3, 5, 7]),
            Breaking = arguments => Repeated(arguments, [1, 2, 3, 5, 6]),
        };

    private static int UniqueWords(Passage passage)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in PythonText.Split(passage.Lower))
        {
            words.Add(PythonText.StripPunctuation(token).ToString());
        }

        return words.Count;
    }

    private static int CountNames(string text)
    {
        var count = 0;
        foreach (var name in FixedLists.Names)
        {
            for (
                var found = text.IndexOf(name, StringComparison.Ordinal);
                found >= 0;
                found = text.IndexOf(name, found + 1, StringComparison.Ordinal)
            )
            {
                if (CharacterClasses.IsBoundary(text, found) && CharacterClasses.IsBoundary(text, found + name.Length))
                {
                    count++;
                    break;
                }
            }
        }

        return count;
    }

    private static bool HasAllMarks(string text)
    {
        var first = text.IndexOf("?!", StringComparison.Ordinal);
        if (first < 0)
        {
            first = text.IndexOf("!?", StringComparison.Ordinal);
        }

        if (first < 0 && !text.Contains('‽', StringComparison.Ordinal))
        {
            return false;
        }

        var rest = first < 0 ? text : text.Remove(first, 2);
        foreach (var mark in ".,!?;:")
        {
            if (!rest.Contains(mark, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool EveryNthIsJapanese(string[] tokens, int step)
    {
        for (var index = step - 1; index < tokens.Length; index += step)
        {
            var word = PythonText.StripPunctuation(tokens[index]);
            if (
                !word.IsEmpty
                && !DigitRuns.IsAllDigits(word)
                && !word.ContainsAnyInRange('\u3040', '\u30FF')
                && !word.ContainsAnyInRange('\u4E00', '\u9FFF')
            )
            {
                return false;
            }
        }

        return true;
    }

    private static string Repeated(ConstraintArguments arguments, int[] counts) =>
        string.Join(
            " and ",
            counts.Select((count, index) => ConstraintText.Repeat(arguments.Text($"keyword{index + 1}"), count))
        );
}
