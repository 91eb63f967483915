using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Operators.Models;
using DataGen.Operators.Parsing;
using DataGen.Pipeline;

namespace DataGen.Operators.Judging;

/// <summary>
/// Options of <c>judge-score</c>. Its prompt asks for a last line with <c>anchor</c> and a number; <c>into</c> gets the mean of the scores that could be
/// read, null where there is none.
/// </summary>
public sealed record JudgeScoreOptions : JudgeOptions, IValidatableObject
{
    /// <summary>The kind of work, as the simulated teacher knows it.</summary>
    public string Task { get; init; } = "judgement";

    /// <summary>What stands before the number on its line, in any case.</summary>
    public string Anchor { get; init; } = "Score:";

    /// <summary>The lowest score.</summary>
    public double Min { get; init; }

    /// <summary>The highest score.</summary>
    public double Max { get; init; } = 10;

    /// <summary>How many judgements the score is the mean of.</summary>
    [Range(1, 100)]
    public int Samples { get; init; } = 1;

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
public sealed class JudgeScoreOperator(JudgeScoreOptions options, StageServices services)
    : JudgeOperator(options, services)
{
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

    private protected override Sampling Sampling { get; } = new() { Temperature = options.Temperature };

    private protected override string Kind => options.Task;

    private protected override async Task<JudgedText> JudgeAsync(AnswerRequest request, Record view, StageContext stage)
    {
        var answers = await _sampler.AskAsync(request, 0, options.Samples, view, stage);
        return JudgedText.Of(answers, () => Mean(answers));
    }

    private static JsonElement Mean(IReadOnlyList<SampledAnswer> answers)
    {
        double[] scores = [.. answers.Where(answer => answer.Error is null).Select(answer => answer.Value.GetDouble())];
        return scores.Length == 0 ? Json.Null : Json.Number(scores.Average());
    }
}
