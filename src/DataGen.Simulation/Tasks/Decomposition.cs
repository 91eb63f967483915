using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Takes a query apart into what is asked and the constraints on the answer, sentence by sentence, and says for each what the query is without it. Some answers
/// are JSON with the slips of models: Python's words, a full-width comma.
/// </summary>
internal sealed class Decomposition : ITask
{
    private const double SlipRate = 0.15;

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly FrozenSet<string> Openings = FrozenSet.ToFrozenSet(
        [
            "keep",
            "use",
            "avoid",
            "do",
            "write",
            "make",
            "please",
            "address",
            "end",
            "begin",
            "start",
            "include",
            "no",
            "answer",
            "stay",
            "give",
            "leave",
            "finish",
            "put",
            "mention",
        ],
        StringComparer.Ordinal
    );

    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var query = MarkedBlock.Of(request.User, "query") ?? request.User;
        var sentences = TextWords.Sentences(query);
        var format = request.Sample.Fork("format");
        if (format.Chance(options.WrongFormatRate))
        {
            return "This is a query with some conditions, and it can be taken apart in several ways.";
        }

        var constraints = sentences
            .Select((sentence, i) => (Sentence: sentence, Index: i))
            .Where(item => item.Index > 0 && IsConstraint(item.Sentence))
            .Take(5)
            .ToArray();
        var slips = options.WrongFormatRate > 0 && format.Chance(SlipRate);
        if (constraints.Length == 0)
        {
            return slips ? "{\"complex\": False,}" : "{\"complex\": false}";
        }

        var left = sentences.Where((_, i) => !Array.Exists(constraints, item => item.Index == i));
        var answer = new JsonObject
        {
            ["complex"] = true,
            ["basic"] = string.Join(' ', left),
            ["constraints"] = new JsonArray([
                .. constraints.Select(item =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["kind"] = KindOf(item.Sentence),
                            ["constraint"] = item.Sentence,
                            ["simplified"] = string.Join(' ', sentences.Where((_, i) => i != item.Index)),
                        }
                ),
            ]),
        }.ToJsonString(Readable);
        return slips
            ? answer
                .Replace("\"complex\":true", "\"complex\": True", StringComparison.Ordinal)
                .Replace("},{", "}，{", StringComparison.Ordinal)
            : answer;
    }

    private static bool IsConstraint(string sentence) =>
        ConstraintReader.Read(sentence).Count > 0
        || (TextWords.Lower(sentence) is [var first, ..] && Openings.Contains(first) && !sentence.EndsWith('?'));

    private static string KindOf(string sentence) =>
        ConstraintReader.Read(sentence) is not [var constraint, ..]
            ? "stylistic"
            : constraint.Kind switch
            {
                ConstraintKind.Words
                or ConstraintKind.Sentences
                or ConstraintKind.Paragraphs
                or ConstraintKind.Bullets
                or ConstraintKind.NumberedItems
                or ConstraintKind.Frequency => "numerical",
                ConstraintKind.Include or ConstraintKind.Avoid => "content",
                ConstraintKind.LowerCase or ConstraintKind.UpperCase or ConstraintKind.AvoidLetter => "linguistic",
                _ => "format",
            };
}
