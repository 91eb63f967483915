using System.Globalization;
using System.Text.Json.Nodes;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// The instruction that a text between "&lt;&lt;&lt;" and "&gt;&gt;&gt;" might be written to: JSON with <c>instruction</c> and <c>constraints</c>. Most constraints are true of the text.
/// </summary>
internal sealed class TextBrief : ITask
{
    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var text = TaggedItems.Document(request.User);
        var choice = request.Sample.Fork("constraints");
        if (request.Sample.Fork("format").Chance(options.WrongFormatRate))
        {
            return "The author seems to have followed a brief with several requirements on length and content.";
        }

        var constraints = new JsonArray();
        foreach (var feature in DocumentFeature.Of(text, choice))
        {
            var id = constraints.Count + 1;
            var stated = request.Sample.Fork("slip", id).Chance(options.ConstraintSlipRate)
                ? feature.Corrupted(request.Sample.Fork("slip to", id))
                : feature;
            constraints.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["id"] = string.Create(CultureInfo.InvariantCulture, $"c{id}"),
                        ["text"] = stated.Text,
                        ["kind"] = stated.Kind,
                        ["scope"] = stated.Scope,
                    }
            );
        }

        var subject = text.Split('\n')[0].Trim().TrimEnd('.');
        subject = subject.Length is 0 or > 80 ? Topic.Of(text).Phrase : subject;
        return new JsonObject
        {
            ["instruction"] =
                $"Write a {choice.Pick(["detailed", "coherent", "well-built", "longer"])} text about: {subject}.",
            ["constraints"] = constraints,
        }.ToJsonString(ReadableJson.Options);
    }
}
