using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Operators.Prompts;
using DataGen.Pipeline;

namespace DataGen.Operators.Models;

/// <summary>
/// Asks a model, once or several times for each record, and reads its answers. It never changes the number of records. Answers come from the store
/// where they are there.
/// </summary>
[Operator("generate", AsksModels = true)]
public sealed class GenerateOperator(GenerateOptions options, StageServices services) : RecordOperator
{
    private readonly Prompt _prompt = services.Recipe.Prompt(options.Prompt);
    private readonly Sampling _sampling = options.ToSampling(services.Recipe);

    private readonly AnswerSampler _sampler = new(
        services.Recipe,
        options.Model,
        options.Parse?.Create(services.Recipe),
        options.Retries,
        options.Distinct,
        options.Repairs,
        options.Unusable
    );

    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var turns = _prompt.Render(record, services.Recipe.Parameters);
        var request = new AnswerRequest
        {
            Messages = [.. turns.Select(turn => new ChatTurn(turn.Role, turn.Content))],
            Sampling = _sampling,
            MaxTokens = options.MaxTokens,
            Task = options.Task,
        };
        var samples = await _sampler.AskAsync(request, stage.FirstSample, options.Samples, record, stage);
        var keys = samples.SelectMany(sample => sample.Keys).ToArray();
        var reasked = samples.Sum(sample => sample.Reasked);
        if (samples.FirstOrDefault(sample => sample.Failure is not null)?.Failure is { } failure)
        {
            return Outcome.Fail(failure.Kind.Name(), failure.Message, transient: true).WithAnswers(keys, reasked);
        }

        if (samples.All(sample => sample.Error is not null))
        {
            return samples[0].Unusable(options.OnUnparsed).WithAnswers(keys, reasked);
        }

        var result = record.With(
            options.Into,
            options.Samples > 1 ? Json.Array(samples.Select(sample => sample.ToJson())) : samples[0].Value
        );
        if (options.AnswerInto is not null)
        {
            result = result.With(options.AnswerInto, samples[0].ToJson());
        }

        if (options.ReasoningInto is not null)
        {
            result = result.With(
                options.ReasoningInto,
                options.Samples > 1 ? Json.Array(samples.Select(Reasoning)) : Reasoning(samples[0])
            );
        }

        return Outcome.Emit(result).WithAnswers(keys, reasked);
    }

    private static JsonElement Reasoning(SampledAnswer sample) =>
        sample.Answer?.Reasoning is { } thoughts ? Json.Text(thoughts) : Json.Null;
}
