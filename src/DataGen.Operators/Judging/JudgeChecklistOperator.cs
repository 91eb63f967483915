using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Operators.Models;
using DataGen.Pipeline;

namespace DataGen.Operators.Judging;

/// <summary>What becomes of a record whose checklist has no items.</summary>
public enum EmptyChecklist
{
    /// <summary>It is dropped, as <c>empty checklist</c>: what nobody asked about has not passed.</summary>
    Drop,

    /// <summary>It goes on with an empty list of verdicts; nothing is asked.</summary>
    Keep,
}

/// <summary>Options of <c>judge-checklist</c>.</summary>
public sealed record JudgeChecklistOptions : JudgeOptions, IValidatableObject
{
    /// <summary>
    /// The list field with the items: strings, or objects. An item's id is its member <c>id</c>, or else its place from 1; the prompt shows both and asks for
    /// <c>{"verdicts": [{"id": "1", "explanation": "…", "verdict": "yes"}]}</c>, or <c>"score": 3</c> on a scale.
    /// </summary>
    [Reads]
    public required string Items { get; init; }

    /// <summary>The lowest score of an item. Without <c>min</c> and <c>max</c> items are judged yes or no.</summary>
    public double? Min { get; init; }

    /// <summary>The highest score of an item.</summary>
    public double? Max { get; init; }

    /// <summary>How many judgements are asked for: an item is yes or no by their majority; its score is their mean.</summary>
    [Range(1, 100)]
    public int Samples { get; init; } = 1;

    /// <summary>What becomes of a record without items.</summary>
    public EmptyChecklist OnEmpty { get; init; } = EmptyChecklist.Drop;

    /// <summary>The kind of work, as the simulated teacher knows it.</summary>
    public string Task { get; init; } = "checklist";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min is null != Max is null)
        {
            yield return new ValidationResult("'min' and 'max' go together", [nameof(Min)]);
        }
        else if (Min >= Max)
        {
            yield return new ValidationResult("give a 'max' above 'min'", [nameof(Max)]);
        }
    }
}

/// <summary>
/// Has a model judge a text item by item. A judgement must answer exactly the items of the checklist, each once, or it is asked for anew and then does not
/// count. Gives a list, in the order of the items, of <c>{ id, verdict, share, explanation }</c>: <c>yes</c> or <c>no</c> by the majority of the
/// judgements that count, <c>unknown</c> at a tie or where none counts, and the share of yes (null where none counts). On a scale
/// it is <c>{ id, score, explanation }</c> with the mean score, null where none counts. Unknown is never yes.
/// </summary>
[Operator("judge-checklist", AsksModels = true)]
public sealed class JudgeChecklistOperator(JudgeChecklistOptions options, StageServices services)
    : JudgeOperator(options, services)
{
    private readonly ChecklistScale? _scale =
        options.Min is { } min && options.Max is { } max ? new ChecklistScale(min, max) : null;

    private readonly AnswerSampler _sampler = new(
        services.Recipe,
        options.Model,
        parser: null,
        options.Retries,
        distinct: false
    );

    private protected override Sampling Sampling { get; } =
        new()
        {
            Temperature = options.Temperature,
            ResponseSchema = ChecklistParser.Schema(
                options.Min is { } low && options.Max is { } high ? new ChecklistScale(low, high) : null
            ),
            ResponseSchemaName = "checklist",
        };

    private protected override string Kind => options.Task;

    private protected override Outcome? Settled(Record record) =>
        record.List(options.Items).Count > 0 ? null
        : options.OnEmpty == EmptyChecklist.Drop
            ? Outcome.Drop("empty checklist", $"field '{options.Items}' has no items")
        : Outcome.Emit(Unasked(record));

    private protected override async Task<JudgedText> JudgeAsync(AnswerRequest request, Record view, StageContext stage)
    {
        var ids = Ids(view);
        var parser = new ChecklistParser(ids, _scale);
        var answers = await _sampler.AskAsync(request, 0, options.Samples, view, stage, parser);
        return JudgedText.Of(answers, () => Combine(ids, answers));
    }

    private Record Unasked(Record record) =>
        options.Over is null
            ? record.With(options.Into, Json.Array([]))
            : record.With(
                options.Over,
                Json.Array(
                    record
                        .List(options.Over)
                        .Select(element =>
                            ListElements.With(element, [KeyValuePair.Create(options.Into, Json.Array([]))])
                        )
                )
            );

    private string[] Ids(Record view)
    {
        string[] ids =
        [
            .. view.List(options.Items)
                .Select(
                    (item, i) =>
                        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out var id)
                            ? Json.AsText(id).Trim()
                            : Invariant($"{i + 1}")
                ),
        ];
        return ids.Distinct(StringComparer.Ordinal).Count() == ids.Length
            ? ids
            : throw new RowException("bad checklist", $"field '{options.Items}' has two items of one id");
    }

    private JsonElement Combine(string[] ids, IReadOnlyList<SampledAnswer> answers)
    {
        JsonElement[][] counted =
        [
            .. answers.Where(answer => answer.Error is null).Select(answer => answer.Value.EnumerateArray().ToArray()),
        ];
        return Json.Array(
            ids.Select(
                (id, i) =>
                {
                    JsonElement[] judged = [.. counted.Select(list => list[i])];
                    return _scale is null ? Vote(id, judged) : Mean(id, judged);
                }
            )
        );
    }

    private static JsonElement Vote(string id, JsonElement[] judged)
    {
        var yes = judged.Count(verdict => Said(verdict) is ChecklistParser.Yes);
        var verdict =
            yes * 2 > judged.Length ? ChecklistParser.Yes
            : yes * 2 < judged.Length ? ChecklistParser.No
            : "unknown";
        return Json.Object(
            ("id", Json.Text(id)),
            ("verdict", Json.Text(verdict)),
            ("share", judged.Length == 0 ? Json.Null : Json.Number((double)yes / judged.Length)),
            ("explanation", Explanation(judged, item => string.Equals(Said(item), verdict, StringComparison.Ordinal)))
        );
    }

    private static JsonElement Mean(string id, JsonElement[] judged) =>
        Json.Object(
            ("id", Json.Text(id)),
            (
                "score",
                judged.Length == 0
                    ? Json.Null
                    : Json.Number(judged.Average(verdict => verdict.GetProperty("score").GetDouble()))
            ),
            ("explanation", Explanation(judged, _ => true))
        );

    private static string? Said(JsonElement verdict) => verdict.GetProperty("verdict").GetString();

    /// <summary>The first explanation of those that agree; empty where none does.</summary>
    private static JsonElement Explanation(JsonElement[] judged, Func<JsonElement, bool> agrees) =>
        judged.Where(agrees).Select(verdict => verdict.GetProperty("explanation")).FirstOrDefault(Json.Text(""));
}
