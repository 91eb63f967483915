using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataGen.Datasets;
using DataGen.Pipeline;

namespace DataGen.Operators.Output;

/// <summary>A file format of a dataset.</summary>
public enum WriteFormat
{
    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>One JSON object per line, the same columns.</summary>
    Jsonl,

    /// <summary>JSON lines with instruction, input and output.</summary>
    Alpaca,

    /// <summary>JSON lines with conversations of from and value.</summary>
    [JsonStringEnumMemberName("sharegpt")]
    ShareGpt,
}

/// <summary>Options of <c>write</c>.</summary>
public sealed record WriteOptions : OperatorOptions, IValidatableObject
{
    /// <summary>What every run writes by these names.</summary>
    private static readonly string[] Reserved = ["rejects", "trace"];

    /// <summary>The dataset's name: its folder in the run, and its configuration in the dataset card.</summary>
    [RegularExpression(
        "^[a-z0-9][a-z0-9_-]{0,63}$",
        ErrorMessage = "a dataset's name is lower-case letters, digits, '-' and '_', at most 64"
    )]
    public required string Dataset { get; init; }

    /// <summary>The named shape that gives the columns.</summary>
    [DatasetShapeName]
    public required string Shape { get; init; }

    /// <summary>Further columns and their types (<c>string</c>, <c>bool</c>, <c>int64</c>, <c>double</c>, <c>json</c>, <c>list&lt;string&gt;</c>, …); null where a record has no such field.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>JavaScript expressions that give the values of columns; a column without one takes the field of its name.</summary>
    [Expression]
    public IReadOnlyDictionary<string, string> Map { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A JavaScript condition; only records that meet it are written.</summary>
    [Expression]
    public string? Where { get; init; }

    /// <summary>Why the others are dropped.</summary>
    public string Reason { get; init; } = "not selected";

    /// <summary>The formats written.</summary>
    [MinLength(1)]
    public IReadOnlyList<WriteFormat> Formats { get; init; } = [WriteFormat.Parquet];

    /// <summary>
    /// Shares of further splits beside <c>train</c>, between 0 and 1. Rows that descend from one source row stay together, and a row never changes
    /// its split when others come.
    /// </summary>
    public IReadOnlyDictionary<string, double> Split { get; init; } =
        new Dictionary<string, double>(StringComparer.Ordinal);

    public override IEnumerable<string> Reads =>
        DatasetShapes.Find(Shape) is { } shape
            ? shape
                .Columns.Where(column => column.Required && !string.Equals(column.Name, "id", StringComparison.Ordinal))
                .Select(column => column.Name)
                .Except(Map.Keys, StringComparer.Ordinal)
            : [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Reserved.Contains(Dataset, StringComparer.Ordinal))
        {
            yield return new ValidationResult(
                $"every run writes '{Dataset}' itself; use another name",
                [nameof(Dataset)]
            );
        }

        if (DatasetShapes.Find(Shape) is not { } shape)
        {
            yield break;
        }

        foreach (var (name, type) in Columns)
        {
            if (!ColumnTypes.TryParse(type, out _))
            {
                yield return new ValidationResult(
                    $"column '{name}' has no known type '{type}'; known: {string.Join(", ", Enum.GetValues<ColumnType>().Select(known => known.Name()))}",
                    [nameof(Columns)]
                );
            }
            else if (string.Equals(name, WriteOperator.UnsafeColumn, StringComparison.Ordinal))
            {
                yield return new ValidationResult(
                    $"the column '{name}' is written by runs without a sandbox; use another name",
                    [nameof(Columns)]
                );
            }
            else if (
                name.Length == 0
                || shape.Columns.Any(column => string.Equals(column.Name, name, StringComparison.Ordinal))
            )
            {
                yield return new ValidationResult(
                    name.Length == 0 ? "a column has no name" : $"the shape '{Shape}' has the column '{name}' already",
                    [nameof(Columns)]
                );
            }
        }

        foreach (var format in Formats)
        {
            if (DatasetWriter.WhyNotWritable(shape, FormatOf(format)) is { } problem)
            {
                yield return new ValidationResult(problem, [nameof(Formats)]);
            }
        }

        if (SplitProblem() is { } wrong)
        {
            yield return new ValidationResult(wrong, [nameof(Split)]);
        }
    }

