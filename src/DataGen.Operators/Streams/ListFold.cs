using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Folds several records into one.</summary>
internal static class ListFold
{
    /// <summary>A record with the fields of the group's first, and a list with what each of them adds.</summary>
    public static Release Of(
        IReadOnlyList<Record> group,
        IEnumerable<JsonElement> values,
        string into,
        StageContext stage
    )
    {
        var folded = group[0].Child(stage.Id, 0).With(into, Json.Array(values));
        return Release.Emit(
            group.Count == 1 ? folded : folded.WithParents(group.Select(record => record.Id)),
            group.Count - 1
        );
    }
}
