using DataGen.Operators;
using DataGen.Operators.Expressions;

namespace DataGen.Recipes;

/// <summary>Expressions are JavaScript that recipes may use.</summary>
internal sealed class ExpressionRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        foreach (var text in recipe.AllStages.SelectMany(stage => MarkedText.Of<ExpressionAttribute>(recipe, stage)))
        {
            try
            {
                _ = Expression.Parse(text.Text);
            }
            catch (ExpressionSyntaxException exception)
            {
                problems.Error(
                    text.Inside(exception.Line, exception.Column),
                    Invariant(
                        $"in the expression, line {exception.Line}, column {exception.Column}: {exception.Message}"
                    )
                );
            }
        }
    }

    /// <summary>An expression, or null when it does not parse; this rule reports that.</summary>
    public static Expression? TryParse(string text)
    {
        try
        {
            return Expression.Parse(text);
        }
        catch (ExpressionSyntaxException)
        {
            return null;
        }
    }
}
