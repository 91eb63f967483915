using System.Diagnostics;
using System.Text;

namespace DataGen.Verification.Tests.Text;

/// <summary>Python with NLTK, which parity is tested against where it is installed (Debian: python3-nltk, or on PYTHONPATH).</summary>
internal static class NltkPython
{
    /// <summary>Ignores the test where there is none.</summary>
    public static void Require()
    {
        try
        {
            if (Run("python3", ["-c", "import nltk.tokenize.punkt"], "", []).ExitCode == 0)
            {
                return;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No python3.
        }

        Assert.Ignore("python3 has no NLTK here (Debian: apt-get install python3-nltk).");
    }

    /// <summary>What a script prints, given a text on standard input.</summary>
    public static string Run(string script, string input, params (string Name, string Value)[] environment) =>
        Expect("python3", ["-c", script], input, environment);

    /// <summary>Runs a shell command in a folder.</summary>
    public static void Shell(string command, string folder, params (string Name, string Value)[] environment) =>
        Expect("sh", ["-c", $"cd '{folder}' && {command}"], "", environment);

    private static string Expect(string program, string[] arguments, string input, (string, string)[] environment)
    {
        var (exitCode, output, error) = Run(program, arguments, input, environment);
        Assert.That(exitCode, Is.Zero, error);
        return output;
    }

    private static (int ExitCode, string Output, string Error) Run(
        string program,
        string[] arguments,
        string input,
        (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }
}
