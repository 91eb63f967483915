namespace DataGen.Simulation.Tasks;

/// <summary>Writes the answers of one kind of work.</summary>
internal interface ITask
{
    string Answer(TeacherRequest request, SimulationOptions options);

    /// <summary>Whether it writes the JSON that its prompts ask for itself, so that no schema has to be filled.</summary>
    bool HasOwnForm => false;
}
