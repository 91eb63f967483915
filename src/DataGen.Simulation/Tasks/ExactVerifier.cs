using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>Code for a requirement that code can decide exactly, with test cases, as <see cref="Verifier"/> writes it; no code and no cases for any other.</summary>
internal sealed class ExactVerifier : ITask
{
    private readonly Verifier _verifier = new();

    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var requirement = MarkedText.After(request.User, "requirement", "criterion", "item") ?? request.User;
        return ConstraintReader.Read(requirement).Count == 0
            ? """{"func": "", "cases": []}"""
            : _verifier.Answer(request, options);
    }
}
