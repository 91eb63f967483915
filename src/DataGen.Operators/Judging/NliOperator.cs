using System.ComponentModel.DataAnnotations;
using DataGen.Models.Answers;
using DataGen.Operators.Models;
using DataGen.Operators.Parsing;
using DataGen.Operators.Prompts;
using DataGen.Pipeline;

namespace DataGen.Operators.Judging;

/// <summary>Options of <c>nli</c>.</summary>
public sealed record NliOptions : OperatorOptions, IModelOptions, IValidatableObject
{
    /// <summary>The role that judges: a chat model, or an endpoint in front of a classifier.</summary>
    [Model]
    public required string Model { get; init; }

    IEnumerable<string> IModelOptions.Roles => [Model];

    /// <summary>The prompt file; it shows premise and hypothesis and asks for one of the labels alone.</summary>
    [Prompt]
    public required string Prompt { get; init; }

    /// <summary>The kind of work, as the simulated teacher knows it.</summary>
    public string Task { get; init; } = "entailment";

    /// <summary>The labels.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> Labels { get; init; } = ["entailment", "neutral", "contradiction"];

    /// <summary>The field that gets the label.</summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>
    /// The field that gets an object with the probability of each label, 0 to 1; null where the endpoint reports no log-probabilities. Asks for them.
    /// </summary>
    [Writes]
    public string? ProbabilitiesInto { get; init; }

    /// <summary>How often an answer that is no label is asked for anew.</summary>
    [Range(0, 20)]
    public int Retries { get; init; } = 2;

    /// <summary>What becomes of a record whose answers are no labels.</summary>
    public Unparsed OnUnparsed { get; init; } = Unparsed.Fail;

    /// <summary>Most tokens of an answer.</summary>
    [Range(1, 10_000_000)]
    public int? MaxTokens { get; init; }

    /// <summary>Sampling temperature.</summary>
    [Range(0.0, 5.0)]
    public double Temperature { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Labels.Count < 2)
        {
            yield return new ValidationResult("give at least two 'labels'");
        }
    }
}

/// <summary>Asks a model whether one text follows from another, contradicts it, or neither. It annotates; a <c>filter</c> after it drops.</summary>
[Operator("nli", AsksModels = true)]
public sealed class NliOperator(NliOptions options, StageServices services) : RecordOperator
{
    private const int Alternatives = 10;

    private readonly Prompt _prompt = services.Recipe.Prompt(options.Prompt);

    private readonly AnswerSampler _sampler = new(
        services.Recipe,
        options.Model,
        new LabelParseOptions { Values = options.Labels }.Create(services.Recipe),
        options.Retries,
        distinct: false
    );

    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var turns = _prompt.Render(record, services.Recipe.Parameters);
        var wantsProbabilities = options.ProbabilitiesInto is not null;
        var request = new AnswerRequest
        {
            Messages = [.. turns.Select(turn => new ChatTurn(turn.Role, turn.Content))],
            Sampling = new Sampling
            {
                Temperature = options.Temperature,
                Logprobs = wantsProbabilities ? true : null,
                TopLogprobs = wantsProbabilities ? Alternatives : null,
            },
            MaxTokens = options.MaxTokens,
            Task = options.Task,
        };
        var answer = await _sampler.AskAsync(request, stage.FirstSample, record, stage);
        if (answer.Failure is { } failure)
        {
            return Outcome
                .Fail(failure.Kind.Name(), failure.Message, transient: true)
                .WithAnswers(answer.Keys, answer.Reasked);
        }

        if (answer.Error is not null)
        {
            return answer.Unusable(options.OnUnparsed).WithAnswers(answer.Keys, answer.Reasked);
        }

        var result = record.With(options.Into, answer.Value);
        if (options.ProbabilitiesInto is not null)
        {
            var shares = LabelProbabilities.Read(answer.Answer?.Logprobs, options.Labels);
            result = result.With(
                options.ProbabilitiesInto,
                shares is null
                    ? Json.Null
                    : Json.Object(
                        options.Labels.Zip(shares, (label, share) => KeyValuePair.Create(label, Json.Number(share)))
                    )
            );
        }

        return Outcome.Emit(result).WithAnswers(answer.Keys, answer.Reasked);
    }
}
