using System.ComponentModel.DataAnnotations;
using DataGen.Verification.Constraints;

namespace DataGen.Operators.Constraints;

/// <summary>
/// How recipes name constraint types: a family (<c>ifeval</c>), an id (<c>keywords:existence</c>), a group (<c>keywords:*</c>), or one of the latter
/// within a family (<c>ifevalg/keywords:*</c>). Without a family an id means the first one that has it.
/// </summary>
internal static class ConstraintTypeNames
{
    private const string WholeGroup = ":*";

    /// <summary>The types that the names stand for, in their order, without those excepted; of several with one id the first.</summary>
    public static IReadOnlyList<ConstraintType> Select(IEnumerable<string> names, IEnumerable<string> except)
    {
        var excepted = except.SelectMany(Find).Select(type => type.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. names
                .SelectMany(Find)
                .Where(type => !excepted.Contains(type.Id))
                .DistinctBy(type => type.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>What is wrong with a name; null when it stands for at least one type.</summary>
    public static string? Problem(string name)
    {
        if (Find(name).Any())
        {
            return null;
        }

        var known = ConstraintCatalogue
            .Default.Types.SelectMany(type =>
                new[] { type.Id, $"{type.Family.Name()}/{type.Id}", GroupOf(type) + WholeGroup, type.Family.Name() }
            )
            .Distinct(StringComparer.Ordinal);
        return $"no constraint type '{name}'{NearestName.Hint(name, known)}";
    }

    /// <summary>What stands before the colon of an id.</summary>
    public static string GroupOf(ConstraintType type) => type.Id[..type.Id.IndexOf(':', StringComparison.Ordinal)];

    private static IEnumerable<ConstraintType> Find(string name)
    {
        if (ConstraintFamilyNames.Parse(name) is { } whole)
        {
            return ConstraintCatalogue.Default.Types.Where(type => type.Family == whole);
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var family = slash < 0 ? null : ConstraintFamilyNames.Parse(name[..slash]);
        if (slash >= 0 && family is null)
        {
            return [];
        }

        var rest = name[(slash + 1)..];
        if (!rest.EndsWith(WholeGroup, StringComparison.Ordinal))
        {
            return ConstraintCatalogue.Default.Find(rest, family) is { } one ? [one] : [];
        }

        return ConstraintCatalogue.Default.Types.Where(type =>
            string.Equals(GroupOf(type), rest[..^WholeGroup.Length], StringComparison.Ordinal)
            && (family is { } known ? type.Family == known : ConstraintCatalogue.Default.Find(type.Id) == type)
        );
    }
}

/// <summary>Checks that every string of a list names constraint types of the catalogue.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConstraintTypesAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var problem = ((IEnumerable<string>?)value ?? [])
            .Select(ConstraintTypeNames.Problem)
            .FirstOrDefault(text => text is not null);
        return problem is null
            ? ValidationResult.Success
            : new ValidationResult(problem, [validationContext.MemberName!]);
    }
}
