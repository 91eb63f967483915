using System.Text;
using DataGen.Verification.Constraints;
using CatalogueConstraint = DataGen.Verification.Constraints.Constraint;

namespace DataGen.Simulation.Constraints.Catalogue;

/// <summary>Finds constraints of the catalogue in prompts, by the wordings in which the catalogue asks for them.</summary>
internal static class CatalogueReader
{
    private static readonly CataloguePhrasing[] All =
    [
        .. ConstraintCatalogue
            .Default.Types.SelectMany(type =>
                type.Phrasings.Select(phrasing => new CataloguePhrasing(type, phrasing, negated: false))
                    .Concat(type.Negation is { } negation ? [new CataloguePhrasing(type, negation, negated: true)] : [])
            )
            .DistinctBy(phrasing => phrasing.Text, StringComparer.Ordinal),
    ];

    /// <summary>The constraints in the order of the prompt, and the prompt without them.</summary>
    public static (IReadOnlyList<CatalogueConstraint> Constraints, string Remainder) Read(string prompt)
    {
        var found = All.SelectMany(phrasing =>
                phrasing.Find(prompt).Select(range => (Phrasing: phrasing, range.Start, range.End))
            )
            .OrderByDescending(match => match.Phrasing.Literal)
            .ThenBy(match => match.Start.Value)
            .ToArray();
        var read = new List<(int Start, int End, CatalogueConstraint Constraint)>();

        // What ends with a value takes what the others leave of its line.
        foreach (var (phrasing, start, end) in found.Where(match => !match.Phrasing.IsOpen))
        {
            Take(phrasing, start.Value, end.Value);
        }

        foreach (var (phrasing, start, end) in found.Where(match => match.Phrasing.IsOpen))
        {
            var next = read.Where(match => match.Start > start.Value)
                .Select(match => match.Start)
                .Append(end.Value)
                .Min();
            Take(phrasing, start.Value, next);
        }

        read.Sort((left, right) => left.Start.CompareTo(right.Start));
        var rest = new StringBuilder();
        var position = 0;
        foreach (var (start, end, _) in read)
        {
            rest.Append(prompt, position, start - position);
            position = end;
        }

        rest.Append(prompt, position, prompt.Length - position);
        return ([.. read.Select(match => match.Constraint)], rest.ToString());

        void Take(CataloguePhrasing phrasing, int start, int end)
        {
            if (
                !read.Exists(other => start < other.End && other.Start < end)
                && phrasing.Read(prompt[start..end].TrimEnd()) is { } constraint
            )
            {
                read.Add((start, end, constraint));
            }
        }
    }
}
