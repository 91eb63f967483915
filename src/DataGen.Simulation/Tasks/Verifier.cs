using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Code that checks a constraint: JSON with <c>func</c> and <c>cases</c> in a fence when the prompt asks for JSON, else a
/// fenced function. Wrong at a set rate, in the code, in one test case, or both.
/// </summary>
internal sealed class Verifier : ITask
{
    private const int DefaultCases = 3;
    private const int MostCases = 20;

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var prompt = new PromptText(request.User);
        var written = Write(request, options);
        if (request.Sample.Fork("format").Chance(options.WrongFormatRate))
        {
            return $"One could check it like this: {written["func"]}";
        }

        var javaScript = prompt.HasWord("javascript");
        return prompt.HasWord("json")
            ? $"```json\n{written.ToJsonString(Readable)}\n```"
            : $"```{(javaScript ? "javascript" : "python")}\n{written["func"]!.GetValue<string>()}```";
    }

    /// <summary>The function and its cases as a JSON object.</summary>
    public static JsonObject Write(TeacherRequest request, SimulationOptions options)
    {
        var prompt = new PromptText(request.User);
        var instruction = Instruction(request.User);
        var constraints = ConstraintReader.Read(instruction);
        var javaScript = prompt.HasWord("javascript");
        var sample = request.Sample;
        if (constraints.Count == 0)
        {
            constraints = [new Constraint(ConstraintKind.Include, Words: [Keyword(instruction)])];
        }

        var wrong = sample.Fork("wrong code").Chance(options.WrongVerifierRate);
        return new JsonObject
        {
            ["func"] = ConstraintVerifiers.Write(constraints, javaScript, wrong, sample.Fork("code")),
            ["cases"] = Cases(constraints, CasesAsked(prompt), sample, options),
        };
    }

    /// <summary>Cases with both expectations, right ones but for the set rate.</summary>
    private static JsonArray Cases(
        IReadOnlyList<Constraint> constraints,
        int count,
        SeededChoice sample,
        SimulationOptions options
    )
    {
        var cases = new JsonArray();
        var flipped = sample.Fork("wrong case").Chance(options.WrongVerifierRate)
            ? sample.Fork("flipped").Below(count)
            : -1;
        var asText = sample.Fork("expectations").Chance(0.1);
        for (var index = 0; index < count; index++)
        {
            var choice = sample.Fork("case", index);
            var input = index % 2 == 0 ? Meeting(constraints, choice) : Breaking(constraints, choice);
            var expected =
                constraints.All(constraint => ConstraintChecker.Holds(constraint, input)) != (index == flipped);
            cases.Add(
                (JsonNode)
                    new JsonObject { ["input"] = input, ["output"] = asText ? (expected ? "true" : "false") : expected }
            );
        }

        return cases;
    }

    private static string Meeting(IReadOnlyList<Constraint> constraints, SeededChoice choice)
    {
        var topic = new Topic(choice.Pick(choice.Pick(Domains.All).Things), null);
        return new ConstraintShaper(topic, choice).Shape(Plain(choice), constraints);
    }

    private static string Breaking(IReadOnlyList<Constraint> constraints, SeededChoice choice)
    {
        var broken = choice.Fork("broken").Pick(constraints);
        var plain = Plain(choice);
        string[] candidates =
        [
            plain,
            broken.Kind switch
            {
                ConstraintKind.Avoid or ConstraintKind.AvoidLetter => $"{plain} {broken.Phrase}",
                ConstraintKind.NoCommas => $"First, {plain}",
                ConstraintKind.NoDigits => $"{plain} It has {choice.Between(2, 90)} parts.",
                ConstraintKind.NoExclamations => $"{plain} Really!",
                _ => new Prose(new Topic("this", null), choice).Paragraph(12),
            },
            "Yes.",
            Meeting(
                [
                    new Constraint(
                        broken.Kind,
                        broken.Least + 3,
                        broken.Most == int.MaxValue ? int.MaxValue : broken.Most + 3,
                        broken.Words
                    ),
                ],
                choice
            ),
        ];
        return Array.Find(candidates, candidate => !ConstraintChecker.Holds(broken, candidate)) ?? plain;
    }

    private static string Plain(SeededChoice choice) =>
        string.Join(". ", choice.Sample(choice.Pick(Domains.All).Facts, 2)) + ".";

    private static int CasesAsked(PromptText prompt)
    {
        var at = prompt.Lower.IndexOf("test case", StringComparison.Ordinal);
        return at < 0
            ? DefaultCases
            : Math.Clamp(
                Prose.Count(new PromptText(prompt.Lower[Math.Max(0, at - 30)..at])) ?? DefaultCases,
                1,
                MostCases
            );
    }

    /// <summary>The constraint a prompt speaks of: after a mark, or the whole prompt.</summary>
    private static string Instruction(string prompt) =>
        MarkedText.After(
            prompt,
            "here is the instruction",
            "instruction",
            "constraint",
            "requirement",
            "the constraint",
            "item"
        )
            is { Length: > 0 } marked
            ? marked
            : prompt;

    private static string Keyword(string instruction) =>
        TextWords
            .Lower(instruction)
            .Where(word => word.Length > 4)
            .OrderByDescending(word => word.Length)
            .ThenBy(word => word, StringComparer.Ordinal)
            .FirstOrDefault("answer");
}
