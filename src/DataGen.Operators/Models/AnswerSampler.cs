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
    bool distinct,
    int repairs = 0,
    IReadOnlyList<Unusable>? unusable = null
)
{
    private static readonly Unusable[] AnyOfThem = [Unusable.Refusal, Unusable.ContentFilter, Unusable.Length];

    private const string Unparsed = "unparsed";

    private readonly IReadOnlyList<Unusable> _unusable = unusable ?? AnyOfThem;
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

    /// <summary>
    /// One sample of a request. While it does not parse the model is shown its answer and the error (<c>repairs</c>), and after that the request is made
    /// anew with another salt (<c>retries</c>). Every such ask is an ordinary request with a key of its own, so that a replay repeats it.
    /// </summary>
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
        var (attempt, repair) = (0, 0);
        var asked = request with
        {
            SampleIndex = index,
            Salt = Salt(record, attempt),
            Account = stage.Id,
            Depth = stage.Stage.Depth,
        };
        while (true)
        {
            // Nothing new is begun when the run is to stop; an exchange under way is finished and stored.
            stage.Run.ThrowIfStopping();
            var result = await ExchangeAsync(asked, stage);
            keys.Add(result.Key.ToString());
            if (result.Failure is { } failure)
            {
                return new SampledAnswer("", Json.Null, "", null, null, failure, null, keys);
            }

            var answer = result.Answer!;
            var (value, reason, error) = Read(answer, readBy ?? parser);

            // Only what the model can mend by looking at it again is shown to it.
            var repairable = repair < repairs && string.Equals(reason, Unparsed, StringComparison.Ordinal);
            if (error is null || answer.IsRejected || (!repairable && attempt == retries))
            {
                return new SampledAnswer(answer.Text, value, answer.FinishReason, reason, error, null, answer, keys);
            }

            if (repairable)
            {
                repair++;
                asked = Repair.Of(asked, answer.Text, error);
            }
            else
            {
                attempt++;
                repair = 0;
                asked = request with
                {
                    SampleIndex = index,
                    Salt = Salt(record, attempt),
                    Account = stage.Id,
                    Depth = stage.Stage.Depth,
                };
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

    private (JsonElement Value, string? Reason, string? Error) Read(Answer answer, IAnswerParser? parser)
    {
        var formKnowsCuts = parser is not (null or TextParser);
        if (Endings.Problem(answer, _unusable, formKnowsCuts) is var (reason, problem))
        {
            return (Json.Null, reason, problem);
        }

        if (parser is null)
        {
            return (Json.Text(answer.Text), null, null);
        }

        var cut = string.Equals(answer.FinishReason, FinishReasons.Length, StringComparison.Ordinal);
        var parsed = parser.Parse(answer.Text, cut);
        return (parsed.Value ?? Json.Null, parsed.Error is null ? null : Unparsed, parsed.Error);
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
/// <param name="Reason">The rule that makes it unusable: <c>unparsed</c>, <c>rejected</c>, or its ending; null when it is usable.</param>
/// <param name="Error">What exactly makes it unusable; null when it is usable.</param>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
/// <param name="Answer">The answer; null where there is none.</param>
/// <param name="Keys">Keys of the stored answers it took.</param>
internal sealed record SampledAnswer(
    string Text,
    JsonElement Value,
    string Finish,
    string? Reason,
    string? Error,
    AskFailure? Failure,
    Answer? Answer,
    IReadOnlyList<string> Keys
)
{
    /// <summary>How often it was asked for again because an answer was unusable.</summary>
    public int Reasked => Keys.Count - 1;

    /// <summary>
    /// What becomes of a record that depends on this unusable answer. A bad ending is the answer's own and no error of the run, so it drops the record.
    /// </summary>
    public Outcome Unusable(Unparsed onUnparsed) =>
        onUnparsed == Unparsed.Drop || Reason is Endings.Refused or Endings.Filtered or Endings.Cut
            ? Outcome.Drop(Reason!, Error)
            : Outcome.Fail(Reason!, Error);

    public JsonElement ToJson() =>
        Json.Object(
            ("text", Json.Text(Text)),
            ("value", Value),
            ("finish", Json.Text(Finish)),
            ("error", Error is null ? Json.Null : Json.Text(Error))
        );
}
