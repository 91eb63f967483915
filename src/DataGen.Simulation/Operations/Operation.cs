using DataGen.Simulation.Language;

namespace DataGen.Simulation.Operations;

/// <summary>One input of a task and the output that belongs to it. The input is empty for tasks that need none.</summary>
internal sealed record Example(string Input, string Output);

/// <summary>The instruction an operation works for, and what it may draw on.</summary>
internal sealed record Situation(PromptText Instruction, Topic Topic, SeededChoice Choice, SimulationOptions Options)
{
    public Domain Domain { get; } = Topic.Domain ?? Choice.Fork("domain").Pick(Domains.All);

    public string Fact() => Choice.Pick(Domain.Facts);

    /// <summary>Two or three sentences about the domain.</summary>
    public string Passage() => string.Join(". ", Choice.Sample(Domain.Facts, Choice.Between(2, 3))) + ".";

    /// <summary>The right result, or at the set rate the wrong one.</summary>
    public string Computed(string right, Func<string> wrong) =>
        Choice.Fork("wrong result").Chance(Options.WrongResultRate) ? wrong() : right;
}

/// <summary>
/// A task on an input whose output follows from it: the simulator invents both, or applies the operation to an input it
/// is given.
/// </summary>
/// <param name="Name">Section of the task bank.</param>
/// <param name="Recognises">Does the instruction ask for this?</param>
/// <param name="Invent">A new input with its output.</param>
/// <param name="Apply">The output for a given input; null when the operation cannot tell.</param>
internal sealed record Operation(
    string Name,
    Func<PromptText, bool> Recognises,
    Func<Situation, Example> Invent,
    Func<Situation, string, string?> Apply
)
{
    private static readonly Operation[] All = [.. DataOperations.All, .. TextOperations.All];

    private static readonly string[] References =
    [
        "following",
        "given",
        "below",
        "same statement",
        "the word",
        "the sentence",
        "the paragraph",
        "the text",
        "the message",
        "this sentence",
        "this text",
        "this paragraph",
        "this message",
        "this email",
        "this line",
        "this statement",
        "this casual",
        "this passage",
        "this word",
        "this phrase",
        "this report",
        "this note",
        "this review",
        "this comment",
        "this remark",
        "this quiz question",
        "this exercise",
    ];

    /// <summary>The first operation the instruction asks for, provided it speaks of an input; else null.</summary>
    public static Operation? For(PromptText instruction) =>
        SpeaksOfInput(instruction) ? Array.Find(All, operation => operation.Recognises(instruction)) : null;

    /// <summary>Does the instruction point at a text that comes with it?</summary>
    public static bool SpeaksOfInput(PromptText instruction) =>
        instruction.HasWord(References) && !instruction.HasAny("following happened");
}
