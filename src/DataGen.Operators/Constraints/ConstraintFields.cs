using System.Collections.Concurrent;
using System.Text.Json;
using DataGen.Pipeline;
using DataGen.Verification.Constraints;

namespace DataGen.Operators.Constraints;

/// <summary>
/// Constraints as records hold them: <c>{ id, family, kwargs, text }</c>, and <c>negated: true</c> where the check is turned round. <c>text</c> asks for
/// it in words. Thread-safe.
/// </summary>
internal sealed class ConstraintFields(ConstraintMode mode = ConstraintMode.Safe)
{
    private const int MostCompiled = 10_000;

    private readonly ConstraintOptions _options = new() { Mode = mode };
    private readonly ConcurrentDictionary<string, Constraint> _compiled = new(StringComparer.Ordinal);

    /// <summary>The constraint as a value, asked for in words that the chance chooses.</summary>
    public static JsonElement Describe(Constraint constraint, IChance chance)
    {
        var members = new List<(string, JsonElement)>
        {
            ("id", Json.Text(constraint.Type.Id)),
            ("family", Json.Text(constraint.Type.Family.Name())),
            ("kwargs", constraint.Kwargs),
        };
        if (constraint.IsNegated)
        {
            members.Add(("negated", Json.True));
        }

        members.Add(("text", Json.Text(constraint.Describe(chance))));
        return Json.Object([.. members]);
    }

    /// <summary>Whether a value of a list is a constraint that code can check; others have no <c>id</c>.</summary>
    public static bool IsCheckable(JsonElement value) => Member(value, "id") is { ValueKind: JsonValueKind.String };

    /// <summary>The constraints of a list field, in order.</summary>
    /// <exception cref="RowException">One of them is none.</exception>
    public IReadOnlyList<Constraint> Read(Record record, string field) =>
        [.. record.List(field).Select((value, i) => Read(value, Invariant($"{field}[{i}]")))];

    /// <summary>A constraint of its value.</summary>
    /// <exception cref="RowException">It is none.</exception>
    public Constraint Read(JsonElement value, string place)
    {
        var key = value.GetRawText();
        if (_compiled.TryGetValue(key, out var known))
        {
            return known;
        }

        if (Member(value, "id") is not { ValueKind: JsonValueKind.String } id)
        {
            throw new RowException("bad constraint", $"{place} has no 'id' that names a constraint type");
        }

        ConstraintFamily? family = null;
        if (Member(value, "family") is { ValueKind: not JsonValueKind.Null } name)
        {
            family =
                ConstraintFamilyNames.Parse(Json.AsText(name))
                ?? throw new RowException("bad constraint", $"{place} names an unknown family {name.GetRawText()}");
        }

        var (constraint, error) = ConstraintCatalogue.Default.Bind(
            new ConstraintSpecification(
                id.GetString()!,
                Member(value, "kwargs") ?? Json.Null,
                family,
                Member(value, "negated") is { ValueKind: JsonValueKind.True }
            ),
            _options
        );
        if (constraint is null)
        {
            throw new RowException("bad constraint", $"{place}: {error}");
        }

        if (_compiled.Count < MostCompiled)
        {
            _compiled.TryAdd(key, constraint);
        }

        return constraint;
    }

    private static JsonElement? Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : null;
}
