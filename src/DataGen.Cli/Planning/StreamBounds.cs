using System.Runtime.InteropServices;
using DataGen.Operators;
using DataGen.Recipes;

namespace DataGen.Cli.Planning;

/// <summary>A stage that passes on no more than so many records, however large the run, and what therefore does not grow either.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Passed">The figure that is bounded.</param>
/// <param name="Most">The bound.</param>
/// <param name="Figures">The figures that are bounded with it, its own among them.</param>
/// <param name="Before">The figures of the stages that stop when the bound is reached; none where they go on.</param>
/// <param name="Lead">How many records more those may have worked on by then.</param>
internal sealed record StreamBound(
    string Stage,
    int Passed,
    double Most,
    IReadOnlyList<int> Figures,
    IReadOnlyList<int> Before,
    double Lead
);

/// <summary>How far a stage may be ahead of its reader.</summary>
/// <param name="Channel">Records between two stages.</param>
/// <param name="Concurrency">Records that a stage works on at once.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamWidth(int Channel, int Concurrency);

/// <summary>Finds the bounded stages of a recipe.</summary>
internal static class StreamBounds
{
    /// <summary>The bounds of the stages outside blocks, in recipe order.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="primary">The stage that sets the run's size.</param>
    /// <param name="result">The rehearsal.</param>
    public static IEnumerable<StreamBound> Of(LoadedRecipe recipe, string primary, RehearsalResult result)
    {
        var outer = recipe.File.Stages;
        foreach (var stage in outer)
        {
            if (stage.Options is not IBoundedOutput { MostRecords: { } most } bound)
            {
                continue;
            }

            var before = bound.EndsStream ? Before(outer, primary, stage, result.ReadAside) : [];
            yield return new StreamBound(
                stage.Id,
                FigureOf(stage.Id, Figure.Out),
                most,
                [FigureOf(stage.Id, Figure.Out), .. Behind(outer, stage).SelectMany(FiguresOf)],
                [.. before.SelectMany(FiguresOf), .. before.Take(1).Select(_ => FigureOf(stage.Id, Figure.In))],
                before.Sum(_ => result.Width.Channel + result.Width.Concurrency)
            );
        }

        int FigureOf(string id, Figure figure) => UnitFigures.Index(result.IndexOf(id), figure);

        IEnumerable<int> FiguresOf(string id) =>
            result
                .WithNested(recipe, id)
                .SelectMany(i => Enum.GetValues<Figure>().Select(figure => UnitFigures.Index(i, figure)));
    }

    /// <summary>The stages from the primary one to a bounded one, where all records go from each to the next and nowhere else; else none.</summary>
    private static List<string> Before(
        IReadOnlyList<StageDefinition> outer,
        string primary,
        StageDefinition stage,
        IReadOnlySet<string> readAside
    )
    {
        var before = new List<string>();
        while (stage.From is [var from] && !readAside.Contains(from) && ReadersOf(from) == 1)
        {
            before.Add(from);
            if (string.Equals(from, primary, StringComparison.Ordinal))
            {
                return before;
            }

            stage = outer.First(other => string.Equals(other.Id, from, StringComparison.Ordinal));
        }

        return [];

        int ReadersOf(string id) => outer.Count(other => other.From.Contains(id, StringComparer.Ordinal));
    }

    /// <summary>The outer stages that get records only by way of a stage.</summary>
    private static HashSet<string> Behind(IReadOnlyList<StageDefinition> outer, StageDefinition bounded)
    {
        var behind = new HashSet<string>(StringComparer.Ordinal) { bounded.Id };
        foreach (var stage in outer.Where(stage => stage.From.Count > 0 && stage.From.All(behind.Contains)))
        {
            behind.Add(stage.Id);
        }

        behind.Remove(bounded.Id);
        return behind;
    }
}
