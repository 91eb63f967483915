using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Operators.Models;
using DataGen.Operators.Prompts;
using DataGen.Pipeline;

namespace DataGen.Operators.Constraints;

/// <summary>
/// Has a model rewrite each constraint into a near one that cannot hold together with it, and checks the versions: one for each constraint, changed, not by
/// negation, and not beyond recognition. Whether the text really breaks them is for a judge after it. Method: Pham et al. 2024, Suri, arXiv:2406.19371.
/// </summary>
[Operator("corrupt-constraint", AsksModels = true)]
public sealed class CorruptConstraintOperator(CorruptConstraintOptions options, StageServices services) : RecordOperator
{
    private readonly Prompt _prompt = services.Recipe.Prompt(options.Prompt);
    private readonly HashSet<string> _negations = new(options.Negations, StringComparer.OrdinalIgnoreCase);

    private readonly AnswerSampler _sampler = new(
        services.Recipe,
        options.Model,
        parser: null,
        options.Retries,
        distinct: false
    );

    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var constraints = record.List(options.Over);
        if (constraints.Count == 0)
        {
            return Outcome.Drop("no constraints", $"the list '{options.Over}' is empty");
        }

        string[] ids = [.. constraints.Select((item, i) => Member(item, "id", i))];
        string[] texts = [.. constraints.Select((item, i) => Member(item, "text", i))];
        if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Length)
        {
            throw new RowException("bad constraints", $"two elements of '{options.Over}' have one id");
        }

        var request = new AnswerRequest
        {
            Messages =
            [
                .. _prompt
                    .Render(record, services.Recipe.Parameters)
                    .Select(turn => new ChatTurn(turn.Role, turn.Content)),
            ],
            Sampling = new Sampling
            {
                Temperature = options.Temperature,
                ResponseSchema = CorruptionParser.Schema,
                ResponseSchemaName = "corruption",
            },
            MaxTokens = options.MaxTokens,
            Task = options.Task,
        };
        var answer = await _sampler.AskAsync(request, stage.FirstSample, record, stage, new CorruptionParser(ids));
        if (answer.Failure is { } failure)
        {
            return Outcome
                .Fail(failure.Kind.Name(), failure.Message, transient: true)
                .WithAnswers(answer.Keys, answer.Reasked);
        }

        return (
            answer.Error is null
                ? Check(record, constraints, texts, answer.Value, stage)
                : answer.Unusable(options.OnUnparsed)
        ).WithAnswers(answer.Keys, answer.Reasked);
    }

    private Outcome Check(
        Record record,
        IReadOnlyList<JsonElement> constraints,
        string[] texts,
        JsonElement versions,
        StageContext stage
    )
    {
        var kept = new List<JsonElement>();
        var rejected = new List<RejectedRecord>();
        for (var i = 0; i < constraints.Count; i++)
        {
            var version = versions[i].GetString()!;
            var before = WordEdits.WordsOf(texts[i]);
            var after = WordEdits.WordsOf(version);
            var edit = WordEdits.Share(before, after);
            var element = ListElements.With(
                constraints[i],
                [
                    KeyValuePair.Create("corrupted", Json.Text(version)),
                    KeyValuePair.Create("edit", Json.Number(Math.Round(edit, 4))),
                ]
            );
            if (Objection(before, after, edit) is { } objection)
            {
                rejected.Add(
                    new RejectedRecord(record.Child(stage.Id, i).With(options.Over, element), objection, version)
                );
            }
            else
            {
                kept.Add(element);
            }
        }

        return (
            kept.Count == 0
                ? Outcome.Drop("no fit corruption", Invariant($"none of {constraints.Count} versions is fit"))
                : Outcome.Emit(record.With(options.Over, Json.Array(kept)))
        ).WithRejected(rejected);
    }

    private string? Objection(string[] before, string[] after, double edit) =>
        edit == 0 ? "unchanged"
        : after.Count(_negations.Contains) > before.Count(_negations.Contains) ? "negated"
        : edit < options.MinEdit ? "hardly changed"
        : edit > options.MaxEdit ? "changed too much"
        : null;

    private string Member(JsonElement constraint, string name, int index) =>
        constraint.ValueKind == JsonValueKind.Object
        && constraint.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString()!.Trim() is { Length: > 0 } text
            ? text
            : throw new RowException(
                "bad constraints",
                Invariant($"element {index} of '{options.Over}' has no text '{name}'")
            );
}
