using System.Runtime.InteropServices;
using DataGen.Verification.Sandbox.Filters;

namespace DataGen.Verification.Sandbox.JavaScript;

/// <summary>What surrounds a JavaScript worker besides its limits.</summary>
[Flags]
internal enum JavaScriptWalls : byte
{
    None = 0,
    Filter = 1,
    Landlock = 2,
}

/// <summary>
/// Walls a worker process puts around itself where the system has them (Linux): no core files, no new privileges, the system-call filter
/// for all its threads, and Landlock for the calling thread, so that it reads the runtime's own files and nothing else.
/// The interpreter and its limits come first; this is for the day somebody gets out of it.
/// </summary>
internal static partial class WorkerHardening
{
    private const int NoNewPrivileges = 38;
    private const int CoreLimit = 4;
    private const uint FilterMode = 1;
    private const uint AllThreads = 1;
    private const int LandlockCreate = 444;
    private const int LandlockAddRule = 445;
    private const int LandlockRestrict = 446;
    private const int OpenPathOnly = 0x200000 | 0x80000;
    private const ulong ReadFilesAndFolders = (1 << 2) | (1 << 3);

    /// <summary>Puts up what the system has. Returns what is in force.</summary>
    public static JavaScriptWalls Apply()
    {
        if (!OperatingSystem.IsLinux() || FilterArchitectures.Current is not { } architecture)
        {
            return JavaScriptWalls.None;
        }

        _ = SetLimit(CoreLimit, new Limit(0, 0));
        if (ProcessControl(NoNewPrivileges, 1, 0, 0, 0) != 0)
        {
            return JavaScriptWalls.None;
        }

        var landlock = RestrictReading();
        var filter = InstallFilter(architecture);
        return (filter ? JavaScriptWalls.Filter : JavaScriptWalls.None)
            | (landlock ? JavaScriptWalls.Landlock : JavaScriptWalls.None);
    }

    private static unsafe bool InstallFilter(FilterArchitecture architecture)
    {
        var program = VerifierFilters.JavaScriptWorker(architecture, Environment.ProcessId);
        var number = SystemCallTable.NumberOf("seccomp", architecture)!.Value;
        fixed (byte* instructions = program.ToBytes())
        {
            var header = new FilterHeader
            {
                Length = (ushort)program.Instructions.Length,
                Instructions = (nint)instructions,
            };
            return SystemCall(number, (nint)FilterMode, (nint)AllThreads, (nint)(&header), 0) == 0;
        }
    }

    private static unsafe bool RestrictReading()
    {
        var version = SystemCall(LandlockCreate, 0, 0, 1, 0);
        if (version < 1)
        {
            return false;
        }

        // The rights of version 1, for files alone: reading is what the filter leaves open.
        var handled = (1UL << 13) - 1;
        var ruleset = (int)SystemCall(LandlockCreate, (nint)(&handled), sizeof(ulong), 0, 0);
        if (ruleset < 0)
        {
            return false;
        }

        string[] readable =
        [
            AppContext.BaseDirectory,
            RuntimeEnvironment.GetRuntimeDirectory(),
            "/proc/self",
            "/sys/fs/cgroup",
            "/usr/lib",
            "/lib",
        ];
        foreach (var folder in readable.Where(Directory.Exists))
        {
            var opened = Open(folder, OpenPathOnly);
            if (opened >= 0)
            {
                var rule = new PathRule { Allowed = ReadFilesAndFolders, Folder = opened };
                _ = SystemCall(LandlockAddRule, ruleset, 1, (nint)(&rule), 0);
                _ = Close(opened);
            }
        }

        var restricted = SystemCall(LandlockRestrict, ruleset, 0, 0, 0) == 0;
        _ = Close(ruleset);
        return restricted;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterHeader
    {
        public ushort Length;
        public nint Instructions;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        public ulong Allowed;
        public int Folder;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Current, ulong Most);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
