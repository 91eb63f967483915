using DataGen.Verification.Sandbox.Filters;

namespace DataGen.Verification.Tests.Sandbox;

/// <summary>Runs a filter as the kernel would: the subset of classic BPF that filters use, over <c>struct seccomp_data</c>.</summary>
internal static class FilterInterpreter
{
    public static FilterVerdict Run(
        FilterProgram program,
        uint architecture,
        int number,
        params ReadOnlySpan<ulong> arguments
    )
    {
        var data = new uint[16];
        data[0] = (uint)number;
        data[1] = architecture;
        for (var i = 0; i < arguments.Length; i++)
        {
            data[4 + (2 * i)] = (uint)arguments[i];
            data[5 + (2 * i)] = (uint)(arguments[i] >> 32);
        }

        var accumulator = 0u;
        for (var at = 0; ; at++)
        {
            var (code, ifTrue, ifFalse, value) = program.Instructions[at];
            switch (code)
            {
                case FilterInstruction.LoadWord:
                    accumulator = data[value / 4];
                    break;
                case FilterInstruction.JumpIfEqual:
                    at += accumulator == value ? ifTrue : ifFalse;
                    break;
                case FilterInstruction.JumpIfAtLeast:
                    at += accumulator >= value ? ifTrue : ifFalse;
                    break;
                case FilterInstruction.JumpIfAnyBit:
                    at += (accumulator & value) != 0 ? ifTrue : ifFalse;
                    break;
                case FilterInstruction.Return:
                    return new FilterVerdict(value);
                default:
                    throw new InvalidOperationException($"Instruction {code:X} is not one a filter may hold.");
            }
        }
    }
}
