using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Makes a query harder by one constraint: query, question and check as JSON; or, where the prompt asks for markers, the whole prompt between them, with a main constraint
/// and others, or "None" for mathematics and code. Some leave the query as it is, speak of the task, or contradict what is asked already.
/// </summary>
internal sealed class Composition : ITask
{
    private const string Opening = "[[start]]";

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Kinds by words of the group of constraints that a prompt names.</summary>
    private static readonly (string Word, ConstraintKind[] Kinds)[] Groups =
    [
        ("length", [ConstraintKind.Words, ConstraintKind.Sentences, ConstraintKind.Paragraphs]),
        ("layout", [ConstraintKind.Bullets, ConstraintKind.NumberedItems, ConstraintKind.Sections]),
        ("letter", [ConstraintKind.LowerCase, ConstraintKind.UpperCase]),
        ("punctuation", [ConstraintKind.NoCommas, ConstraintKind.NoExclamations]),
        ("number", [ConstraintKind.NoDigits]),
        ("keyword", [ConstraintKind.Include, ConstraintKind.Avoid, ConstraintKind.Frequency]),
        ("symbol", [ConstraintKind.Highlights, ConstraintKind.Placeholders, ConstraintKind.Hashtag]),
        ("opening", [ConstraintKind.StartsWith]),
        ("ending", [ConstraintKind.EndsWith, ConstraintKind.Postscript, ConstraintKind.EndsWithQuestion]),
        ("template", [ConstraintKind.Title, ConstraintKind.Quoted]),
    ];

    /// <summary>Kinds that go together with any other.</summary>
    private static readonly ConstraintKind[] Light =
    [
        ConstraintKind.Words,
        ConstraintKind.NoCommas,
        ConstraintKind.NoExclamations,
        ConstraintKind.Include,
        ConstraintKind.Avoid,
        ConstraintKind.EndsWith,
        ConstraintKind.Postscript,
        ConstraintKind.NoDigits,
    ];

    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var query = MarkedBlock.Of(request.User, "query", "prompt") ?? request.User;
        var choice = request.Sample.Fork("compose");
        return request.User.Contains(Opening, StringComparison.Ordinal)
            ? Evolve(query, MarkedBlock.Of(request.User, "main constraint") ?? "", choice, options)
            : Compose(query, choice, options);
    }

    private static string Compose(string query, SeededChoice choice, SimulationOptions options)
    {
        if (choice.Chance(options.WrongFormatRate))
        {
            return $"A harder query would be: {query}";
        }

        var used = ConstraintReader.Read(query).ConvertAll(constraint => constraint.Kind);
        var kinds = choice.Chance(options.ConflictRate * 2) && used.Count > 0 ? used : Free(Light, used);
        var sentence = TextWords.Capitalise(ConstraintPhrases.Write(choice.Pick(kinds), choice)) + ".";
        var composed =
            choice.Chance(options.WrongFormatRate) ? query
            : choice.Chance(options.WrongFormatRate) ? $"{query} {sentence} A human evaluator will read this."
            : $"{query} {sentence}";
        return new JsonObject
        {
            ["query"] = composed,
            ["question"] = EvaluationQuestion.Question(sentence),
            ["check"] = EvaluationQuestion.Check(sentence, choice.Fork("check"), options),
        }.ToJsonString(Readable);
    }

    private static string Evolve(string prompt, string main, SeededChoice choice, SimulationOptions options)
    {
        if (
            WordProblems.Solve(prompt) is not null
            || new PromptText(prompt).HasWord("python", "javascript", "sql", "code", "regex")
        )
        {
            return $"{Opening}\nNone\n[[end]]";
        }

        if (choice.Chance(options.WrongFormatRate))
        {
            return $"Here is a harder prompt. {prompt}";
        }

        var kinds =
            Array.Find(Groups, group => main.Contains(group.Word, StringComparison.OrdinalIgnoreCase)).Kinds ?? Light;
        var first = choice.Pick(kinds);
        var used = new List<ConstraintKind> { first };
        var others = choice.Between(1, 2);
        for (var i = 0; i < others; i++)
        {
            used.Add(choice.Pick(Free(Light, used)));
        }

        // The odd prompt forgets the constraint that it was to have above all.
        var kept = choice.Chance(options.ConstraintSlipRate / 2) ? used.Skip(1) : used;
        var sentences = kept.Select(kind => ConstraintPhrases.Write(kind, choice) + ".");
        return $"{Opening}\n{prompt} {string.Join(' ', sentences)}\n[[end]]";
    }

    private static List<ConstraintKind> Free(ConstraintKind[] kinds, List<ConstraintKind> used) =>
        [.. kinds.Where(kind => !used.Contains(kind)).DefaultIfEmpty(ConstraintKind.Postscript)];
}
