using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace DataGen.Datasets;

/// <summary>Writes the YAML header of a dataset card, with the keys of the Hugging Face hub's dataset card specification.</summary>
internal static class CardHeader
{
    public static void Write(StringBuilder card, DatasetCardContent content)
    {
        Line(card, "---");
        Line(card, $"pretty_name: {YamlText.Scalar(content.Title)}");
        List(card, "language", content.Languages);
        if (content.License is { } license)
        {
            Line(card, $"license: {YamlText.Scalar(license)}");
        }

        var isSimulated = content.Models.Any(model => model.IsSimulated);
        ImmutableArray<string> ownTags = isSimulated
            ? ["synthetic", "datagen", "simulated-teacher"]
            : ["synthetic", "datagen"];
        List(card, "tags", [.. ownTags.Concat(content.Tags).Distinct(StringComparer.Ordinal)]);
        List(card, "task_categories", content.TaskCategories);
        List(card, "annotations_creators", ["machine-generated"]);
        List(card, "language_creators", ["machine-generated"]);
        List(
            card,
            "source_datasets",
            [
                .. content
                    .Sources.Select(source => source.HubId is null ? "original" : $"extended|{source.HubId}")
                    .DefaultIfEmpty("original")
                    .Distinct(StringComparer.Ordinal),
            ]
        );
        List(card, "size_categories", [SizeCategory(content.Datasets.Sum(dataset => dataset.Manifest.Rows))]);
        WriteConfigs(card, content.Datasets);
        WriteInfo(card, content.Datasets);
        Line(card, "---");
        Line(card, "");
    }

    private static string SizeCategory(long rows)
    {
        return rows switch
        {
            < 1_000 => "n<1K",
            < 10_000 => "1K<n<10K",
            < 100_000 => "10K<n<100K",
            < 1_000_000 => "100K<n<1M",
            < 10_000_000 => "1M<n<10M",
            < 100_000_000 => "10M<n<100M",
            < 1_000_000_000 => "100M<n<1B",
            _ => "1B<n<10B",
        };
    }

    private static void WriteConfigs(StringBuilder card, ImmutableArray<CardDataset> datasets)
    {
        Line(card, "configs:");
        for (var at = 0; at < datasets.Length; at++)
        {
            Line(card, $"- config_name: {YamlText.Scalar(datasets[at].Name)}");
            if (at == 0)
            {
                Line(card, "  default: true");
            }

            Line(card, "  data_files:");
            foreach (var split in datasets[at].Manifest.Splits)
            {
                var extension = Path.GetExtension(split.Files[0].Path);
                var folder = split.Files[0].Path[..^Path.GetFileName(split.Files[0].Path).Length];
                Line(card, $"  - split: {YamlText.Scalar(split.Name)}");
                Line(card, $"    path: {YamlText.Scalar($"{datasets[at].Name}/{folder}{split.Name}-*{extension}")}");
            }
        }
    }

    private static void WriteInfo(StringBuilder card, ImmutableArray<CardDataset> datasets)
    {
        Line(card, "dataset_info:");
        foreach (var (name, _, manifest) in datasets)
        {
            Line(card, $"- config_name: {YamlText.Scalar(name)}");
            // The columns describe the Parquet files and their twin; an exported shape is left for loaders to find out.
            if (!manifest.Splits[0].Files[0].Path.Contains('/', StringComparison.Ordinal))
            {
                Line(card, "  features:");
                foreach (var column in manifest.Shape.Columns)
                {
                    WriteFeature(card, column);
                }
            }

            Line(card, "  splits:");
            foreach (var split in manifest.Splits)
            {
                Line(card, $"  - name: {YamlText.Scalar(split.Name)}");
                Line(card, $"    num_bytes: {Number(split.Bytes)}");
                Line(card, $"    num_examples: {Number(split.Rows)}");
            }

            Line(card, $"  download_size: {Number(manifest.Splits.Sum(DownloadSize))}");
            Line(card, $"  dataset_size: {Number(manifest.Splits.Sum(split => split.Bytes))}");
        }
    }

    /// <summary>The size of the files that the config names, which are those of the first format.</summary>
    private static long DownloadSize(WrittenSplit split)
    {
        var first = split.Files[0].Path;
        return split
            .Files.Where(file => Kind(file.Path).Equals(Kind(first), StringComparison.Ordinal))
            .Sum(file => file.Bytes);

        static string Kind(string path)
        {
            return Path.GetDirectoryName(path) + Path.GetExtension(path);
        }
    }

    private static void WriteFeature(StringBuilder card, Column column)
    {
        Line(card, $"  - name: {YamlText.Scalar(column.Name)}");
        var type = column.Type switch
        {
            ColumnType.String or ColumnType.Json => "    dtype: string",
            ColumnType.Boolean => "    dtype: bool",
            ColumnType.Int64 => "    dtype: int64",
            ColumnType.Double => "    dtype: float64",
            ColumnType.StringList => "    list: string",
            ColumnType.Int64List => "    list: int64",
            ColumnType.DoubleList => "    list: float64",
            ColumnType.Messages =>
                "    list:\n    - name: role\n      dtype: string\n    - name: content\n      dtype: string",
            _ => throw new ArgumentOutOfRangeException(nameof(column)),
        };
        Line(card, type);
    }

    private static void List(StringBuilder card, string key, ImmutableArray<string> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        Line(card, $"{key}:");
        foreach (var value in values)
        {
            Line(card, $"- {YamlText.Scalar(value)}");
        }
    }

    private static string Number(long value)
    {
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static void Line(StringBuilder card, string text)
    {
        card.Append(text).Append('\n');
    }
}
