namespace DataGen.Operators.Expressions;

/// <summary>A name that an expression reads, and where it first stands.</summary>
/// <param name="Name">The name.</param>
/// <param name="Line">The line within the expression, from 1.</param>
/// <param name="Column">The column within the line, from 1.</param>
public readonly record struct ExpressionVariable(string Name, int Line, int Column);
