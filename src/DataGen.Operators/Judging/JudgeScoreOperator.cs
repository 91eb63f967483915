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

    /// <summary>How many judgements the score is the mean of, at most.</summary>
    [Range(1, 100)]
    public int Samples { get; init; } = 1;

    /// <summary>How many judgements are asked for at a time; without it all of them. After each wave the mean is looked at, see <c>stableError</c>.</summary>
    [Range(2, 100)]
    public int? Wave { get; init; }

    /// <summary>
    /// The standard error of the mean, on the scale of the scores, at which no further wave is asked for. Only judgements in the order of their samples decide, never the time they take.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double? StableError { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min >= Max)
        {
            yield return new ValidationResult("give a 'max' above 'min'");
        }

        if (Wave is null != StableError is null)
        {
            yield return new ValidationResult("'wave' and 'stableError' go together", [nameof(Wave)]);
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
        var answers = new List<SampledAnswer>();
        do
        {
            var wave = Math.Min(options.Wave ?? options.Samples, options.Samples - answers.Count);
            answers.AddRange(await _sampler.AskAsync(request, answers.Count, wave, view, stage));
        } while (
            answers.Count < options.Samples
            && answers.TrueForAll(answer => answer.Failure is null)
            && !IsStable(answers)
        );

        return JudgedText.Of(answers, () => Mean(answers));
    }

    private bool IsStable(List<SampledAnswer> answers)
    {
        var scores = Scores(answers);
        if (scores.Length < 2)
        {
            return false;
        }

        var mean = scores.Average();
        var variance = scores.Sum(score => (score - mean) * (score - mean)) / (scores.Length - 1);
        return Math.Sqrt(variance / scores.Length) <= options.StableError;
    }

    private static JsonElement Mean(List<SampledAnswer> answers)
    {
        var scores = Scores(answers);
        return scores.Length == 0 ? Json.Null : Json.Number(scores.Average());
    }

    private static double[] Scores(List<SampledAnswer> answers) =>
        [.. answers.Where(answer => answer.Error is null).Select(answer => answer.Value.GetDouble())];
}