    internal DatasetDeclaration ToDeclaration(bool isUnsafe)
    {
        var extra = Columns.Select(column => new Column(
            column.Key,
            ColumnTypes.TryParse(column.Value, out var type)
                ? type
                : throw new InvalidOperationException($"column '{column.Key}' has no known type: '{column.Value}'"),
            Required: false
        ));
        extra = isUnsafe ? extra.Append(new Column(WriteOperator.UnsafeColumn, ColumnType.Boolean)) : extra;
        return new DatasetDeclaration(
            Dataset,
            DatasetShapes.Find(Shape)!.With(extra),
            Formats.Aggregate(default(DatasetFormats), (all, format) => all | FormatOf(format)),
            Splits()
        );
    }

    private static DatasetFormats FormatOf(WriteFormat format) =>
        format switch
        {
            WriteFormat.Parquet => DatasetFormats.Parquet,
            WriteFormat.Jsonl => DatasetFormats.JsonLines,
            WriteFormat.Alpaca => DatasetFormats.Alpaca,
            WriteFormat.ShareGpt => DatasetFormats.ShareGpt,
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };

    /// <summary>The splits in a fixed order; a share of 0 is no split.</summary>
    private IReadOnlyList<DatasetSplit> Splits() =>
        [
            .. Split
                .Where(split => split.Value != 0)
                .OrderBy(split => split.Key, StringComparer.Ordinal)
                .Select(split => new DatasetSplit(split.Key, split.Value)),
        ];

    private string? SplitProblem()
    {
        try
        {
            _ = new SplitRouter([.. Splits()], seed: 0);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal);
        }
    }
}

/// <summary>Checks that a string names a dataset shape.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DatasetShapeNameAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        DatasetShapes.Find((string?)value ?? "") is null
            ? new ValidationResult(
                $"no shape '{value}'; known: {string.Join(", ", DatasetShapes.All.Select(shape => shape.Name))}",
                [validationContext.MemberName!]
            )
            : ValidationResult.Success;
}

/// <summary>Writes records to a dataset. A row that does not fit its columns fails; nothing is inferred from the data.</summary>
[Operator("write", IsSink = true)]
public sealed class WriteOperator(WriteOptions options, StageServices services) : StatefulOperator<IDatasetSink>
{
    /// <summary>The column that every row gets when verifiers ran without isolation.</summary>
    internal const string UnsafeColumn = "unsafe_no_sandbox";

    private readonly DatasetDeclaration _declaration = options.ToDeclaration(services.Recipe.IsUnsafe);
    private readonly StageExpression? _where = options.Where is null ? null : services.Expression(options.Where);

    private readonly Dictionary<string, StageExpression> _map = options.Map.ToDictionary(
        item => item.Key,
        item => services.Expression(item.Value),
        StringComparer.Ordinal
    );

    protected override ValueTask<IDatasetSink> BeginAsync(StageContext stage, CancellationToken ct) =>
        ValueTask.FromResult(services.Recipe.Datasets.Open(_declaration));

    protected override async ValueTask<Outcome> ApplyAsync(
        IDatasetSink state,
        Record record,
        StageContext stage,
        CancellationToken ct
    )
    {
        if (_where?.Test(record, stage) == false)
        {
            return Outcome.Drop(options.Reason);
        }

        var row = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["id"] = Json.Text(record.Id) };
        if (services.Recipe.IsUnsafe)
        {
            row[UnsafeColumn] = Json.True;
        }

        foreach (var column in _declaration.Shape.Columns.Where(column => !row.ContainsKey(column.Name)))
        {
            if (_map.TryGetValue(column.Name, out var expression))
            {
                row[column.Name] = expression.Evaluate(record, stage);
            }
            else if (record.TryGet(column.Name, out var value))
            {
                row[column.Name] = value;
            }
        }

        return await state.AddAsync(row, record.SourceKey, ct) is { } error
            ? Outcome.Fail("does not fit the dataset", error.ToString())
            : Outcome.Emit(record);
    }
}
