using System.ComponentModel;
using System.Diagnostics;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Serving;

/// <summary>The official <c>openai</c> client of npm, unchanged, against the real command.</summary>
internal sealed class OfficialClientTests
{
    private static readonly string Folder = Path.Combine(
        Repository.Root,
        "tests",
        "DataGen.EndToEnd.Tests",
        "openai-client"
    );

    [Test]
    public async Task The_official_client_works_unchanged()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "openai")))
        {
            Assert.Ignore($"the client is not installed: run 'npm ci' in {Folder}");
        }

        using var workspace = new Workspace();
        using var calm = await Simulator.StartAsync(workspace, "--teacher", "all=0");
        using var limited = await Simulator.StartAsync(workspace, "--rpm", "1");
        using var failing = await Simulator.StartAsync(
            workspace,
            ["--seed", "2", "--retry-after", "0s", .. Faults("429=0.1", "500=0.1", "503=0.1", "reset=0.1")]
        );

        var (exitCode, output, error) = await RunAsync(calm.Address, limited.Address, failing.Address);

        Assert.That(exitCode, Is.Zero, output + error);
        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(10));
    }

    private static IEnumerable<string> Faults(params IEnumerable<string> rates) =>
        rates.SelectMany(rate => new[] { "--fault", rate });

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        params IEnumerable<string> addresses
    )
    {
        var start = new ProcessStartInfo("node", ["client.mjs", .. addresses])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Ignore("node is not installed");
            throw;
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await error);
        }
    }
}
