using System.Collections.Frozen;
using System.Text.Json;

namespace DataGen.Verification.Constraints;

/// <summary>All constraint types, by family and id.</summary>
public sealed class ConstraintCatalogue
{
    private readonly FrozenDictionary<(ConstraintFamily Family, string Id), ConstraintType> _types;

    private ConstraintCatalogue(IReadOnlyList<ConstraintType> types)
    {
        Types = types;
        _types = types.ToFrozenDictionary(type => (type.Family, type.Id));
    }

    /// <summary>The types of all published families.</summary>
    public static ConstraintCatalogue Default { get; } = new(AllTypes());

    /// <summary>The types in the order of their families.</summary>
    public IReadOnlyList<ConstraintType> Types { get; }

    /// <summary>
    /// Finds a type. IFEvalG and Multi-IF contain IFEval's types as well; without a family the first one that has the id is taken.
    /// </summary>
    /// <returns>The type, or null.</returns>
    public ConstraintType? Find(string id, ConstraintFamily? family = null)
    {
        if (family is { } known)
        {
            return _types.GetValueOrDefault((known, id))
                ?? (
                    known is ConstraintFamily.IfEvalG or ConstraintFamily.MultiIf
                        ? _types.GetValueOrDefault((ConstraintFamily.IfEval, id))
                        : null
                );
        }

        foreach (var candidate in ConstraintFamilyNames.InOrder)
        {
            if (_types.TryGetValue((candidate, id), out var type))
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>Makes a constraint from what a row says.</summary>
    /// <param name="specification">The id, the arguments and, optionally, the family.</param>
    /// <param name="options">How it is read.</param>
    /// <returns>The constraint, or null and what is wrong.</returns>
    public (Constraint? Constraint, string? Error) Bind(
        ConstraintSpecification specification,
        ConstraintOptions options
    )
    {
        var type = Find(specification.Id, specification.Family);
        if (type is null)
        {
            return (null, Unknown(specification));
        }

        var (arguments, error) = ConstraintArguments.Parse(type.Parameters, specification.Kwargs, options.Mode);
        if (arguments is null)
        {
            return (null, $"{type.Id}: {error}");
        }

        var (constraint, refusal) = Constraint.Create(type, arguments, specification.Negated, options.Settings);
        return constraint is null ? (null, $"{type.Id}: {refusal}") : (constraint, null);
    }

    private string Unknown(ConstraintSpecification specification)
    {
        var known = Types
            .Where(type => specification.Family is not { } family || Find(type.Id, family) is not null)
            .Select(type => type.Id)
            .Distinct(StringComparer.Ordinal);
        var closest = known.MinBy(id => EditDistance(id, specification.Id));
        var where = specification.Family is { } named ? $" in {named.Name()}" : "";
        return closest is not null && EditDistance(closest, specification.Id) <= Math.Max(3, closest.Length / 3)
            ? $"unknown constraint \"{specification.Id}\"{where}; did you mean \"{closest}\"?"
            : $"unknown constraint \"{specification.Id}\"{where}";
    }

    private static int EditDistance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    private static List<ConstraintType> AllTypes() =>
        [
            .. IfEval.IfEvalTypes.All,
            .. IfBench.IfBenchTypes.All,
            .. IfEvalG.IfEvalGTypes.All,
            .. MultiIf.MultiIfTypes.All,
            .. IfScale.IfScaleTypes.All,
        ];
}

/// <summary>A constraint as a row names it.</summary>
/// <param name="Id">The type's id.</param>
/// <param name="Kwargs">An object with the arguments, or null.</param>
/// <param name="Family">The family whose semantics count, or null for the first that has the id.</param>
/// <param name="Negated">Whether the response must break it.</param>
public sealed record ConstraintSpecification(
    string Id,
    JsonElement Kwargs,
    ConstraintFamily? Family = null,
    bool Negated = false
);

/// <summary>How constraints are read and what one check may cost.</summary>
public sealed record ConstraintOptions
{
    public ConstraintMode Mode { get; init; } = ConstraintMode.Safe;

    /// <summary>The longest time one search for a keyword pattern may take, in reference mode.</summary>
    public TimeSpan PatternTimeLimit { get; init; } = TimeSpan.FromSeconds(1);

    internal CheckSettings Settings => new(Mode, PatternTimeLimit);
}
