using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Operators.Models;
using DataGen.Operators.Prompts;
using DataGen.Pipeline;

namespace DataGen.Operators.Judging;

/// <summary>
/// An operator that has a model judge records or the elements of a list. It annotates and never drops for what a judgement says; a <c>filter</c> after
/// it does.
/// </summary>
public abstract class JudgeOperator : RecordOperator
{
    private readonly JudgeOptions _options;
    private readonly RecipeServices _recipe;
    private readonly Prompt _prompt;
    private readonly StageExpression? _where;

    private protected JudgeOperator(JudgeOptions options, StageServices services)
    {
        _options = options;
        _recipe = services.Recipe;
        _prompt = services.Recipe.Prompt(options.Prompt);
        _where = options.Where is null ? null : services.Expression(options.Where);
    }

    protected sealed override int Concurrency(StageContext stage) => stage.Concurrency;

    /// <summary>Why a record cannot be judged at all, or need not; null when it is to be judged.</summary>
    private protected virtual Outcome? Settled(Record record) => null;

    /// <summary>Judges one text.</summary>
    /// <param name="request">The rendered prompt.</param>
    /// <param name="view">The record, with the element under its name.</param>
    /// <param name="stage">The stage.</param>
    private protected abstract Task<JudgedText> JudgeAsync(AnswerRequest request, Record view, StageContext stage);

    protected sealed override async ValueTask<Outcome> ApplyAsync(
        Record record,
        StageContext stage,
        CancellationToken ct
    )
    {
        if (Settled(record) is { } settled)
        {
            return settled;
        }

        var elements = _options.Over is null ? [] : record.List(_options.Over);
        var chosen = Enumerable
            .Range(0, elements.Count)
            .Where(i => _where?.Test(ListElements.View(record, elements[i]), stage) != false)
            .ToArray();
        var views = _options.Over is null
            ? [record]
            : chosen.Select(i => record.With(_options.As, elements[i])).ToArray();
        var judged = await Task.WhenAll(views.Select(view => JudgeAsync(Request(view), view, stage)));
        var keys = judged.SelectMany(item => item.Keys).ToArray();
        var reasked = judged.Sum(item => item.Reasked);
        if (judged.FirstOrDefault(item => item.Failure is not null)?.Failure is { } failure)
        {
            return Outcome.Fail(failure.Kind.Name(), failure.Message, transient: true).WithAnswers(keys, reasked);
        }

        if (_options.Over is null)
        {
            return Outcome.Emit(record.With(_options.Into, judged[0].Value)).WithAnswers(keys, reasked);
        }

        var values = chosen.Zip(judged).ToDictionary(pair => pair.First, pair => pair.Second.Value);
        var annotated = elements.Select(
            (element, i) =>
                ListElements.With(
                    element,
                    [KeyValuePair.Create(_options.Into, values.TryGetValue(i, out var value) ? value : Json.Null)]
                )
        );
        return Outcome.Emit(record.With(_options.Over, Json.Array(annotated))).WithAnswers(keys, reasked);
    }

    /// <summary>What the operator asks for beside the messages.</summary>
    private protected abstract Sampling Sampling { get; }

    /// <summary>The kind of work, as the simulated teacher knows it.</summary>
    private protected abstract string Kind { get; }

    private AnswerRequest Request(Record view) =>
        new()
        {
            Messages =
            [
                .. _prompt.Render(view, _recipe.Parameters).Select(turn => new ChatTurn(turn.Role, turn.Content)),
            ],
            Sampling = Sampling,
            MaxTokens = _options.MaxTokens,
            Task = Kind,
        };
}

/// <summary>What judging one text came to.</summary>
/// <param name="Value">The judgement.</param>
/// <param name="Failure">Why there is none; null when there is one.</param>
/// <param name="Keys">Keys of the stored answers it took.</param>
/// <param name="Reasked">How many of them were asked for because one before was unusable.</param>
internal sealed record JudgedText(JsonElement Value, AskFailure? Failure, IReadOnlyList<string> Keys, int Reasked)
{
    /// <summary>What was made of some answers; a failure of one of them when there is one.</summary>
    public static JudgedText Of(IReadOnlyList<SampledAnswer> answers, Func<JsonElement> value)
    {
        var failure = answers.FirstOrDefault(answer => answer.Failure is not null)?.Failure;
        return new JudgedText(
            failure is null ? value() : Json.Null,
            failure,
            [.. answers.SelectMany(answer => answer.Keys)],
            answers.Sum(answer => answer.Reasked)
        );
    }
}
