using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Constraints;

namespace DataGen.Simulation.Tasks;

/// <summary>Says in words what each verifier function of a prompt checks: a JSON list when the prompt speaks of JSON, else one line each.</summary>
internal sealed class BackTranslation : ITask
{
    private const string Unclear = "Answer in whatever form seems fit";

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var texts = Texts(request, options);
        return
            request.User.Contains("json", StringComparison.OrdinalIgnoreCase)
            && !request.Sample.Fork("format").Chance(options.WrongFormatRate)
            ? new JsonArray([.. texts.Select(text => (JsonNode)text)]).ToJsonString(Readable)
            : string.Join('\n', texts);
    }

    /// <summary>One instruction a function, in order.</summary>
    public static List<string> Texts(TeacherRequest request, SimulationOptions options)
    {
        var texts = new List<string>();
        foreach (var code in Functions(request.User))
        {
            var choice = request.Sample.Fork("function", texts.Count);
            var wrong = choice.Fork("wrong").Chance(options.WrongLabelRate);
            texts.Add(
                wrong ? ConstraintPhrases.Write(choice)
                : ConstraintVerifiers.Recognise(code) is { } constraint ? ConstraintPhrases.Describe(constraint, choice)
                : Unclear
            );
        }

        return texts;
    }

    /// <summary>The parts of the prompt from one head of an evaluate function to the next.</summary>
    private static IEnumerable<string> Functions(string prompt)
    {
        foreach (var head in (ReadOnlySpan<string>)["def evaluate", "function evaluate"])
        {
            var parts = prompt.Split(head);
            if (parts.Length > 1)
            {
                return parts.Skip(1);
            }
        }

        return [prompt];
    }
}
