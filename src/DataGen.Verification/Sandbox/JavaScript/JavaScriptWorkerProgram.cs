using System.Buffers.Binary;
using DataGen.Verification.Sandbox.Python;

namespace DataGen.Verification.Sandbox.JavaScript;

/// <summary>
/// The worker process that runs JavaScript verifiers: reads jobs from standard input, writes records to standard output, ends when the
/// input does. This assembly starts as a program for that; a program that holds it in one file calls <see cref="Run()"/> from a hidden
/// command of its own.
/// </summary>
public static class JavaScriptWorkerProgram
{
    /// <summary>The first byte a worker sends.</summary>
    internal const byte Greeting = 0x4A;

    // Script recursion is the interpreter's recursion; its own guard looks at what is left of the stack.
    private const int StackBytes = 64 << 20;

    /// <summary>The hidden command's name.</summary>
    public const string Command = "__jsworker";

    internal static int Main(string[] arguments) =>
        arguments is [Command]
            ? Run()
            : throw new InvalidOperationException("This library is a program only for its own workers.");

    /// <summary>Serves until standard input ends.</summary>
    /// <returns>The exit code: 0.</returns>
    public static int Run()
    {
        var input = Console.OpenStandardInput();
        var output = Console.OpenStandardOutput();
        // Whatever writes to the console after this writes to nothing.
        Console.SetOut(TextWriter.Null);
        Console.SetIn(TextReader.Null);
        var served = new Thread(() => Serve(input, output), StackBytes);
        served.Start();
        served.Join();
        return 0;
    }

    private static void Serve(Stream input, Stream output)
    {
        WarmUp();
        output.Write([Greeting, (byte)WorkerHardening.Apply()]);
        output.Flush();
        var prefix = new byte[4];
        while (input.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) == prefix.Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
            if (length is < JobFrame.HeaderSize or > JobFrame.LargestFrame)
            {
                return;
            }

            var frame = new byte[length];
            input.ReadExactly(frame);
            Run(JobFrame.Decode(frame).Job, output);
        }
    }

    /// <summary>Loads what the interpreter needs, so that the first verifier's time is its own.</summary>
    private static void WarmUp()
    {
        var job = new SandboxJob(
            "const evaluate = (r) => /a+/u.test(r) && [...r].every((c) => c.length > 0) && JSON.parse('[1]')[0] === 1 && new Date().getTime() > 0;",
            ["aaa"],
            default,
            TimeSpan.FromSeconds(5),
            TimeSpan.FromSeconds(5),
            256L << 20
        );
        Run(job, Stream.Null);
    }

    private static void Run(SandboxJob job, Stream output)
    {
        var before = Environment.CpuUsage.TotalTime;
        var (engine, loaded) = JavaScriptEngine.Load(job);
        Write(loaded);
        if (engine is null)
        {
            return;
        }

        foreach (var response in job.Responses)
        {
            before = Environment.CpuUsage.TotalTime;
            var verdict = engine.Evaluate(response);
            Write(verdict);
            if (verdict.Status is ChildStatus.NotRun or ChildStatus.Memory)
            {
                // What the interpreter holds now is anybody's guess; the host goes on in a new worker.
                return;
            }
        }

        void Write(JavaScriptRecord record)
        {
            output.Write((record with { CpuTime = Environment.CpuUsage.TotalTime - before }).Encode());
            output.Flush();
        }
    }
}
