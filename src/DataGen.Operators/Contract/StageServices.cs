using System.Text.Json;
using DataGen.Datasets;
using DataGen.Models;
using DataGen.Operators.Expressions;
using DataGen.Operators.Prompts;
using DataGen.Pipeline;

namespace DataGen.Operators;

/// <summary>What an operator may use, given to its constructor.</summary>
public sealed class StageServices
{
    public required string StageId { get; init; }

    public required RecipeServices Recipe { get; init; }

    /// <summary>Compiles the stages nested in this one into a graph.</summary>
    public required Func<IReadOnlyList<StageDefinition>, StageGraph> Compile { get; init; }

    /// <summary>An expression of the recipe, ready to evaluate.</summary>
    public Expression Expression(string source) => Expressions.Expression.Parse(source);

    /// <summary>The scope in which this stage's expressions see a record: parameters, seeded chance, word and token counts.</summary>
    public ExpressionScope Scope(Record record, StageContext stage) =>
        new(Recipe.Parameters, purpose => stage.Draw.Unit(purpose, record.Id), Recipe.CountTokens);
}

/// <summary>What all stages of a recipe share.</summary>
public sealed class RecipeServices
{
    /// <summary>The recipe's parameters, as a JSON object.</summary>
    public required JsonElement Parameters { get; init; }

    /// <summary>The prompt of a name; validation has shown that it exists.</summary>
    public required Func<string, Prompt> Prompt { get; init; }

    /// <summary>The JSON Schema of a name (a file under the recipe's <c>schemas</c> folder).</summary>
    public required Func<string, JsonElement> Schema { get; init; }

    /// <summary>The model that answers for a role.</summary>
    public required Func<string, ModelClient> Model { get; init; }

    /// <summary>Makes the path of an input file absolute.</summary>
    public required Func<string, string> ResolvePath { get; init; }

    /// <summary>Where a <c>write</c> stage puts its rows.</summary>
    public required IDatasetSinks Datasets { get; init; }

    /// <summary>The number of tokens of a text, for expressions.</summary>
    public required Func<string, int> CountTokens { get; init; }

    /// <summary>How many records the run sets out with (<c>-n</c>); null for all.</summary>
    public int? NumberOfRecords { get; init; }
}

/// <summary>Opens the datasets that <c>write</c> stages declare.</summary>
public interface IDatasetSinks
{
    /// <summary>The writer of a dataset; the run completes and publishes it.</summary>
    IDatasetSink Open(DatasetDeclaration declaration);
}

/// <summary>Takes the rows of one dataset.</summary>
public interface IDatasetSink
{
    /// <summary>Adds a row; an error tells which column did not fit and why.</summary>
    ValueTask<string?> AddAsync(string id, string sourceKey, IReadOnlyList<JsonElement> values, CancellationToken ct);
}
