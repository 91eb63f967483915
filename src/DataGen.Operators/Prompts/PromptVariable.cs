namespace DataGen.Operators.Prompts;

/// <summary>A name that a prompt reads, and where it first stands in the file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct PromptVariable(string Name, int Line, int Column);

/// <summary>One message of a rendered prompt.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
public sealed record PromptTurn(string Role, string Content);
