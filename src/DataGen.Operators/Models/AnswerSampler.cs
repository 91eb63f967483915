using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Operators.Parsing;
using DataGen.Pipeline;

namespace DataGen.Operators.Models;

/// <summary>Asks a model for samples of a request and reads them, for every operator that asks.</summary>
internal sealed class AnswerSampler(
    RecipeServices recipe,
    string role,
    IAnswerParser? parser,
    int retries,
    bool distinct
)
{
    private readonly ModelClient _model = recipe.Model(role);

    /// <summary>Several samples of a request, asked for at once.</summary>
    public Task<SampledAnswer[]> AskAsync(
        AnswerRequest request,
        int firstIndex,
        int count,
        Record record,
        StageContext stage,
        IAnswerParser? readBy = null
    ) =>
        Task.WhenAll(
            Enumerable.Range(firstIndex, count).Select(index => AskAsync(request, index, record, stage, readBy))
        );

    /// <summary>One sample of a request, asked again with another salt while it does not parse.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="index">The sample's index.</param>
    /// <param name="record">The record it is asked for.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="readBy">Reads this answer, where each request needs a parser of its own.</param>
    public async Task<SampledAnswer> AskAsync(
        AnswerRequest request,
        int index,
        Record record,
        StageContext stage,
        IAnswerParser? readBy = null
    )
    {
        var keys = new List<string>();
        for (var attempt = 0; ; attempt++)
        {
            // Nothing new is begun when the run is to stop; an exchange under way is finished and stored.
            stage.Run.ThrowIfStopping();
            var result = await ExchangeAsync(
                request with
                {
                    SampleIndex = index,
                    Salt = Salt(record, attempt),
                    Account = stage.Id,
                },
                stage
            );
            keys.Add(result.Key.ToString());
            if (result.Failure is { } failure)
            {
                return new SampledAnswer("", Json.Null, "", null, failure, null, keys);
            }

            var answer = result.Answer!;
            var (value, error) = Read(answer, readBy ?? parser);
            if (error is null || attempt == retries || answer.IsRejected)
            {
                return new SampledAnswer(answer.Text, value, answer.FinishReason, error, null, answer, keys);
            }
        }
    }

    private async Task<AskResult> ExchangeAsync(AnswerRequest request, StageContext stage)
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

    private static (JsonElement Value, string? Error) Read(Answer answer, IAnswerParser? parser)
    {
        if (answer.IsRejected)
        {
            return (Json.Null, $"the server rejected the request: {answer.Detail}");
        }

        if (parser is null)
        {
            return (Json.Text(answer.Text), null);
        }

        var cut = string.Equals(answer.FinishReason, FinishReasons.Length, StringComparison.Ordinal);
        var parsed = parser.Parse(answer.Text, cut);
        return (parsed.Value ?? Json.Null, parsed.Error);
    }

    private string Salt(Record record, int attempt) =>
        string.Join(
            '|',
            new[]
            {
                recipe.Salt,
                distinct ? $"record:{record.Id}" : "",
                attempt == 0 ? "" : Invariant($"retry:{attempt}"),
            }.Where(part => part.Length > 0)
        );
}

/// <summary>One answer as it was read.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Value">What was parsed; null where nothing was.</param>
/// <param name="Finish">Why it ended.</param>
/// <param name="Error">Why it does not parse; null when it does.</param>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
/// <param name="Answer">The answer; null where there is none.</param>
/// <param name="Keys">Keys of the stored answers it took.</param>
internal sealed record SampledAnswer(
    string Text,
    JsonElement Value,
    string Finish,
    string? Error,
    AskFailure? Failure,
    Answer? Answer,
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
