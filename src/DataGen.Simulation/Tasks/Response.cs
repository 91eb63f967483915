using DataGen.Simulation.Constraints;
using DataGen.Simulation.Constraints.Catalogue;
using DataGen.Simulation.Language;
using DataGen.Simulation.Operations;

namespace DataGen.Simulation.Tasks;

/// <summary>Answers a user's prompt: applies the operation it asks for, or writes about its topic, then shapes the text by its constraints.</summary>
internal sealed class Response : ITask
{
    // Prompts that ask for the answer between marks get them.
    private const string Opening = "[[start]]";
    private const string Closing = "[[end]]";

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var (catalogued, user) = CatalogueReader.Read(request.User);
        var constraints = ConstraintReader.Read(request.System.Length == 0 ? user : $"{request.System}\n{user}");
        var slips = request.Sample.Fork("slip");
        var honoured = constraints
            .Select(constraint =>
                constraint.Kind == ConstraintKind.Include && constraint.Words.Length > Slips.Few
                    ? constraint with
                    {
                        Words =
                        [
                            .. Slips.Honoured(
                                constraint.Words,
                                request.Sample.Fork("word slip"),
                                options.ConstraintSlipRate
                            ),
                        ],
                    }
                : slips.Chance(options.ConstraintSlipRate) ? null
                : constraint
            )
            .OfType<Constraint>()
            .ToList();
        var prose = request.Sample.Fork("prose");
        var topic = Topic.Of(Ask(user));
        var answer = new ConstraintShaper(topic, prose).Shape(Draft(request, user, options), honoured);
        if (catalogued.Count > 0)
        {
            var kept = Slips.Honoured(catalogued, request.Sample.Fork("catalogue slip"), options.ConstraintSlipRate);
            answer = kept.Count == 0 ? answer : new CatalogueShaper(topic, prose).Shape(answer, kept);
        }

        return request.User.Contains(Opening, StringComparison.Ordinal) ? $"{Opening}\n{answer}\n{Closing}" : answer;
    }

    /// <summary>The answer before any constraint.</summary>
    private static string Draft(TeacherRequest request, string user, SimulationOptions options)
    {
        var (instruction, input) = Split(user);
        var text = new PromptText(instruction);
        var topic = Topic.Of(Ask(user));
        var situation = new Situation(text, topic, request.Sample.Fork("draft"), options);
        if (WordProblems.Solve(instruction) is { } solution)
        {
            return situation.Computed(solution.Answer, () => solution.WrongAnswer);
        }

        if (input.Length > 0 && Operation.For(text)?.Apply(situation, input) is { } applied)
        {
            return situation.Computed(applied, () => input);
        }

        if (input.Length > 0 && Classifications.Is(text))
        {
            return Classifications.Judge(input, situation);
        }

        return new Prose(topic, request.Sample.Fork("prose")).Answer(text);
    }

    /// <summary>The instruction and the text it works on: after "Input:", or after the first blank line or line feed.</summary>
    private static (string Instruction, string Input) Split(string prompt)
    {
        var (instruction, input) = TargetInstruction.Find(prompt);
        if (input.Length > 0)
        {
            return (instruction, input);
        }

        var cut = prompt.IndexOf("\n\n", StringComparison.Ordinal);
        cut = cut < 0 ? prompt.IndexOf('\n', StringComparison.Ordinal) : cut;
        return cut > 0 ? (prompt[..cut].Trim(), prompt[cut..].Trim()) : (prompt.Trim(), "");
    }

    /// <summary>What follows "[Query]" when the prompt marks it so; else the whole prompt.</summary>
    private static string Ask(string prompt)
    {
        var at = prompt.LastIndexOf("[Query]", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? prompt : prompt[(at + "[Query]".Length)..].Trim();
    }
}
