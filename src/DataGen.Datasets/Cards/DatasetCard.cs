using System.Globalization;
using System.Text;

namespace DataGen.Datasets;

/// <summary>
/// Renders the <c>README.md</c> of a run: a YAML header from which dataset hubs and loaders learn configs, splits and
/// features, and a page for people. Equal content gives equal bytes.
/// </summary>
public static class DatasetCard
{
    /// <summary>The whole file, with LF line ends.</summary>
    public static string Render(DatasetCardContent content)
    {
        var card = new StringBuilder();
        CardHeader.Write(card, content);
        Line(card, $"# {MarkdownText.Inline(content.Title)}");
        Line(card, "");
        WriteNotes(card, content);
        if (!string.IsNullOrWhiteSpace(content.Description))
        {
            Line(card, content.Description.ReplaceLineEndings("\n").Trim());
            Line(card, "");
        }

        WriteDatasets(card, content);
        WriteLoading(card, content);
        WriteFunnel(card, content);
        WriteModels(card, content);
        WriteSources(card, content);
        if (content.ReproduceCommand.Length > 0)
        {
            Line(card, "## Reproduce");
            Line(card, "");
            card.Append(MarkdownText.Fence("sh", content.ReproduceCommand));
            Line(card, "");
            Line(
                card,
                "`recipe.lock.json` beside this file pins the recipe, its prompts, inputs, models, parameters and seed by hash."
            );
        }

        return card.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>Writes the card to <c>README.md</c> in a folder; returns its SHA-256.</summary>
    /// <exception cref="FileStoreException">The disk is full, or the folder cannot be written.</exception>
    public static ValueTask<string> WriteAsync(
        IFileStore files,
        string folder,
        DatasetCardContent content,
        CancellationToken cancellationToken
    )
    {
        return WholeFile.WriteAsync(
            files,
            $"{folder}/README.md",
            Encoding.UTF8.GetBytes(Render(content)),
            cancellationToken
        );
    }

    private static void WriteNotes(StringBuilder card, DatasetCardContent content)
    {
        if (content.Models.Any(model => model.IsSimulated))
        {
            Line(
                card,
                "> **Simulated teacher.** Some or all of this text was made by a simulated teacher, a program that"
            );
            Line(
                card,
                "> imitates a language model's answers to try out a recipe. It says nothing about quality. **Do not train on it.**"
            );
            Line(card, "");
        }

        if (content.IsUnsafe)
        {
            Line(
                card,
                "> **Unsafe run** (`--unsafe-no-sandbox`): verifiers written by a model ran without isolation. They could read, change and"
            );
            Line(card, "> invent anything, these rows included. Every row says so in `unsafe_no_sandbox`.");
            Line(card, "");
        }

        if (content.IncompleteBecause is { } reason)
        {
            Line(
                card,
                $"> **Incomplete** (`complete: false`): {MarkdownText.Inline(reason)}. These are the first rows of what the recipe"
            );
            Line(card, "> makes, in order. Running the same command again continues.");
            Line(card, "");
        }
    }

    private static void WriteDatasets(StringBuilder card, DatasetCardContent content)
    {
        Line(card, "## Datasets");
        Line(card, "");
        Line(card, "| config | rows | splits | what a row is | columns |");
        Line(card, "|---|--:|---|---|---|");
        foreach (var dataset in content.Datasets)
        {
            var splits = dataset.Manifest.Splits.Select(split => $"{split.Name} {Number(split.Rows)}");
            var columns = dataset.Manifest.Shape.Columns.Select(column =>
                MarkdownText.Inline($"{column.Name}: {column.Type.Name()}")
            );
            Line(
                card,
                $"| `{dataset.Name}` | {Number(dataset.Manifest.Rows)} | {string.Join(", ", splits)} | {MarkdownText.Inline(dataset.Description)} | {string.Join(", ", columns)} |"
            );
        }

        Line(card, "");
    }

    private static void WriteLoading(StringBuilder card, DatasetCardContent content)
    {
        var dataset = content.Datasets[0];
        Line(card, "## Load");
        Line(card, "");
        card.Append(
            MarkdownText.Fence(
                "python",
                $"""
                from datasets import load_dataset

                # the folder of this file, or the name under which it was uploaded
                rows = load_dataset("path/to/this/folder", "{dataset.Name}", split="{dataset.Manifest.Splits[0].Name}")
                """
            )
        );
        Line(card, "");
    }

    private static void WriteFunnel(StringBuilder card, DatasetCardContent content)
    {
        if (content.Funnel.IsEmpty)
        {
            return;
        }

        Line(card, "## What became of the rows");
        Line(card, "");
        Line(card, "| stage | in | out | dropped | failed | why |");
        Line(card, "|---|--:|--:|--:|--:|---|");
        foreach (var stage in content.Funnel)
        {
            var reasons = stage.Reasons.IsDefault
                ? []
                : stage.Reasons.Select(reason => $"{MarkdownText.Inline(reason.Key)} {Number(reason.Value)}");
            Line(
                card,
                $"| {MarkdownText.Inline(stage.Stage)} | {Number(stage.In)} | {Number(stage.Out)} | {Number(stage.Dropped)} | {Number(stage.Failed)} | {string.Join("; ", reasons)} |"
            );
        }

        Line(card, "");
    }

    private static void WriteModels(StringBuilder card, DatasetCardContent content)
    {
        if (content.Models.IsEmpty)
        {
            return;
        }

        Line(card, "## Models");
        Line(card, "");
        Line(card, "| role | model |");
        Line(card, "|---|---|");
        foreach (var model in content.Models)
        {
            var note = model.IsSimulated ? " (**simulated teacher**)" : "";
            Line(card, $"| {MarkdownText.Inline(model.Role)} | {MarkdownText.Inline(model.Model)}{note} |");
        }

        Line(card, "");
        Line(card, "The terms of a model's provider may limit what its answers can be used for.");
        Line(card, "");
    }

    private static void WriteSources(StringBuilder card, DatasetCardContent content)
    {
        if (content.Sources.IsEmpty)
        {
            return;
        }

        Line(card, "## Sources");
        Line(card, "");
        Line(card, "| source | licence |");
        Line(card, "|---|---|");
        foreach (var source in content.Sources)
        {
            Line(
                card,
                $"| {MarkdownText.Inline(source.Name)} | {MarkdownText.Inline(source.License ?? "not stated")} |"
            );
        }

        Line(card, "");
    }

    private static string Number(long value)
    {
        return value.ToString("N0", CultureInfo.InvariantCulture);
    }

    private static void Line(StringBuilder card, string text)
    {
        card.Append(text).Append('\n');
    }
}
