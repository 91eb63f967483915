using System.Text.Json.Nodes;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// A false version of each constraint "[id] text" of a prompt, as JSON. At set rates one is left as it is, negated, or missing.
/// </summary>
internal sealed class Corruption : ITask
{
    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var items = TaggedItems.Of(request.User);
        if (request.Sample.Fork("format").Chance(options.WrongFormatRate) && items.Count > 0)
        {
            items.RemoveAt(request.Sample.Fork("missing").Below(items.Count));
        }

        var corrupted = new JsonArray();
        foreach (var (id, text) in items)
        {
            var choice = request.Sample.Fork("corrupt " + id);
            var version =
                choice.Fork("unchanged").Chance(options.WrongLabelRate) ? text
                : choice.Fork("negated").Chance(options.WrongLabelRate)
                    ? $"Do not {char.ToLowerInvariant(text[0])}{text[1..]}"
                : DocumentFeature.Read(text) is { } feature ? feature.Corrupted(choice).Text
                : $"{text.TrimEnd('.')} in exactly two sentences.";
            corrupted.Add((JsonNode)new JsonObject { ["id"] = id, ["text"] = version });
        }

        return new JsonObject { ["corrupted"] = corrupted }.ToJsonString(ReadableJson.Options);
    }
}
