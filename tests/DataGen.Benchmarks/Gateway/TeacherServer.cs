using System.Globalization;
using DataGen.Simulation.Server;

namespace DataGen.Benchmarks.Gateway;

/// <summary>
/// What <c>datagen simulate</c> serves: Kestrel, requests that are read, answers that are made for them. It takes of the machine what a server does that
/// is more than a fixture.
/// </summary>
internal static class TeacherServer
{
    public const string Command = "teach";

    /// <summary>Runs it in this process and writes its port on the first line of standard output; it ends with its standard input.</summary>
    public static async Task<int> RunAsync()
    {
        await using var server = await SimulationServer.StartAsync(new ServerOptions { Port = 0 }, TimeProvider.System);
        Console.WriteLine(server.Endpoint.Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync(CancellationToken.None);
        return 0;
    }
}
