using System.Diagnostics;

namespace DataGen.EndToEnd.Tests;

/// <summary>Runs the real command as a process of its own.</summary>
internal static class DatagenCommand
{
    /// <summary>What a finished command left behind.</summary>
    internal sealed record Result(int ExitCode, string Output, string Errors);

    public static async Task<Result> RunAsync(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Result(process.ExitCode, await output, await errors);
    }

    public static Process Start(
        string folder,
        IReadOnlyList<string> arguments,
        params (string Name, string? Value)[] environment
    )
    {
        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "datagen.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>The repository's root.</summary>
    public static string Root
    {
        get
        {
            var folder = TestContext.CurrentContext.TestDirectory;
            while (!File.Exists(Path.Combine(folder, "DataGen.sln")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return folder;
        }
    }

    /// <summary>A file of the shared oracles; the test is skipped where it is absent.</summary>
    public static string Oracle(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Root, "../shared/data", name));
        if (!File.Exists(path))
        {
            Assert.Ignore($"The oracle {name} is not on this machine.");
        }

        return path;
    }
}
