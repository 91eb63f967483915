using System.ComponentModel.DataAnnotations;
using DataGen.Models.Answers;
using DataGen.Operators.Prompts;
using DataGen.Pipeline;

namespace DataGen.Operators.Models;

/// <summary>Options of <c>fan-out</c>.</summary>
public sealed record FanOutOptions : AskOptions, IValidatableObject
{
    /// <summary>The roles that answer, each once.</summary>
    [Model]
    [MinLength(1)]
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>
    /// The field that gets the answers in the order of the models: a list of <c>{ model, text, value, finish, error }</c>, where <c>model</c> is the role.
    /// </summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>How many answers must be readable, or the record goes no further; all of them, if absent.</summary>
    [Range(1, 1000)]
    public int? MinAnswers { get; init; }

    private protected override IEnumerable<string> Asked => Models;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinAnswers > Models.Count)
        {
            yield return new ValidationResult(
                Invariant($"'minAnswers' is {MinAnswers}, and there are {Models.Count} models"),
                [nameof(MinAnswers)]
            );
        }

        if (Models.Distinct(StringComparer.Ordinal).Count() < Models.Count)
        {
            yield return new ValidationResult("a role stands there twice", [nameof(Models)]);
        }
    }
}

/// <summary>
/// Asks several models the same, for each record. Roles that one model plays get different samples of it, not the same answer over and over.
/// </summary>
[Operator("fan-out", AsksModels = true)]
public sealed class FanOutOperator(FanOutOptions options, StageServices services) : RecordOperator
{
    private readonly Prompt _prompt = services.Recipe.Prompt(options.Prompt);
    private readonly Sampling _sampling = options.ToSampling(services.Recipe);
    private readonly Branch[] _branches = Branches(options, services.Recipe);

    protected override int Concurrency(StageContext stage) => stage.Concurrency;

    protected override async ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var request = new AnswerRequest
        {
            Messages =
            [
                .. _prompt
                    .Render(record, services.Recipe.Parameters)
                    .Select(turn => new ChatTurn(turn.Role, turn.Content)),
            ],
            Sampling = _sampling,
            MaxTokens = options.MaxTokens,
            Task = options.Task,
        };
        var answers = await Task.WhenAll(
            _branches.Select(branch =>
                branch.Sampler.AskAsync(
                    request,
                    (stage.FirstSample * branch.RolesOfModel) + branch.Ordinal,
                    record,
                    stage
                )
            )
        );
        string[] keys = [.. answers.SelectMany(answer => answer.Keys)];
        var reasked = answers.Sum(answer => answer.Reasked);
        if (answers.FirstOrDefault(answer => answer.Failure is not null)?.Failure is { } failure)
        {
            return Outcome.Fail(failure.Kind.Name(), failure.Message, transient: true).WithAnswers(keys, reasked);
        }

        if (answers.Count(answer => answer.Error is null) < (options.MinAnswers ?? _branches.Length))
        {
            return answers
                .First(answer => answer.Error is not null)
                .Unusable(options.OnUnparsed)
                .WithAnswers(keys, reasked);
        }

        var list = answers.Select(
            (answer, i) =>
                Json.Object([
                    KeyValuePair.Create("model", Json.Text(_branches[i].Role)),
                    .. answer
                        .ToJson()
                        .EnumerateObject()
                        .Select(member => KeyValuePair.Create(member.Name, member.Value)),
                ])
        );
        return Outcome.Emit(record.With(options.Into, Json.Array(list))).WithAnswers(keys, reasked);
    }

    private static Branch[] Branches(FanOutOptions options, RecipeServices recipe)
    {
        var parser = options.Parse?.Create(recipe);
        string[] identities = [.. options.Models.Select(role => recipe.Model(role).Identity)];
        return
        [
            .. options.Models.Select(
                (role, i) =>
                    new Branch(
                        role,
                        new AnswerSampler(
                            recipe,
                            role,
                            parser,
                            options.Retries,
                            options.Distinct,
                            options.Repairs,
                            options.Unusable
                        ),
                        identities
                            .Take(i)
                            .Count(other => string.Equals(other, identities[i], StringComparison.Ordinal)),
                        identities.Count(other => string.Equals(other, identities[i], StringComparison.Ordinal))
                    )
            ),
        ];
    }

    /// <param name="Role">Who answers.</param>
    /// <param name="Sampler">Asks.</param>
    /// <param name="Ordinal">How many roles before this one the same model plays.</param>
    /// <param name="RolesOfModel">How many roles it plays in all.</param>
    private sealed record Branch(string Role, AnswerSampler Sampler, int Ordinal, int RolesOfModel);
}
