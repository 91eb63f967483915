using DataGen.Simulation.Constraints;
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
        var constraints = ConstraintReader.Read(
            request.System.Length == 0 ? request.User : $"{request.System}\n{request.User}"
        );
        var slips = request.Sample.Fork("slip");
        var honoured = constraints.Where(_ => !slips.Chance(options.ConstraintSlipRate)).ToList();
        var prose = request.Sample.Fork("prose");
        var topic = Topic.Of(Ask(request.User));
        var answer = new ConstraintShaper(topic, prose).Shape(Draft(request, options), honoured);
        return request.User.Contains(Opening, StringComparison.Ordinal) ? $"{Opening}\n{answer}\n{Closing}" : answer;
    }

    /// <summary>The answer before any constraint.</summary>
    private static string Draft(TeacherRequest request, SimulationOptions options)
    {
        var (instruction, input) = Split(request.User);
        var text = new PromptText(instruction);
        var topic = Topic.Of(Ask(request.User));
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
