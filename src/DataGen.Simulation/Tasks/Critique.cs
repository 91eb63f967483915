using System.Globalization;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Verifies a response to an instruction step by step and ends with a final judgement. Samples disagree; some end without a judgement, or with one that says
/// neither.
/// </summary>
internal sealed class Critique : ITask
{
    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var instruction = MarkedBlock.Of(request.User, "instruction", "query") ?? request.User;
        var response = MarkedBlock.Of(request.User, "response", "output") ?? "";
        var mood = request.Sample.Fork("mood");
        var steps = new List<string>();
        var passes = !RequirementJudge.IsNoAnswer(response);
        steps.Add(passes ? "It answers what was asked." : "It does not answer what was asked.");
        foreach (var constraint in ConstraintReader.Read(instruction))
        {
            var holds = ConstraintChecker.Holds(constraint, response);
            passes &= holds;
            steps.Add(
                $"{ConstraintPhrases.Describe(constraint, request.Question.Fork("phrase", steps.Count))}: {(holds ? "it does" : "it does not")}."
            );
        }

        if (mood.Chance(options.DisagreementRate))
        {
            passes = !passes;
            steps.Add(passes ? "On the whole this is close enough." : "Read strictly, one of these is not met.");
        }

        var lines = steps.Select((step, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {step}"));
        var end = request.Sample.Fork("format").Chance(options.WrongFormatRate * 3)
            ? mood.Pick(["", "\n\nFinal Judgement: Note that some of this is open to opinion."])
            : $"\n\nFinal Judgement: {(passes ? "Yes" : "No")}";
        return string.Join('\n', lines) + end;
    }
}
