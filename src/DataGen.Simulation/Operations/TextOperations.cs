using DataGen.Simulation.Language;

namespace DataGen.Simulation.Operations;

/// <summary>Operations on sentences and passages.</summary>
internal static class TextOperations
{
    private const int Casual = 0;
    private const int Formal = 1;
    private const int Simple = 2;

    public static Operation[] All { get; } =
    [
        new(
            "translate",
            text =>
                text.HasWord("translate", "translation", "render")
                || (text.HasWord("say", "put") && Language(text) > 0),
            InventTranslation,
            Translate
        ),
        new(
            "grammar",
            text =>
                text.HasWord("correct", "proofread", "fix", "repair", "grammatical", "corrected")
                && text.HasWord("grammar", "mistakes", "errors", "corrected", "sentence"),
            situation => InventRow(situation, Phrasebook.Corrections, 0, 1),
            (_, input) => Phrasebook.Find(Phrasebook.Corrections, 0, input)?[1]
        ),
        new(
            "reply",
            text =>
                text.HasWord("reply", "respond", "answer")
                && text.HasWord("message", "email", "complaint", "customer", "guest", "parent", "visitor"),
            InventReply,
            (situation, _) => Reply(situation)
        ),
        new(
            "formal",
            text =>
                text.HasWord("formal", "polite", "professional", "official")
                || (text.HasWord("rewrite", "reword", "rephrase", "recast") && text.HasWord("letter")),
            situation => InventRow(situation, Phrasebook.Registers, Casual, Formal),
            (_, input) =>
                Phrasebook.Find(Phrasebook.Registers, Casual, input)?[Formal]
                ?? $"I would like to state the following: {input.Trim()}"
        ),
        new(
            "simplify",
            text => text.HasWord("simplify", "plain language", "easier"),
            situation => InventRow(situation, Phrasebook.Registers, Formal, Simple),
            (_, input) => Phrasebook.Find(Phrasebook.Registers, Formal, input)?[Simple]
        ),
        new(
            "paraphrase",
            text => text.HasWord("paraphrase", "restate", "differently", "other words", "simpler words", "rephrase"),
            InventParaphrase,
            (_, input) => $"In other words, {PhraseScope.Lowered(input.Trim())}"
        ),
        new("bullets", text => text.HasWord("bullet points", "bullets"), InventBullets, (_, input) => Bullets(input)),
        new("keywords", text => text.HasWord("keywords", "key terms"), InventKeywords, (_, input) => Keywords(input)),
        new(
            "title",
            text => text.HasWord("title", "headline", "subject line"),
            InventTitle,
            (_, input) => TextWords.Capitalise(Keywords(input) ?? input)
        ),
        new(
            "questionFrom",
            text =>
                text.HasWord("question")
                && text.HasWord("write", "form", "create", "generate")
                && text.HasWord("statement", "answer is", "answers", "facts"),
            InventQuestionFrom,
            (_, input) => QuestionFrom(input)
        ),
        new(
            "summarise",
            text =>
                text.HasWord(
                    "summarise",
                    "summarize",
                    "sum up",
                    "condense",
                    "boil down",
                    "main point",
                    "reduce",
                    "shorten",
                    "summary"
                ),
            InventSummary,
            (_, input) => TextWords.Sentences(input).FirstOrDefault()
        ),
        new("question", text => text.HasWord("question", "questions"), InventQuestion, (_, _) => null),
    ];

    private static int Language(PromptText text) =>
        1 + Array.FindIndex(Phrasebook.Languages, language => text.HasWord(language.ToLowerInvariant()));

    private static Example InventTranslation(Situation situation)
    {
        var row = situation.Choice.Pick(Phrasebook.Translations);
        var language = Language(situation.Instruction);
        if (situation.Instruction.HasWord("into english", "to english"))
        {
            return new Example(row[Math.Max(1, language)], row[0]);
        }

        return language > 0
            ? new Example(
                row[0],
                situation.Computed(row[language], () => row[1 + (language % Phrasebook.Languages.Length)])
            )
            : new Example(row[0], $"(literal) {row[0]}");
    }

