using System.Runtime.InteropServices;

namespace DataGen.Verification.Sandbox.Filters;

/// <summary>What the kernel does with a system call (the return values of <c>seccomp(2)</c>).</summary>
internal readonly record struct FilterVerdict(uint Value)
{
    public static readonly FilterVerdict Allow = new(0x7FFF0000);

    /// <summary>Ends the whole process with SIGSYS: cannot be caught, forged or swallowed.</summary>
    public static readonly FilterVerdict Kill = new(0x80000000);

    /// <summary>The call fails with this errno; the interpreter turns it into an ordinary exception.</summary>
    public static FilterVerdict Errno(ushort errno) => new(0x00050000u | errno);
}

internal enum ArgumentCheck
{
    /// <summary>The low 32 bits equal the value.</summary>
    Equals,

    /// <summary>The low 32 bits share a bit with the value.</summary>
    HasAnyBit,

    /// <summary>All 64 bits are zero (a null pointer); the value is not looked at.</summary>
    IsZero,
}

/// <summary>One step of a rule about a call's arguments: when the check holds, the verdict is given; else the next clause is tried.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ArgumentClause(int Argument, ArgumentCheck Check, uint Value, FilterVerdict Verdict);

/// <summary>
/// Assembles a seccomp filter from rules by call name. Rules are tried in the order given, so the calls an interpreter makes most
/// come first. The first thing every filter does is to end a process that enters the kernel through another architecture's
/// interface (32-bit <c>int 0x80</c>, x32), since call numbers mean something else there.
/// </summary>
internal sealed class FilterBuilder
{
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint X32Bit = 0x40000000;

    private readonly FilterArchitecture _architecture;
    private readonly List<FilterInstruction> _program = [];
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);

    public FilterBuilder(FilterArchitecture architecture)
    {
        _architecture = architecture;
        Add(FilterInstruction.LoadWord, ArchitectureOffset);
        Add(FilterInstruction.JumpIfEqual, (uint)architecture, ifTrue: 1);
        Return(FilterVerdict.Kill);
        Add(FilterInstruction.LoadWord, NumberOffset);
        if (architecture == FilterArchitecture.X64)
        {
            Add(FilterInstruction.JumpIfAtLeast, X32Bit, ifFalse: 1);
            Return(FilterVerdict.Kill);
        }
    }

    /// <summary>Gives each call the same verdict, whatever its arguments.</summary>
    public FilterBuilder On(FilterVerdict verdict, params ReadOnlySpan<string> calls)
    {
        foreach (var call in calls)
        {
            if (Number(call) is { } number)
            {
                Add(FilterInstruction.JumpIfEqual, number, ifFalse: 1);
                Return(verdict);
            }
        }

        return this;
    }

    /// <summary>Decides a call by its arguments: the first clause that holds, or else <paramref name="otherwise"/>.</summary>
    public FilterBuilder OnArguments(string call, FilterVerdict otherwise, params ReadOnlySpan<ArgumentClause> clauses)
    {
        if (Number(call) is not { } number)
        {
            return this;
        }

        var body = new List<FilterInstruction>();
        foreach (var clause in clauses)
        {
            Append(body, clause);
        }

        body.Add(new FilterInstruction(FilterInstruction.Return, 0, 0, otherwise.Value));
        Add(FilterInstruction.JumpIfEqual, number, ifFalse: checked((byte)body.Count));
        _program.AddRange(body);
        return this;
    }

    /// <summary>Ends the program with the verdict for every call no rule named.</summary>
    public FilterProgram Otherwise(FilterVerdict verdict)
    {
        Return(verdict);
        return _program.Count <= FilterProgram.LongestProgram
            ? new FilterProgram(_architecture, [.. _program])
            : throw new InvalidOperationException(
                $"A filter of {_program.Count} instructions is longer than the kernel takes."
            );
    }

    private static void Append(List<FilterInstruction> body, ArgumentClause clause)
    {
        // struct seccomp_data: nr, arch, instruction pointer (8 bytes), then six 64-bit arguments; both architectures are little-endian.
        var low = (uint)(16 + (8 * clause.Argument));
        body.Add(new FilterInstruction(FilterInstruction.LoadWord, 0, 0, low));
        switch (clause.Check)
        {
            case ArgumentCheck.Equals:
                body.Add(new FilterInstruction(FilterInstruction.JumpIfEqual, 0, 1, clause.Value));
                break;
            case ArgumentCheck.HasAnyBit:
                body.Add(new FilterInstruction(FilterInstruction.JumpIfAnyBit, 0, 1, clause.Value));
                break;
            case ArgumentCheck.IsZero:
                body.Add(new FilterInstruction(FilterInstruction.JumpIfEqual, 0, 3, 0));
                body.Add(new FilterInstruction(FilterInstruction.LoadWord, 0, 0, low + 4));
                body.Add(new FilterInstruction(FilterInstruction.JumpIfEqual, 0, 1, 0));
                break;
            default:
                throw new InvalidOperationException($"Unknown check {clause.Check}.");
        }

        body.Add(new FilterInstruction(FilterInstruction.Return, 0, 0, clause.Verdict.Value));
    }

    private uint? Number(string call)
    {
        if (!_named.Add(call))
        {
            throw new InvalidOperationException(
                $"Two rules name the system call '{call}'; the second would never be reached."
            );
        }

        return (uint?)SystemCallTable.NumberOf(call, _architecture);
    }

    private void Return(FilterVerdict verdict) => Add(FilterInstruction.Return, verdict.Value);

    private void Add(ushort code, uint value, byte ifTrue = 0, byte ifFalse = 0) =>
        _program.Add(new FilterInstruction(code, ifTrue, ifFalse, value));
}
