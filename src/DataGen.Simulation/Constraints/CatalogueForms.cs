using System.Text.Json.Nodes;

namespace DataGen.Simulation.Constraints;

/// <summary>Writes constraints in the form of the public catalogues (IFEval's ids and kwargs), for prompts that ask for it.</summary>
internal static class CatalogueForms
{
    /// <summary>The constraint by id and kwargs; null where the catalogue has none that says exactly the same.</summary>
    public static JsonObject? Of(Constraint constraint) =>
        constraint.Kind switch
        {
            ConstraintKind.Words => Count("length_constraints:number_words", "num_words", constraint),
            ConstraintKind.Sentences => Count("length_constraints:number_sentences", "num_sentences", constraint),
            ConstraintKind.Bullets when constraint.Least == constraint.Most => Form(
                "detectable_format:number_bullet_lists",
                ("num_bullets", constraint.Least)
            ),
            ConstraintKind.Placeholders when constraint.Most == int.MaxValue => Form(
                "detectable_content:number_placeholders",
                ("num_placeholders", constraint.Least)
            ),
            ConstraintKind.Highlights when constraint.Most == int.MaxValue => Form(
                "detectable_format:number_highlighted_sections",
                ("num_highlights", constraint.Least)
            ),
            ConstraintKind.LowerCase => Form("change_case:english_lowercase"),
            ConstraintKind.UpperCase => Form("change_case:english_capital"),
            ConstraintKind.NoCommas => Form("punctuation:no_comma"),
            ConstraintKind.Include => Form("keywords:existence", ("keywords", Words(constraint))),
            ConstraintKind.Avoid => Form("keywords:forbidden_words", ("forbidden_words", Words(constraint))),
            ConstraintKind.EndsWith => Form("startend:end_checker", ("end_phrase", constraint.Phrase)),
            ConstraintKind.Quoted => Form("startend:quotation"),
            ConstraintKind.Title => Form("detectable_format:title"),
            ConstraintKind.Json => Form("detectable_format:json_format"),
            ConstraintKind.Postscript => Form("detectable_content:postscript", ("postscript_marker", "P.S.")),
            _ => null,
        };

    private static JsonObject? Count(string id, string name, Constraint constraint) =>
        constraint.Most == int.MaxValue ? Form(id, (name, constraint.Least), ("relation", "at least"))
        : constraint.Least == 0 ? Form(id, (name, constraint.Most + 1), ("relation", "less than"))
        : null;

    private static JsonArray Words(Constraint constraint) => [.. constraint.Words.Select(word => (JsonNode)word)];

    private static JsonObject Form(string id, params (string Name, JsonNode Value)[] arguments) =>
        new()
        {
            ["id"] = id,
            ["kwargs"] = new JsonObject(
                arguments.Select(argument => KeyValuePair.Create(argument.Name, (JsonNode?)argument.Value))
            ),
        };
}
