using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Operators.Models;
using DataGen.Operators.Parsing;
using DataGen.Operators.Prompts;
using DataGen.Pipeline;

namespace DataGen.Operators.Judging;

/// <summary>Options of <c>judge-score</c>.</summary>
public sealed record JudgeScoreOptions : OperatorOptions, IValidatableObject
{
    /// <summary>The role that judges.</summary>
    [Model]
    public required string Model { get; init; }

    /// <summary>The prompt file. It asks for a last line with <c>anchor</c> and a number.</summary>
    [Prompt(ExtraFrom = nameof(As))]
    public required string Prompt { get; init; }

    /// <summary>The kind of work, as the simulated teacher knows it.</summary>
    public string Task { get; init; } = "judgement";

    /// <summary>A list field whose elements are judged one by one; each gains the member <c>into</c>. Without it the record is judged.</summary>
    [Reads]
    [Writes]
    public string? Over { get; init; }

    /// <summary>The name under which the prompt sees the element.</summary>
    public string As { get; init; } = "response";

    /// <summary>A JavaScript condition over an element's members and the record's fields; the others are not judged and get null.</summary>
    [Expression(OverElements = true)]
    public string? Where { get; init; }

    /// <summary>The field, or with <c>over</c> the member of each element, that gets the score: the mean of those read, null where there is none.</summary>
    public required string Into { get; init; }

    /// <summary>What stands before the number on its line, in any case.</summary>
    public string Anchor { get; init; } = "Score:";

    /// <summary>The lowest score.</summary>
    public double Min { get; init; }

    /// <summary>The highest score.</summary>
    public double Max { get; init; } = 10;

    /// <summary>How many judgements the score is the mean of.</summary>
    [Range(1, 100)]
    public int Samples { get; init; } = 1;

    /// <summary>How often a judgement without a score is asked for anew.</summary>
    [Range(0, 20)]
    public int Retries { get; init; } = 1;

    /// <summary>Most tokens of a judgement.</summary>
    [Range(1, 10_000_000)]
    public int? MaxTokens { get; init; }

    /// <summary>Sampling temperature.</summary>
    [Range(0.0, 5.0)]
    public double? Temperature { get; init; }

    public override FieldSet Flow(FieldSet before) => Over is null ? before.With(Into) : base.Flow(before);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min >= Max)
        {
            yield return new ValidationResult("give a 'max' above 'min'");
        }
    }
}

/// <summary>
/// Has a model score records or the elements of a list, on a scale, by a number after an anchor in its last lines. What has no score gets null, never
/// a number. It annotates; a <c>filter</c> after it drops.
/// </summary>
[Operator("judge-score", AsksModels = true)]
public sealed class JudgeScoreOperator(JudgeScoreOptions options, StageServices services) : RecordOperator
{
    private readonly Prompt _prompt = services.Recipe.Prompt(options.Prompt);
    private readonly StageExpression? _where = options.Where is null ? null : services.Expression(options.Where);

    private readonly AnswerSampler _sampler = new(
        services.Recipe,
        options.Model,
        new ScoreParseOptions
        {
            Anchor = options.Anchor,
            Min = options.Min,
            Max = options.Max,
        }.Create(services.Recipe),
        options.Retries,
        distinct: false
    );

    protected override int Concurrency(StageContext stage) => stage.Run.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var elements = options.Over is null ? [] : record.List(options.Over);
        JudgedText[] judged = options.Over is null
            ? [new JudgedText(-1, record)]
            :
            [
                .. elements
                    .Select((element, i) => (Element: element, Index: i))
                    .Where(item => _where?.Test(ListElements.View(record, item.Element), stage) != false)
                    .Select(item => new JudgedText(item.Index, record.With(options.As, item.Element))),
            ];
        var answers = await Task.WhenAll(judged.Select(item => AskAsync(item.View, stage)));
        var keys = answers.SelectMany(list => list).SelectMany(answer => answer.Keys).ToArray();
        if (answers.SelectMany(list => list).FirstOrDefault(answer => answer.Failure is not null) is { } failed)
        {
            return Outcome.Fail(failed.Failure!.Kind.Name(), failed.Failure.Message, transient: true).WithAnswers(keys);
        }

        if (options.Over is null)
        {
            return Outcome.Emit(record.With(options.Into, Mean(answers[0]))).WithAnswers(keys);
        }

        var scores = judged.Zip(answers).ToDictionary(pair => pair.First.Index, pair => Mean(pair.Second));
        var scored = elements.Select(
            (element, i) =>
                ListElements.With(
                    element,
                    [KeyValuePair.Create(options.Into, scores.TryGetValue(i, out var score) ? score : Json.Null)]
                )
        );
        return Outcome.Emit(record.With(options.Over, Json.Array(scored))).WithAnswers(keys);
    }

    private Task<SampledAnswer[]> AskAsync(Record view, StageContext stage)
    {
        var turns = _prompt.Render(view, services.Recipe.Parameters);
        var request = new AnswerRequest
        {
            Messages = [.. turns.Select(turn => new ChatTurn(turn.Role, turn.Content))],
            Sampling = new Sampling { Temperature = options.Temperature },
            MaxTokens = options.MaxTokens,
            Task = options.Task,
        };
        return Task.WhenAll(
            Enumerable.Range(0, options.Samples).Select(i => _sampler.AskAsync(request, i, view, stage))
        );
    }

    private static JsonElement Mean(SampledAnswer[] answers)
    {
        double[] scores = [.. answers.Where(answer => answer.Error is null).Select(answer => answer.Value.GetDouble())];
        return scores.Length == 0 ? Json.Null : Json.Number(scores.Average());
    }

    private sealed record JudgedText(int Index, Record View);
}
