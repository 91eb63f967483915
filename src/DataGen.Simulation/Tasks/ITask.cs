namespace DataGen.Simulation.Tasks;

/// <summary>Writes the answers of one kind of work.</summary>
internal interface ITask
{
    string Answer(TeacherRequest request, SimulationOptions options);
}
