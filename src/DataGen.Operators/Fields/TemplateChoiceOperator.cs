using System.ComponentModel.DataAnnotations;
using DataGen.Operators.Prompts;
using DataGen.Pipeline;

namespace DataGen.Operators.Fields;

/// <summary>Templates for the records that meet a condition.</summary>
public sealed record TemplateCase
{
    /// <summary>A JavaScript condition; records that meet it take one of these templates. Without it, all do.</summary>
    [Expression]
    public string? When { get; init; }

    /// <summary>Prompt files without turn markers, one of which is drawn for each record.</summary>
    [Prompt(IsText = true)]
    [MinLength(1)]
    public required IReadOnlyList<string> Prompts { get; init; }
}

/// <summary>Options of <c>template-choice</c>.</summary>
public sealed record TemplateChoiceOptions : OperatorOptions
{
    /// <summary>Cases in order; the first whose condition holds is taken.</summary>
    [MinLength(1)]
    public required IReadOnlyList<TemplateCase> Cases { get; init; }

    /// <summary>The field that gets the rendered text.</summary>
    [Writes]
    public required string Into { get; init; }

    /// <summary>The field that gets the name of the template; none when absent.</summary>
    [Writes]
    public string? NameInto { get; init; }
}

/// <summary>Renders one of several templates, drawn by the record's id, so that a dataset does not teach one wording.</summary>
[Operator("template-choice")]
public sealed class TemplateChoiceOperator(TemplateChoiceOptions options, StageServices services) : RecordOperator
{
    private readonly (StageExpression? When, (string Name, Prompt Template)[] Prompts)[] _cases =
    [
        .. options.Cases.Select(item =>
            (
                item.When is null ? null : services.Expression(item.When),
                item.Prompts.Select(name => (name, services.Recipe.Prompt(name))).ToArray()
            )
        ),
    ];

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        foreach (var (when, prompts) in _cases)
        {
            if (when is null || when.Test(record, stage))
            {
                var (name, template) = prompts[stage.Draw.Below(prompts.Length, "template", record.Id)];
                var result = record.With(options.Into, template.RenderText(record, services.Recipe.Parameters));
                return ValueTask.FromResult(
                    Outcome.Emit(options.NameInto is null ? result : result.With(options.NameInto, name))
                );
            }
        }

        return ValueTask.FromResult(Outcome.Drop("no template case applies"));
    }
}
