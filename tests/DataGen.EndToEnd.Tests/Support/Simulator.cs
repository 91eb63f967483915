namespace DataGen.EndToEnd.Tests.Support;

/// <summary>The command <c>datagen simulate</c> as a child process, on a free port.</summary>
internal sealed class Simulator : IDisposable
{
    private Simulator(CommandProcess process, string address) => (Process, Address) = (process, address);

    public CommandProcess Process { get; }

    /// <summary>The base address, as an alias names it.</summary>
    public string Address { get; }

    public static async Task<Simulator> StartAsync(Workspace workspace, params IEnumerable<string> options)
    {
        var process = workspace.Start(["simulate", "--port", "0", .. options]);
        var address = await process.FirstLineAsync();
        if (address is not null)
        {
            return new Simulator(process, address);
        }

        var result = await process.WaitAsync();
        process.Dispose();
        throw new AssertionException($"the server did not start: {result}");
    }

    public void Dispose() => Process.Dispose();
}
