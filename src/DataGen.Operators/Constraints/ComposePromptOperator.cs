using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Constraints;

/// <summary>How the constraints stand in a prompt.</summary>
public enum ConstraintLayout
{
    /// <summary>In the same paragraph as the request.</summary>
    Inline,

    /// <summary>In a paragraph of their own.</summary>
    Paragraph,

    /// <summary>One on each line, without a mark.</summary>
    Lines,

    /// <summary>A list with dashes.</summary>
    Dashes,

    /// <summary>A list with asterisks.</summary>
    Bullets,

    /// <summary>A numbered list.</summary>
    Numbers,
}

/// <summary>Options of <c>compose-prompt</c>.</summary>
public sealed record ComposePromptOptions : OperatorOptions
{
    /// <summary>The field with the request.</summary>
    [Reads]
    public required string Request { get; init; }

    /// <summary>The list field with the constraints: objects with a text, or strings. With an empty list the prompt is the request.</summary>
    [Reads]
    public required string Constraints { get; init; }

    /// <summary>The member of each constraint that asks for it in words.</summary>
    public string Text { get; init; } = "text";

    /// <summary>The layouts, one of which is drawn for each record.</summary>
    [MinLength(1)]
    public IReadOnlyList<ConstraintLayout> Layouts { get; init; } = Enum.GetValues<ConstraintLayout>();

    /// <summary>Lines that lead to the constraints where these are a list, one of which is drawn; an empty one stands for none.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> Leads { get; init; } =
    [
        "Please keep to these requirements:",
        "Your response must meet the following conditions:",
        "Requirements:",
        "Note:",
        "While writing, observe all of this:",
        "",
    ];

    /// <summary>How often the constraints stand before the request, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double ConstraintsFirst { get; init; } = 0.1;

    /// <summary>A field with a layout that <c>layoutInto</c> of an earlier stage left; it is used again instead of drawing one.</summary>
    [Reads]
    public string? LayoutFrom { get; init; }

    /// <summary>The field that gets what was drawn: <c>{ layout, lead, first }</c>.</summary>
    [Writes]
    public string? LayoutInto { get; init; }

    /// <summary>The field that gets the prompt.</summary>
    [Writes]
    public required string Into { get; init; }
}

/// <summary>
/// Puts a request and its constraints together into one prompt, in a layout drawn by the record's id, so that a dataset does not teach one form.
/// </summary>
[Operator("compose-prompt")]
public sealed class ComposePromptOperator(ComposePromptOptions options) : RecordOperator
{
    protected override ValueTask<Outcome> ApplyAsync(Record record, StageContext stage, CancellationToken ct)
    {
        var texts = record
            .List(options.Constraints)
            .Select((element, i) => TextOf(element, i).Trim())
            .Where(text => text.Length > 0)
            .ToArray();
        var drawn = options.LayoutFrom is null ? Draw(record, stage) : Read(record);
        var request = record.Text(options.Request).Trim();
        var result = record.With(options.Into, texts.Length == 0 ? request : Compose(request, texts, drawn));
        return ValueTask.FromResult(
            Outcome.Emit(
                options.LayoutInto is null
                    ? result
                    : result.With(
                        options.LayoutInto,
                        Json.Object(
                            ("layout", Json.Text(drawn.Layout.ToString())),
                            ("lead", Json.Text(drawn.Lead)),
                            ("first", Json.Bool(drawn.First))
                        )
                    )
            )
        );
    }

    private string TextOf(JsonElement element, int index) =>
        ListElements.TextOf(element, options.Text)
        ?? throw new RowException(
            "wrong type",
            Invariant($"element {index} of '{options.Constraints}' is no string and has no '{options.Text}'")
        );

    private Drawn Draw(Record record, StageContext stage) =>
        new(
            options.Layouts[stage.Draw.Below(options.Layouts.Count, "layout", record.Id)],
            options.Leads[stage.Draw.Below(options.Leads.Count, "lead", record.Id)],
            stage.Draw.Unit("constraints first", record.Id) < options.ConstraintsFirst
        );

    private Drawn Read(Record record)
    {
        var value = record.Field(options.LayoutFrom!);
        return
            value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("layout", out var layout)
            && Enum.TryParse<ConstraintLayout>(Json.AsText(layout), out var parsed)
            && value.TryGetProperty("lead", out var lead)
            && value.TryGetProperty("first", out var first)
            ? new Drawn(parsed, Json.AsText(lead), first.ValueKind == JsonValueKind.True)
            : throw new RowException(
                "wrong type",
                $"field '{options.LayoutFrom}' is no layout as compose-prompt's layoutInto leaves it"
            );
    }

    private static string Compose(string request, string[] texts, Drawn drawn)
    {
        if (drawn.Layout is ConstraintLayout.Inline or ConstraintLayout.Paragraph)
        {
            var separator =
                drawn.Layout == ConstraintLayout.Paragraph ? "\n\n"
                : EndsSentence(request) ? " "
                : "\n";
            return drawn.First ? Sentences(texts) + "\n\n" + request : request + separator + Sentences(texts);
        }

        var items = string.Join('\n', texts.Select((text, i) => Mark(drawn.Layout, i) + text));
        var list = drawn.Lead.Length == 0 ? items : $"{drawn.Lead}\n{items}";
        return drawn.First ? $"{list}\n\n{request}" : $"{request}\n\n{list}";
    }

    private static string Mark(ConstraintLayout layout, int index) =>
        layout switch
        {
            ConstraintLayout.Dashes => "- ",
            ConstraintLayout.Bullets => "* ",
            ConstraintLayout.Numbers => Invariant($"{index + 1}. "),
            _ => "",
        };

    /// <summary>Texts one after the other. One that ends without an end mark (a phrase to quote, a divider) keeps its line to itself: a mark of ours would change it.</summary>
    private static string Sentences(string[] texts)
    {
        var result = new StringBuilder();
        for (var i = 0; i < texts.Length; i++)
        {
            result.Append(texts[i]);
            if (i < texts.Length - 1)
            {
                result.Append(EndsSentence(texts[i]) ? ' ' : '\n');
            }
        }

        return result.ToString();
    }

    private static bool EndsSentence(string text) => text[^1] is '.' or '!' or '?' or '"';

    private sealed record Drawn(ConstraintLayout Layout, string Lead, bool First);
}
