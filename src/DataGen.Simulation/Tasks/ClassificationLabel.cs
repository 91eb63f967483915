using DataGen.Simulation.Language;
using DataGen.Simulation.Operations;

namespace DataGen.Simulation.Tasks;

/// <summary>Says whether the prompt's task is a classification: "Yes" or "No".</summary>
internal sealed class ClassificationLabel : ITask
{
    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var (instruction, _) = TargetInstruction.Find(request.User);
        var label = Classifications.Is(new PromptText(instruction));
        if (request.Sample.Fork("wrong label").Chance(options.WrongLabelRate))
        {
            label = !label;
        }

        var answer = label ? "Yes" : "No";
        return request.Sample.Fork("format").Chance(options.WrongFormatRate)
            ? $"I would say {answer.ToLowerInvariant()}."
            : answer;
    }
}
