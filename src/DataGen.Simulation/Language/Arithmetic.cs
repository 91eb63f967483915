using System.Buffers;
using System.Globalization;

namespace DataGen.Simulation.Language;

/// <summary>Whole-number expressions with + - * / and brackets; division rounds towards zero.</summary>
internal static class Arithmetic
{
    private const int LongestExpression = 200;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789+-*/()");

    private static readonly Dictionary<char, int> NoVariables = [];

    /// <summary>The value of an expression over one-letter variables.</summary>
    /// <exception cref="FormatException">The expression is not well formed.</exception>
    public static int Evaluate(string expression, IReadOnlyDictionary<char, int> variables)
    {
        var at = 0;
        var value = Sum(expression, ref at, variables);
        return at == expression.Length
            ? checked((int)value)
            : throw new FormatException($"'{expression}' is not an expression.");
    }

    /// <summary>The value of an expression of digits, such as "12 * (3 + 4)", or null when the text is none.</summary>
    public static int? TryEvaluate(string text)
    {
        var expression = string.Concat(text.Where(character => !char.IsWhiteSpace(character))).TrimEnd('=', '?');
        if (
            expression.Length is 0 or > LongestExpression
            || expression.AsSpan().IndexOfAnyExcept(Allowed) >= 0
            || expression.AsSpan().IndexOfAny("+-*/") < 0
        )
        {
            return null;
        }

        try
        {
            return Evaluate(expression, NoVariables);
        }
        catch (Exception problem) when (problem is FormatException or OverflowException or DivideByZeroException)
        {
            return null;
        }
    }

    private static long Sum(string text, ref int at, IReadOnlyDictionary<char, int> variables)
    {
        var value = Product(text, ref at, variables);
        while (at < text.Length && text[at] is '+' or '-')
        {
            var plus = text[at++] == '+';
            var right = Product(text, ref at, variables);
            value = plus ? checked(value + right) : checked(value - right);
        }

        return value;
    }

    private static long Product(string text, ref int at, IReadOnlyDictionary<char, int> variables)
    {
        var value = Factor(text, ref at, variables);
        while (at < text.Length && text[at] is '*' or '/')
        {
            var times = text[at++] == '*';
            var right = Factor(text, ref at, variables);
            value = times ? checked(value * right) : value / right;
        }

        return value;
    }

    private static long Factor(string text, ref int at, IReadOnlyDictionary<char, int> variables)
    {
        if (at == text.Length)
        {
            throw new FormatException("The expression ends too early.");
        }

        if (text[at] == '(')
        {
            at++;
            var inner = Sum(text, ref at, variables);
            if (at == text.Length || text[at++] != ')')
            {
                throw new FormatException("A bracket is not closed.");
            }

            return inner;
        }

        if (variables.TryGetValue(text[at], out var variable))
        {
            at++;
            return variable;
        }

        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return long.Parse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
