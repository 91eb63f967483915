using System.Text.Json;

namespace DataGen.Operators.Expressions;

/// <summary>What an expression sees beside the record's fields.</summary>
/// <param name="Parameters">The recipe's parameters, a JSON object; <c>params</c> in the expression.</param>
/// <param name="Rand">A uniform number in [0, 1) for a purpose, always the same for the same record; <c>rand(purpose)</c>.</param>
/// <param name="CountTokens">The number of tokens of a text; <c>tokens(text)</c>.</param>
public sealed record ExpressionScope(JsonElement Parameters, Func<string, double> Rand, Func<string, int> CountTokens);
