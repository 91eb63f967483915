using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Turns a constraint into a question that is answered yes or no on a response, and into a check of the catalogue where there is one. A constraint that
/// belongs to the content gets an empty question; now and then a check has wrong arguments.
/// </summary>
internal sealed class EvaluationQuestion : ITask
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var constraint = MarkedBlock.Of(request.User, "constraint") ?? request.User;
        if (request.Sample.Fork("format").Chance(options.WrongFormatRate))
        {
            return $"Whether {constraint}";
        }

        var isContent = TextWords.Lower(constraint) is ["imagine" or "suppose" or "think", ..];
        return new JsonObject
        {
            ["question"] = isContent ? "" : Question(constraint),
            ["check"] = isContent ? null : Check(constraint, request.Sample.Fork("check"), options),
        }.ToJsonString(Readable);
    }

    public static string Question(string constraint) =>
        $"Does the response meet this requirement: {constraint.Trim().TrimEnd('.', ';')}?";

    /// <summary>The constraint in the catalogue's form, where it is one constraint and the catalogue has it.</summary>
    public static JsonObject? Check(string constraint, SeededChoice choice, SimulationOptions options)
    {
        var form = ConstraintReader.Read(constraint) is [var only] ? CatalogueForms.Of(only) : null;
        if (form is not null && choice.Chance(options.WrongVerifierRate / 2))
        {
            form["kwargs"] = new JsonObject { ["amount"] = "some" };
            form["id"] = choice.Pick(["length_constraints:number_words", "keywords:exist"]);
        }

        return form;
    }
}
