using DataGen.Pipeline;

namespace DataGen.Operators.Expressions;

/// <summary>The text is not a JavaScript expression that recipes may use.</summary>
public sealed class ExpressionSyntaxException(string message, int line, int column) : Exception(message)
{
    /// <summary>The line within the expression, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column within the line, from 1, in UTF-16 units.</summary>
    public int Column { get; } = column;
}

/// <summary>
/// An expression could not be evaluated for a record: a field is missing, the JavaScript threw, a limit was reached, or the value is none that
/// JSON has. Stages turn it into a failed row.
/// </summary>
public sealed class ExpressionException(string expression, string problem, Exception? cause = null)
    : RowException("expression error", $"{problem} (in the expression {Shorten(expression)})", cause)
{
    /// <summary>What went wrong, without the expression's text.</summary>
    public string Problem { get; } = problem;

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 120 ? line : string.Concat(line.AsSpan(0, 117), "...");
    }
}
