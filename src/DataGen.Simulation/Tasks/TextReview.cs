using System.Text.Json.Nodes;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Judges each requirement "[id] text" of a prompt against the document between "&lt;&lt;&lt;" and "&gt;&gt;&gt;": JSON with an answer and a quote for each. Answers depart from
/// the truth, and quotes from the text, at set rates.
/// </summary>
internal sealed class TextReview : ITask
{
    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var document = TaggedItems.Document(request.User);
        var items = TaggedItems.Of(
            document.Length == 0 ? request.User : request.User.Replace(document, "", StringComparison.Ordinal)
        );
        if (request.Sample.Fork("format").Chance(options.WrongFormatRate))
        {
            return "Most of the requirements are met, a few of them only in part.";
        }

        var verdicts = new JsonArray();
        foreach (var (id, text) in items)
        {
            var choice = request.Sample.Fork("review " + id);
            var feature = DocumentFeature.Read(text);
            var holds = feature?.Holds(document) ?? request.Question.Fork(text).Chance(0.6);
            var strays = choice.Fork("stray").Chance(options.WrongLabelRate);
            var evidence = feature?.Evidence(document) ?? TextWords.Sentences(document).FirstOrDefault("");
            verdicts.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["id"] = id,
                        ["answer"] =
                            strays ? "partially"
                            : holds ? "yes"
                            : "no",
                        ["quote"] = choice.Fork("invented").Chance(options.WrongLabelRate)
                            ? "As the author says in so many words, this is the case."
                            : evidence,
                    }
            );
        }

        return new JsonObject { ["verdicts"] = verdicts }.ToJsonString(ReadableJson.Options);
    }
}
