using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>Prose about what the prompt speaks of.</summary>
internal sealed class FreeText : ITask
{
    public string Answer(TeacherRequest request, SimulationOptions options) =>
        new Prose(Topic.Of(request.User), request.Sample.Fork("prose")).Paragraph(
            request.Sample.Fork("length").Between(2, 5)
        );
}
