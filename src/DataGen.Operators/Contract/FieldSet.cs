using System.Collections.Immutable;

namespace DataGen.Operators;

/// <summary>
/// The fields that records are known to have at a point of a recipe. An open set may have more: a source that does not declare its fields makes
/// one, and names are not checked against it.
/// </summary>
public sealed record FieldSet(bool IsOpen, ImmutableSortedSet<string> Names)
{
    public static FieldSet Empty { get; } = new(false, ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>Nothing is known.</summary>
    public static FieldSet Open { get; } = Empty with { IsOpen = true };

    public bool MayHave(string name) => IsOpen || Names.Contains(name);

    public FieldSet With(params IReadOnlyList<string> names) => this with { Names = Names.Union(names) };

    public FieldSet Without(params IReadOnlyList<string> names) => this with { Names = Names.Except(names) };

    /// <summary>Just these fields.</summary>
    public static FieldSet Of(params IReadOnlyList<string> names) => Empty.With(names);

    /// <summary>What records have that may have come either way: only what both have.</summary>
    public FieldSet Or(FieldSet other) =>
        new(IsOpen || other.IsOpen, IsOpen == other.IsOpen ? Names.Intersect(other.Names) : Names.Union(other.Names));
}
