using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// Mends a response that was criticised: what the instruction asks for and the response lacks, mostly. Some refinements change nothing, some mend one
/// thing and leave another, and some lack their markers or repeat them.
/// </summary>
internal sealed class Refinement : ITask
{
    private const double UnchangedRate = 0.08;

    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var instruction = MarkedBlock.Of(request.Whole, "instruction", "query") ?? request.Whole;
        var response = MarkedBlock.Of(request.Whole, "response", "output") ?? "";
        var constraints = ConstraintReader.Read(instruction);
        var missed = constraints.FindAll(constraint => !ConstraintChecker.Holds(constraint, response));
        var slips = request.Sample.Fork("slip");

        // Mending is harder than writing: a constraint slips twice as often.
        var aimed = constraints.FindAll(_ => !slips.Chance(2 * options.ConstraintSlipRate));
        var draft = RequirementJudge.IsNoAnswer(response)
            ? new Prose(Topic.Of(instruction), request.Sample.Fork("prose")).Answer(new PromptText(instruction))
            : response;
        var refined =
            options.ConstraintSlipRate > 0 && request.Sample.Fork("unchanged").Chance(UnchangedRate)
                ? response
                : new ConstraintShaper(Topic.Of(instruction), request.Sample.Fork("prose")).Shape(draft, aimed);
        var reflection =
            missed.Count == 0
                ? "Little is wrong with it; it can be said more exactly."
                : $"What is missing: {string.Join("; ", missed.Select((constraint, i) => ConstraintPhrases.Describe(constraint, request.Question.Fork("phrase", i))))}.";
        var format = request.Sample.Fork("format");
        return format.Chance(options.WrongFormatRate) ? $"{reflection}\n{refined}"
            : format.Chance(options.WrongFormatRate)
                ? $"{reflection} The text stands between [[start]] and [[end]].\n[[start]]\n{refined}\n[[end]]"
            : $"{reflection}\n[[start]]\n{refined}\n[[end]]";
    }
}
