using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Operators.Parsing;
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
    private readonly ModelClient _model = services.Recipe.Model(options.Model);
    private readonly Prompt _prompt = services.Recipe.Prompt(options.Prompt);
    private readonly Sampling _sampling = options.ToSampling(services.Recipe);
    private readonly IAnswerParser? _parser = options.Parse?.Create(services.Recipe);

    protected override int Concurrency(StageContext stage) => stage.Run.Concurrency;

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
        var asking = Enumerable.Range(0, options.Samples).Select(i => SampleAsync(request, i, record, stage));
        var samples = await Task.WhenAll(asking);
        var keys = samples.SelectMany(sample => sample.Keys).ToArray();
        if (samples.FirstOrDefault(sample => sample.Failure is not null)?.Failure is { } failure)
        {
            return Outcome.Fail(failure.Kind.Name(), failure.Message, transient: true).WithAnswers(keys);
        }

        if (samples.All(sample => sample.Error is not null))
        {
            return (
                options.OnUnparsed == Unparsed.Drop
                    ? Outcome.Drop("unparsed", samples[0].Error)
                    : Outcome.Fail("unparsed", samples[0].Error)
            ).WithAnswers(keys);
        }

        var result = record.With(
            options.Into,
            options.Samples > 1 ? Json.Array(samples.Select(sample => sample.ToJson())) : samples[0].Value
        );
        if (options.AnswerInto is not null)
        {
            result = result.With(options.AnswerInto, samples[0].ToJson());
        }

        return Outcome.Emit(result).WithAnswers(keys);
    }

    private async Task<Sample> SampleAsync(AnswerRequest request, int index, Record record, StageContext stage)
    {
        var keys = new List<string>();
        for (var attempt = 0; ; attempt++)
        {
            // Nothing new is begun when the run is to stop; an exchange under way is finished and stored.
            stage.Run.ThrowIfStopping();
            var result = await AskAsync(request with { SampleIndex = index, Salt = Salt(record, attempt) }, stage);
            keys.Add(result.Key.ToString());
            if (result.Failure is { } failure)
            {
                return new Sample("", Json.Null, "", null, failure, keys);
            }

            var answer = result.Answer!;
            var (value, error) = Read(answer);
            if (error is null || attempt == options.Retries || answer.IsRejected)
            {
                return new Sample(answer.Text, value, answer.FinishReason, error, null, keys);
            }
        }
    }

    private async Task<AskResult> AskAsync(AnswerRequest request, StageContext stage)
    {
        try
        {
            return await _model.AskAsync(request, CancellationToken.None);
        }
        catch (OperationCanceledException) when (stage.Run.Stopped is { } reason)
        {
            throw new StreamCutException(reason);
        }
    }

    private (JsonElement Value, string? Error) Read(Answer answer)
    {
        if (answer.IsRejected)
        {
            return (Json.Null, $"the server rejected the request: {answer.Detail}");
        }

        if (_parser is null)
        {
            return (Json.Text(answer.Text), null);
        }

        var cut = string.Equals(answer.FinishReason, FinishReasons.Length, StringComparison.Ordinal);
        var parsed = _parser.Parse(answer.Text, cut);
        return (parsed.Value ?? Json.Null, parsed.Error);
    }

    private string Salt(Record record, int attempt) =>
        string.Join(
            '|',
            new[]
            {
                services.Recipe.Salt,
                options.Distinct ? $"record:{record.Id}" : "",
                attempt == 0 ? "" : Invariant($"retry:{attempt}"),
            }.Where(part => part.Length > 0)
        );

    private sealed record Sample(
        string Text,
        JsonElement Value,
        string Finish,
        string? Error,
        AskFailure? Failure,
        IReadOnlyList<string> Keys
    )
    {
        public JsonElement ToJson() =>
            Json.Object(
                ("text", Json.Text(Text)),
                ("value", Value),
                ("finish", Json.Text(Finish)),
                ("error", Error is null ? Json.Null : Json.Text(Error))
            );
    }
}
