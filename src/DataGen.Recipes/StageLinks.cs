using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>What stages read, and the order in which they can be put.</summary>
internal static class StageLinks
{
    /// <summary>The stages that a stage reads beside its main input.</summary>
    public static IEnumerable<string> SidesOf(StageDefinition stage) =>
        stage.Options.NamesMarked<SideInputAttribute>().Distinct(StringComparer.Ordinal);

    /// <summary>All that must have run, or be running, for a stage to run: what it reads, and what the stages nested in it read.</summary>
    public static IEnumerable<string> InputsOf(StageDefinition stage) =>
        stage
            .From.Concat(SidesOf(stage))
            .Concat(StageBodies.Of(stage).SelectMany(body => body.Stages).SelectMany(InputsOf))
            .Distinct(StringComparer.Ordinal);

    /// <summary>
    /// The stages in an order in which each comes after those it reads from; among those that may come next, the first in the file. Stages that
    /// read each other in a circle come last, as they stand.
    /// </summary>
    /// <param name="stages">Stages of one level.</param>
    /// <param name="circle">Ids of such a circle, the first repeated at the end; empty when there is none.</param>
    public static IReadOnlyList<StageDefinition> Sort(
        IReadOnlyList<StageDefinition> stages,
        out IReadOnlyList<string> circle
    )
    {
        var ids = stages.Select(stage => stage.Id).ToHashSet(StringComparer.Ordinal);
        var inputs = stages.ToDictionary(
            stage => stage,
            stage => InputsOf(stage).Where(ids.Contains).ToArray(),
            (IEqualityComparer<StageDefinition>)ReferenceEqualityComparer.Instance
        );
        var waiting = stages.ToList();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var sorted = new List<StageDefinition>(stages.Count);
        while (waiting.Find(stage => Array.TrueForAll(inputs[stage], done.Contains)) is { } next)
        {
            waiting.Remove(next);
            done.Add(next.Id);
            sorted.Add(next);
        }

        circle = waiting.Count == 0 ? [] : FindCircle(waiting, inputs, done);
        return [.. sorted, .. waiting];
    }

    /// <summary>Walks against the stream from any waiting stage: each has an input that waits, too, so the walk must come round.</summary>
    private static List<string> FindCircle(
        List<StageDefinition> waiting,
        Dictionary<StageDefinition, string[]> inputs,
        HashSet<string> done
    )
    {
        var path = new List<string>();
        var at = waiting[0];
        while (!path.Contains(at.Id, StringComparer.Ordinal))
        {
            path.Add(at.Id);
            var next = inputs[at].First(id => !done.Contains(id));
            at = waiting.Find(stage => string.Equals(stage.Id, next, StringComparison.Ordinal))!;
        }

        var circle = path[path.IndexOf(at.Id)..];
        circle.Reverse();
        return [.. circle, circle[0]];
    }
}
