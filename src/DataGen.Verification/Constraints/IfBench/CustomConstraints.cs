using System.Text.RegularExpressions;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's <c>custom</c> types: whole tasks with one checkable answer.</summary>
internal static partial class CustomConstraints
{
    public static ConstraintType Multiples { get; } =
        Task(
            "custom:multiples",
            [
                "Count from 10 to 50 but write only the multiples of 7.",
                "List the multiples of seven between 10 and 50, in order.",
                "Write all multiples of 7 from 10 up to 50 and no other numbers.",
            ],
            passage =>
                DigitRuns.Of(passage.Text).SequenceEqual(["14", "21", "28", "35", "42", "49"], StringComparer.Ordinal),
            "14, 21, 28, 35, 42, 49",
            "14, 21, 28, 35, 42"
        );

    public static ConstraintType McqCountLength { get; } =
        Task(
            "custom:mcq_count_length",
            [
                "Write 4 multiple-choice questions (\"Question 1\" and so on) with 5 options each (A to E); every question is longer than the one before. No answers.",
                "Make four multiple-choice questions, each with options A) to E); their lengths must grow. Start each with \"Question\" and its number.",
                "I need four questions headed \"Question n\", each with five lettered options, every question text longer than the previous.",
            ],
            passage => MultipleChoice.HasFourGrowingQuestions(passage.Text),
            MultipleChoice.Example(["Why?", "Why not?", "Why not now?", "Why not now or later?"]),
            MultipleChoice.Example(["Why not?", "Why?", "Why not now?", "Why not now or later?"])
        );

    public static ConstraintType ReverseNewline { get; } =
        Task(
            "custom:reverse_newline",
            [
                "List the countries of Africa in reverse alphabetical order, each on a new line.",
                "Write every African country on its own line, from Zimbabwe back to Algeria.",
                "Give all countries of Africa, one a line, in descending alphabetical order.",
            ],
            passage => CountriesDescend(passage.Text),
            "Zimbabwe\n"
                + ConstraintText.Join(
                    51,
                    "\n",
                    index => $"Land {(char)('z' - (index / 2))}{(char)('z' - (index % 2))}"
                ),
            "Zimbabwe\nZambia\nUganda"
        );

    public static ConstraintType WordReverse { get; } =
        Task(
            "custom:word_reverse",
            [
                "What is the national animal of the United States? Answer in one sentence with the words in reverse order.",
                "Name the national animal of the USA; write your sentence word by word from the end to the beginning.",
                "In a single sentence whose words stand in reverse order, say what the national symbol bird of America is.",
            ],
            passage =>
                string.Join(
                        ' ',
                        PythonText.Split(PythonText.DeletePunctuation(PythonText.Trim(passage.Lower))).Reverse()
                    )
                    .Contains("bald eagle", StringComparison.Ordinal),
            "eagle bald the is animal The.",
            "The animal is the bald eagle."
        );

    public static ConstraintType CharacterReverse { get; } =
        Task(
            "custom:character_reverse",
            [
                "What is the national animal of the United States? Write the answer letter by letter in reverse.",
                "Name the national bird of the USA with all characters of your answer in reverse order.",
                "Answer backwards, character by character: which animal stands for America?",
            ],
            passage => passage.Lower.Contains("elgae dlab", StringComparison.Ordinal),
            ".elgae dlab ehT",
            "The bald eagle."
        );

    public static ConstraintType SentenceAlphabet { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "custom:sentence_alphabet",
            Phrasings =
            [
                "Tell a story of 26 sentences that start with the letters of the alphabet in order, from A to Z.",
                "Write exactly 26 sentences; the first begins with A, the second with B and so on.",
                "Your story has one sentence for each letter of the alphabet, in order, each opening with its letter.",
            ],
            Resources = ConstraintResources.Sentences,
            StandsAlone = true,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    passage.SentenceCount == 26
                    && passage
                        .Sentences.Select((sentence, index) => (sentence, index))
                        .All(item =>
                            string.Equals(
                                PythonText.LowerEach(PythonText.First(item.sentence).ToString()),
                                ((char)('a' + item.index)).ToString(),
                                StringComparison.Ordinal
                            )
                        )
                ),
            Keeping = _ => ConstraintText.Join(26, " ", index => $"{(char)('A' + index)}nd so it went on."),
            Breaking = _ => ConstraintText.Join(25, " ", index => $"{(char)('A' + index)}nd so it went on."),
        };

    public static ConstraintType EuropeanCapitalsSort { get; } =
        Task(
            "custom:european_capitals_sort",
            [
                "Name the capitals of the European countries that lie north of latitude 45, sorted from north to south and separated by commas only.",
                "List Europe's capitals with a latitude above 45 degrees from the highest latitude to the lowest, with commas between.",
                "Give the European capitals above the 45th parallel, comma-separated, northernmost first.",
            ],
            passage =>
                AsciiFolding
                    .Fold(passage.Text)
                    .Split(',')
                    .Select(PythonText.Trim)
                    .Where(capital => capital.Length > 0)
                    .SequenceEqual(FixedLists.Capitals, StringComparer.Ordinal),
            string.Join(", ", FixedLists.Capitals),
            string.Join(", ", FixedLists.Capitals.Reverse())
        );

    public static ConstraintType DateFormatList { get; } =
        Task(
            "custom:date_format_list",
            [
                "List the dates of Napoleon's battles as YYYY-MM-DD, separated by commas.",
                "Give the start dates of battles in Napoleon's life in the form YYYY-MM-DD and put only commas between them.",
                "Write, comma-separated and as YYYY-MM-DD, when Napoleon's battles began.",
            ],
            passage => Array.TrueForAll(passage.Trimmed.Split(','), piece => IsDate(PythonText.Trim(piece))),
            "1796-05-10, 1805-12-02",
            "1796-05-10, 1805-13-02"
        );

    private static ConstraintType Task(
        string id,
        IReadOnlyList<string> phrasings,
        Func<Passage, bool> check,
        string keeping,
        string breaking
    ) =>
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = id,
            Phrasings = phrasings,
            StandsAlone = true,
            Compile = (_, _) => ConstraintCompilation.Of(check),
            Keeping = _ => keeping,
            Breaking = _ => breaking,
        };

    private static bool CountriesDescend(string text)
    {
        var lines = text.Split('\n')
            .Select(line => PythonText.StripPunctuation(line).ToString())
            .Where(line => line.Length > 0)
            .SkipWhile(line => !line.Contains("Zimbabwe", StringComparison.Ordinal))
            .Select(AsciiFolding.Fold)
            .ToList();
        return lines.Count >= 52
            && WordConstraints.EachPair(lines, (line, next) => string.CompareOrdinal(line, next) >= 0);
    }

    private static bool IsDate(string text)
    {
        var match = DatePattern().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var year = DigitRuns.Value(match.Groups["year"].Value);
        var month = DigitRuns.Value(match.Groups["month"].Value);
        var day = DigitRuns.Value(match.Groups["day"].Value);
        var lastDay = month switch
        {
            2 => 29,
            4 or 6 or 9 or 11 => 30,
            _ => 31,
        };
        return year is >= 1769 and <= 1821 && month <= 12 && day <= lastDay;
    }

    [GeneratedRegex(@"^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DatePattern();
}
