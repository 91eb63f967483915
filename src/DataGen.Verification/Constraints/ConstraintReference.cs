using System.Globalization;
using System.Text;

namespace DataGen.Verification.Constraints;

/// <summary>Writes the page that lists all constraint types, from the catalogue itself.</summary>
public static class ConstraintReference
{
    /// <summary>The page in Markdown.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder();
        page.Append("# Constraints\n\n");
        page.Append(
            CultureInfo.InvariantCulture,
            $"{ConstraintCatalogue.Default.Types.Count} types of constraints that code can check. A constraint is written as "
        );
        page.Append(
            "`{\"id\": \"punctuation:no_comma\", \"kwargs\": {}}`; `family` picks the semantics where several families have an id, "
                + "otherwise the first of the families below counts. IFEvalG and Multi-IF contain IFEval's types as well.\n\n"
        );
        page.Append(
            "In `reference` mode verdicts are those of the published checkers. In `safe` mode keywords are taken literally and arguments that make "
                + "a constraint vacuous are refused. *Strict* checks the response as it stands, *loose* also without its first or last line and "
                + "without asterisks.\n\nThis page is made from the catalogue. `datagen operators show constraints` prints it, "
                + "`datagen operators show <id>` one type of it.\n"
        );
        foreach (var family in ConstraintFamilyNames.InOrder)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {family.Name()}\n");
            foreach (var type in ConstraintCatalogue.Default.Types.Where(type => type.Family == family))
            {
                Write(page, type);
            }
        }

        return page.Append('\n').Append(SplitterReference.Markdown).ToString();
    }

    /// <summary>The part of the page that is about one type.</summary>
    public static string Markdown(ConstraintType type)
    {
        var section = new StringBuilder();
        Write(section, type);
        return section.ToString().TrimStart('\n');
    }

    private static void Write(StringBuilder page, ConstraintType type)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### `{type.Id}`\n\n{Escape(type.Phrasings[0])}\n\n");
        if (type.Note is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"{Escape(type.Note)}\n\n");
        }

        foreach (var parameter in type.Parameters)
        {
            page.Append(CultureInfo.InvariantCulture, $"- `{parameter.Name}`: {Describe(parameter)}\n");
        }

        if (type.Resources != ConstraintResources.None)
        {
            page.Append(CultureInfo.InvariantCulture, $"- rests on: {Resources(type.Resources)}\n");
        }

        if (type.Relation is not null)
        {
            page.Append("- opposite: the other relation\n");
        }
        else if (type.Negation is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"- opposite (`\"negated\": true`): {Escape(type.Negation)}\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"- excludes: {Excluded(type)}\n");
    }

    private static string Describe(ConstraintParameter parameter) =>
        parameter.Kind switch
        {
            ConstraintParameterKind.Count => string.Create(
                CultureInfo.InvariantCulture,
                $"a whole number, {parameter.Minimum} or more; sampled from {parameter.Sampled.From} to {parameter.Sampled.To}"
            ),
            ConstraintParameterKind.TextList => string.Create(
                CultureInfo.InvariantCulture,
                $"a list of texts; sampled with {parameter.Sampled.From} to {parameter.Sampled.To}"
            ),
            ConstraintParameterKind.Letter => "one character",
            ConstraintParameterKind.FirstText => "a text, or a list whose first text counts",
            _ when parameter.Choices is { } choices =>
                $"one of {string.Join(", ", choices.Select(choice => $"`{choice}`"))}",
            _ when parameter.Examples is { } examples =>
                $"a text, such as {string.Join(", ", examples.Select(example => $"`{example}`"))}",
            _ => "a text",
        };

    private static string Resources(ConstraintResources resources)
    {
        var names = new List<string>();
        Add(ConstraintResources.Sentences, "the sentence splitter");
        Add(ConstraintResources.Language, "language identification");
        Add(ConstraintResources.PartOfSpeech, "rules for opening verbs");
        Add(ConstraintResources.Syllables, "rules for syllables");
        return string.Join(", ", names);

        void Add(ConstraintResources resource, string name)
        {
            if ((resources & resource) != ConstraintResources.None)
            {
                names.Add(name);
            }
        }
    }

    private static string Excluded(ConstraintType type)
    {
        if (type.StandsAlone)
        {
            return "everything else";
        }

        var others = ConstraintCatalogue
            .Default.Types.Where(other =>
                !other.StandsAlone && !string.Equals(other.Id, type.Id, StringComparison.Ordinal)
            )
            .DistinctBy(other => other.Id, StringComparer.Ordinal)
            .ToList();
        var excluded = others
            .Where(other => ConstraintConflicts.Exclude(type, other))
            .Select(other => $"`{other.Id}`")
            .ToList();
        return excluded.Count == others.Count ? "everything else"
            : excluded.Count == 0 ? "only itself and types that fix the whole response"
            : $"{string.Join(", ", excluded)}, and types that fix the whole response";
    }

    private static string Escape(string text) =>
        text.Replace("*", "\\*", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal);
}
