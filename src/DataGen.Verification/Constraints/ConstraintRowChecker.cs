using System.Collections.Concurrent;
using System.Text.Json;

namespace DataGen.Verification.Constraints;

/// <summary>
/// Checks rows: reads them, makes their constraints, checks the response. What is wrong with a row is an outcome, never an exception. Safe to
/// use from several threads.
/// </summary>
public sealed class ConstraintRowChecker
{
    private const int MostCompiled = 10_000;

    private readonly ConstraintChecker _checker;
    private readonly ConstraintOptions _options;
    private readonly ConcurrentDictionary<
        (string Id, string Kwargs, ConstraintFamily? Family, bool Negated),
        (Constraint? Constraint, string? Error)
    > _compiled = new();

    /// <param name="checker">The checker to use.</param>
    /// <param name="options">How constraints are read.</param>
    public ConstraintRowChecker(ConstraintChecker checker, ConstraintOptions? options = null)
    {
        _checker = checker;
        _options = options ?? new ConstraintOptions();
    }

    /// <summary>Checks a row as it stands in a file.</summary>
    /// <param name="row">The row, in one of the shapes of <see cref="ConstraintRow.Read"/>.</param>
    /// <param name="responseField">The field with the text to check.</param>
    public ConstraintRowVerdict Check(JsonElement row, string responseField = "response")
    {
        var (read, error) = ConstraintRow.Read(row, responseField);
        return read is null ? ConstraintRowVerdict.Failed(ConstraintRow.ReadId(row), error!) : Check(read);
    }

    /// <summary>Checks a row that has been read.</summary>
    public ConstraintRowVerdict Check(ConstraintRow row)
    {
        var bound = row.Constraints.Select(Bind).ToList();
        var good = bound.Where(item => item.Constraint is not null).Select(item => item.Constraint!).ToList();
        var checkedOnes = new Queue<ConstraintVerdict>(_checker.Check(good, row.Response));
        var verdicts = new List<ConstraintVerdict>(bound.Count);
        for (var index = 0; index < bound.Count; index++)
        {
            verdicts.Add(
                bound[index].Constraint is null
                    ? new ConstraintVerdict(row.Constraints[index].Id, Strict: false, Loose: false, bound[index].Error)
                    : checkedOnes.Dequeue()
            );
        }

        var usesSentences = good.Exists(constraint =>
            (constraint.Type.Resources & ConstraintResources.Sentences) != ConstraintResources.None
        );
        return new ConstraintRowVerdict(row.Id, verdicts, usesSentences ? _checker.SentenceModel : null);
    }

    private (Constraint? Constraint, string? Error) Bind(ConstraintSpecification specification)
    {
        var kwargs = specification.Kwargs.ValueKind == JsonValueKind.Undefined ? "" : specification.Kwargs.GetRawText();
        var key = (specification.Id, kwargs, specification.Family, specification.Negated);
        if (_compiled.TryGetValue(key, out var known))
        {
            return known;
        }

        var bound = ConstraintCatalogue.Default.Bind(specification, _options);
        if (_compiled.Count < MostCompiled)
        {
            _compiled.TryAdd(key, bound);
        }

        return bound;
    }
}

/// <summary>What the check of one row found.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Results">One verdict for each of its constraints, in order.</param>
/// <param name="SentenceModel">Which sentence splitter's parameters the verdicts rest on, or null where none was needed.</param>
/// <param name="RowError">What is wrong with the row as a whole, or null.</param>
public sealed record ConstraintRowVerdict(
    string Id,
    IReadOnlyList<ConstraintVerdict> Results,
    string? SentenceModel = null,
    string? RowError = null
)
{
    /// <summary>Whether the response keeps all constraints as it stands; false where anything could not be checked.</summary>
    public bool Strict => RowError is null && Results.All(result => result.Strict);

    /// <summary>Whether it keeps all of them loosely; false where anything could not be checked.</summary>
    public bool Loose => RowError is null && Results.All(result => result.Loose);

    /// <summary>All that is wrong with the row and its constraints, or null.</summary>
    public string? Error
    {
        get
        {
            var errors = Results
                .Where(result => result.Error is not null)
                .Select(result => result.Error)
                .Prepend(RowError);
            var text = string.Join("; ", errors.Where(error => error is not null));
            return text.Length == 0 ? null : text;
        }
    }

    /// <summary>Writes the verdict as an object: <c>id</c>, <c>results</c>, <c>strict</c>, <c>loose</c>, and <c>sentences</c> and <c>error</c> where there are such.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteStartArray("results");
        foreach (var result in Results)
        {
            writer.WriteStartObject();
            writer.WriteString("id", result.Id);
            writer.WriteBoolean("strict", result.Strict);
            writer.WriteBoolean("loose", result.Loose);
            if (result.Error is not null)
            {
                writer.WriteString("error", result.Error);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("strict", Strict);
        writer.WriteBoolean("loose", Loose);
        if (SentenceModel is not null)
        {
            writer.WriteString("sentences", SentenceModel);
        }

        if (Error is { } error)
        {
            writer.WriteString("error", error);
        }

        writer.WriteEndObject();
    }

    internal static ConstraintRowVerdict Failed(string id, string error) => new(id, [], RowError: error);
}
