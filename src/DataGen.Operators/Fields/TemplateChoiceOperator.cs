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

    /// <summary>
    /// Prompt files without turn markers, of which one wording is drawn for each record; a line <c>or:</c> divides the wordings of a file.
    /// </summary>
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

    /// <summary>
    /// The field that gets the name of the template, with <c>#</c> and the number of the wording (from 1) where a file has several; none when absent.
    /// </summary>
    [Writes]
    public string? NameInto { get; init; }
}

/// <summary>Renders one of several templates, drawn by the record's id, so that a dataset does not teach one wording.</summary>
[Operator("template-choice")]
public sealed class TemplateChoiceOperator(TemplateChoiceOptions options, StageServices services) : RecordOperator
{
    private readonly (StageExpression? When, Wording[] Wordings)[] _cases =
    [
        .. options.Cases.Select(item =>
            (
                item.When is null ? null : services.Expression(item.When),
                item.Prompts.SelectMany(name => Wording.Of(name, services.Recipe.Prompt(name))).ToArray()
            )
        ),
    ];

    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        foreach (var (when, wordings) in _cases)
        {
            if (when is null || when.Test(record, stage))
            {
                var drawn = wordings[stage.Draw.Below(wordings.Length, "template", record.Id)];
                var text = drawn.Template.RenderText(record, services.Recipe.Parameters, drawn.Index);
                var result = record.With(options.Into, text);
                return ValueTask.FromResult(
                    Outcome.Emit(options.NameInto is null ? result : result.With(options.NameInto, drawn.Name))
                );
            }
        }

        return ValueTask.FromResult(Outcome.Drop("no template case applies"));
    }

    private sealed record Wording(string Name, Prompt Template, int Index)
    {
        public static IEnumerable<Wording> Of(string name, Prompt template) =>
            Enumerable
                .Range(0, template.Wordings)
                .Select(i => new Wording(template.Wordings == 1 ? name : Invariant($"{name}#{i + 1}"), template, i));
    }
}
