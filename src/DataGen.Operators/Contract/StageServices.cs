using System.Text.Json;
using DataGen.Datasets;
using DataGen.Models.Gateway;
using DataGen.Operators.Expressions;
using DataGen.Operators.Prompts;
using DataGen.Operators.Verification;
using DataGen.Pipeline;
using DataGen.Verification.Text;

namespace DataGen.Operators;

/// <summary>What an operator may use, given to its constructor.</summary>
public sealed class StageServices
{
    public required string StageId { get; init; }

    public required RecipeServices Recipe { get; init; }

    /// <summary>Compiles the stages nested in this one into a graph.</summary>
    public required Func<IReadOnlyList<StageDefinition>, StageGraph> Compile { get; init; }

    /// <summary>An expression of the recipe, ready to evaluate.</summary>
    public StageExpression Expression(string source) => new(Expressions.Expression.Parse(source), Recipe);
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

    /// <summary>Goes into the key of every answer, so that a run may ask everything anew (<c>--fresh</c>); empty as a rule.</summary>
    public string Salt { get; init; } = "";

    /// <summary>Runs verifiers; there in every run whose recipe has a stage that needs it.</summary>
    public VerifierVerdicts Verdicts
    {
        get => field ?? throw new InvalidOperationException("this run has no sandbox for verifiers");
        init;
    }

    /// <summary>Whether verifiers run without isolation, because the user asked for it; every row says so.</summary>
    public bool IsUnsafe { get; init; }

    /// <summary>The parameters of the sentence splitter by which constraints are checked and found.</summary>
    public PunktParameters Sentences { get; init; } = PunktParameters.BuiltIn;

    /// <summary>Makes the path of an input file absolute.</summary>
    public required Func<string, string> ResolvePath { get; init; }

    public required IFileStore Files { get; init; }

    /// <summary>Where a <c>write</c> stage puts its rows.</summary>
    public required IDatasetSinks Datasets { get; init; }

    /// <summary>The number of tokens of a text, for expressions.</summary>
    public required Func<string, int> CountTokens { get; init; }

    /// <summary>The source that sets the number of records (<c>-n</c>), and how many; null for all.</summary>
    public (string StageId, long Count)? Limit { get; init; }

    /// <summary>How many records a stage may set out with, if it is the one that the run limits.</summary>
    public long? LimitOf(string stageId) =>
        Limit is { } limit && string.Equals(limit.StageId, stageId, StringComparison.Ordinal) ? limit.Count : null;
}

/// <summary>An expression with all that it sees beside the record.</summary>
public sealed class StageExpression(Expression expression, RecipeServices recipe)
{
    public JsonElement Evaluate(Record record, StageContext stage, params (string Name, JsonElement Value)[] extra) =>
        expression.Evaluate(record, Scope(record, stage), extra);

    /// <summary>Evaluates a condition.</summary>
    /// <exception cref="RowException">It cannot be evaluated on this record, or is not true or false.</exception>
    public bool Test(Record record, StageContext stage, params (string Name, JsonElement Value)[] extra) =>
        expression.Test(record, Scope(record, stage), extra);

    public double Number(Record record, StageContext stage) => expression.Number(record, Scope(record, stage));

    /// <summary>The canonical form of the value, to compare and group by.</summary>
    public string Key(Record record, StageContext stage) =>
        System.Text.Encoding.UTF8.GetString(Json.Canonical(Evaluate(record, stage)).Span);

    private ExpressionScope Scope(Record record, StageContext stage) =>
        new(recipe.Parameters, purpose => stage.Draw.Unit(purpose, record.Id), recipe.CountTokens);
}

/// <summary>Opens the datasets that <c>write</c> stages declare.</summary>
public interface IDatasetSinks
{
    /// <summary>The writer of a dataset; the run completes and publishes it.</summary>
    IDatasetSink Open(DatasetDeclaration declaration);
}

/// <summary>What a recipe says of a dataset.</summary>
public sealed record DatasetDeclaration(
    string Name,
    DatasetShape Shape,
    DatasetFormats Formats,
    IReadOnlyList<DatasetSplit> Splits
);

/// <summary>Takes the rows of one dataset.</summary>
public interface IDatasetSink
{
    /// <summary>Adds a row; an error tells which column did not fit and why.</summary>
    ValueTask<ColumnError?> AddAsync(
        IReadOnlyDictionary<string, JsonElement> row,
        string sourceKey,
        CancellationToken ct
    );
}