    private static string? Translate(Situation situation, string input)
    {
        var language = Language(situation.Instruction);
        return language > 0 ? Phrasebook.Find(Phrasebook.Translations, 0, input)?[language] : null;
    }

    private static Example InventRow(Situation situation, string[][] table, int from, int to)
    {
        var row = situation.Choice.Pick(table);
        return new Example(row[from], row[to]);
    }

    private static Example InventParaphrase(Situation situation)
    {
        var fact = situation.Fact();
        var opening = situation.Choice.Pick(["In other words, ", "Put differently, ", "That is to say, "]);
        return new Example(fact + ".", opening + PhraseScope.Lowered(fact) + ".");
    }

    private static Example InventBullets(Situation situation)
    {
        var passage = situation.Passage();
        return new Example(passage, Bullets(passage));
    }

    private static string Bullets(string passage) =>
        string.Join('\n', TextWords.Sentences(passage).Select(sentence => "- " + sentence));

    private static Example InventKeywords(Situation situation)
    {
        var passage = situation.Passage();
        return new Example(passage, Keywords(passage) ?? situation.Domain.Name);
    }

    private static string? Keywords(string passage)
    {
        var words = TextWords
            .Lower(passage)
            .Where(word => word.Length > 5)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(word => word.Length)
            .ThenBy(word => word, StringComparer.Ordinal)
            .Take(3)
            .ToList();
        return words.Count == 0 ? null : string.Join(", ", words);
    }

    private static Example InventTitle(Situation situation)
    {
        var thing = situation.Choice.Pick(situation.Domain.Things);
        var place = situation.Choice.Pick(situation.Domain.Places);
        return new Example(
            $"Last week people met in {place} to talk about {thing}. {situation.Passage()}",
            situation.Choice.Pick(["A Fresh Look at ", "The Truth about ", "Talking about ", "Notes on "]) + thing
        );
    }

    private static Example InventQuestionFrom(Situation situation)
    {
        var fact = situation.Fact() + ".";
        return new Example(fact, QuestionFrom(fact));
    }

    private static string QuestionFrom(string statement) =>
        $"Is it true that {PhraseScope.Lowered(statement.Trim().TrimEnd('.'))}?";

    private static Example InventSummary(Situation situation)
    {
        var passage = situation.Passage();
        var first = TextWords.Sentences(passage)[0];
        return new Example(passage, situation.Choice.Pick(["In short: ", "", "The main point: "]) + first);
    }

    private static Example InventReply(Situation situation)
    {
        var trouble = TextWords.Capitalise(situation.Choice.Pick(situation.Domain.Troubles));
        var name = situation.Choice.Pick(Phrasebook.FirstNames);
        return new Example(
            $"Hello, I need help. {trouble}. What can you do for me? {name}",
            $"Dear {name}, {Reply(situation)}"
        );
    }

    private static string Reply(Situation situation) =>
        situation.Choice.Pick([
            "thank you for writing to us. We are sorry for the trouble and will call you today. Please keep any receipts until then.",
            "thank you for your patience. A colleague will look into the matter by tomorrow. Let us know if anything changes.",
            "we understand how annoying this is. May we suggest a short call this afternoon? We will find a solution together.",
        ]);

    private static Example InventQuestion(Situation situation)
    {
        var fact = situation.Fact();
        var about = TextWords
            .Of(fact)
            .Where(word => word.Length > 4)
            .DefaultIfEmpty(situation.Domain.Name)
            .First()
            .ToLowerInvariant();
        return situation.Instruction.HasWord("passage", "facts")
            ? new Example($"{situation.Passage()} {fact}. Question: What does the text say about {about}?", fact + ".")
            : new Example($"What should one know about {about}?", fact + ".");
    }
}
