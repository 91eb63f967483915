using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Judges a text item by item: yes or no, or a score where the schema has one. Samples disagree, and some judge too many items or too few.
/// </summary>
internal sealed class Checklist : ITask
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var items = MarkedBlock.Items(MarkedBlock.Of(request.User, "questions", "items", "checklist", "constraints"));
        var text = MarkedBlock.Of(request.User, "response", "text", "prompt") ?? "";
        var scale = Scale(request.Schema);
        var format = request.Sample.Fork("format");
        if (format.Chance(options.WrongFormatRate))
        {
            return "Most of this seems to be met, as far as one can tell.";
        }

        if (items.Count > 1 && format.Chance(options.WrongFormatRate))
        {
            items.RemoveAt(items.Count - 1);
        }

        var verdicts = new JsonArray();
        foreach (var (id, requirement) in items)
        {
            var mood = request.Sample.Fork("item", verdicts.Count);

            // A judgement of several items departs in one of them about as often as a judgement of one text.
            var departs = mood.Chance(options.DisagreementRate / Math.Max(2, items.Count));
            var isMet = RequirementJudge.IsMet(requirement, text) != departs;
            var verdict = new JsonObject { ["id"] = id, ["explanation"] = mood.Pick(isMet ? Met : Missed) };
            if (scale is { } range)
            {
                verdict["score"] = isMet ? range.High : Math.Max(range.Low, mood.Between(range.Low, range.High - 1));
            }
            else
            {
                verdict["verdict"] = isMet ? "yes" : "no";
            }

            verdicts.Add(verdict);
        }

        return new JsonObject { ["verdicts"] = verdicts }.ToJsonString(Readable);
    }

    private static readonly string[] Met = ["The text does this.", "This is met throughout.", "Checked, and it holds."];

    private static readonly string[] Missed =
    [
        "The text does not do this.",
        "At one place at least this is not so.",
        "This was asked for and is missing.",
    ];

    /// <summary>The bounds of the items' scores; null where the schema has no scores.</summary>
    private static (int Low, int High)? Scale(JsonElement? schema) =>
        schema is { ValueKind: JsonValueKind.Object } given
        && Find(given, "properties", "verdicts", "items", "properties", "score") is { } score
            ? (Bound(score, "minimum", 0), Math.Max(Bound(score, "maximum", 3), Bound(score, "minimum", 0) + 1))
            : null;

    private static JsonElement? Find(JsonElement value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return null;
            }
        }

        return value;
    }

    private static int Bound(JsonElement score, string name, int otherwise) =>
        score.TryGetProperty(name, out var bound) && bound.TryGetDouble(out var value) ? (int)value : otherwise;
}
