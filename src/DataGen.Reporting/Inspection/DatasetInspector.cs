using System.Collections.Immutable;
using System.Text.Json;
using DataGen.Datasets;

namespace DataGen.Reporting;

/// <summary>
/// Reads a dataset once and says what is in it. Memory is bounded whatever the number of rows; the same rows give the same answer.
/// </summary>
public sealed class DatasetInspector(IFileStore files)
{
    private const int MostErrors = 5;
    private const int MostColumns = 1000;
    private const int FieldCharacters = 400;

    /// <summary>Inspects a file, a pattern, a dataset's folder, or a run's folder (each of its datasets).</summary>
    /// <exception cref="FileStoreException">A file is missing or cannot be read.</exception>
    /// <exception cref="SourceException">A file is damaged, or there is nothing to inspect.</exception>
    public async ValueTask<Inspection> InspectAsync(
        string path,
        InspectionOptions options,
        CancellationToken cancellationToken
    )
    {
        var datasets = ImmutableArray.CreateBuilder<DatasetStatistics>();
        foreach (var dataset in await FindDatasetsAsync(path, cancellationToken))
        {
            datasets.Add(await InspectOneAsync(dataset, options, cancellationToken));
        }

        return new Inspection(path, datasets.ToImmutable());
    }

    private async ValueTask<DatasetStatistics> InspectOneAsync(
        string path,
        InspectionOptions options,
        CancellationToken cancellationToken
    )
    {
        var source = await RowSource.OpenAsync(
            files,
            new SourceOptions { Paths = [path], Format = options.Format },
            cancellationToken
        );
        var columns = new List<ColumnStatisticsBuilder>();
        var byName = new Dictionary<string, ColumnStatisticsBuilder>(StringComparer.Ordinal);
        var rowsByFile = source
            .Files.Distinct(StringComparer.Ordinal)
            .ToDictionary(file => file, _ => 0L, StringComparer.Ordinal);
        var errors = ImmutableArray.CreateBuilder<string>();
        var firstRows = ImmutableArray.CreateBuilder<InspectedRow>();
        await foreach (var row in source.ReadAsync(cancellationToken))
        {
            if (row.Error is { } error)
            {
                if (errors.Count < MostErrors)
                {
                    errors.Add($"{row.Location}: {error}");
                }

                continue;
            }

            rowsByFile[row.Location.File]++;
            if (firstRows.Count < options.FirstRows)
            {
                firstRows.Add(Show(row));
            }

            foreach (var (name, value) in row.Fields)
            {
                if (!byName.TryGetValue(name, out var column))
                {
                    if (columns.Count == MostColumns)
                    {
                        throw new SourceException(
                            path,
                            $"{row.Location}: more than {MostColumns} different field names; are names data here?"
                        );
                    }

                    column = new ColumnStatisticsBuilder(name, options);
                    byName.Add(name, column);
                    columns.Add(column);
                }

                column.Add(value);
            }
        }

        return new DatasetStatistics(
            path,
            [
                .. source
                    .Files.Distinct(StringComparer.Ordinal)
                    .Select(file => new InspectedFile(file, SplitOf(file), rowsByFile[file])),
            ],
            source.Rows,
            source.MalformedRows,
            errors.ToImmutable(),
            [.. columns.Select(column => column.Build(source.Rows))],
            [.. columns.SelectMany(TextsOf)],
            [.. columns.Select(column => column.Conversations.Build()).OfType<ConversationStatistics>()],
            firstRows.ToImmutable()
        );
    }

    private static IEnumerable<TextStatistics> TextsOf(ColumnStatisticsBuilder column)
    {
        return new[] { column.Texts.Build() }.OfType<TextStatistics>().Concat(column.Conversations.BuildTexts());
    }

    private async ValueTask<IReadOnlyList<string>> FindDatasetsAsync(string path, CancellationToken cancellationToken)
    {
        if (await files.KindAsync(path, cancellationToken) != FileKind.Folder)
        {
            return [path];
        }

        var root = path.TrimEnd('/', '\\');
        var isRun = await files.KindAsync($"{root}/recipe.lock.json", cancellationToken) == FileKind.File;
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        var hasOwnRows = false;
        await foreach (var file in files.ListAsync(root, recursive: true, cancellationToken))
        {
            var parts = file[(root.Length + 1)..].Split('/');
            hasOwnRows |= parts.Length == 1 && IsData(parts[0]);
            // A run's own records are no datasets of it; they can be inspected by their folders' names.
            if (parts.Length == 2 && IsData(parts[1]) && parts[0][0] != '.' && parts[0] is not ("trace" or "rejects"))
            {
                folders.Add($"{root}/{parts[0]}");
            }
        }

        return (hasOwnRows && !isRun) || folders.Count == 0 ? [root] : [.. folders];
    }

    /// <summary>JSON files are left out: a run's folder holds some that are no rows.</summary>
    private static bool IsData(string name)
    {
        var unpacked = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return name[0] != '.'
            && Path.GetExtension(unpacked).ToLowerInvariant()
                is ".parquet"
                    or ".jsonl"
                    or ".ndjson"
                    or ".csv"
                    or ".tsv";
    }

    /// <summary>The split of a part's name, <c>split-00000-of-00001.extension</c>.</summary>
    private static string? SplitOf(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var split = name.Length - "-00000-of-00001".Length;
        return
            split > 0
            && name[split] == '-'
            && name.AsSpan(split + 6, 4) is "-of-"
            && !name.AsSpan(split + 1, 5).ContainsAnyExceptInRange('0', '9')
            && !name.AsSpan(split + 10).ContainsAnyExceptInRange('0', '9')
            ? name[..split]
            : null;
    }

    private static InspectedRow Show(SourceRow row)
    {
        return new InspectedRow(
            row.Location.ToString(),
            [.. row.Fields.Select(field => new InspectedField(Excerpt.Of(field.Key), Show(field.Value)))]
        );
    }

    private static string Show(JsonElement value)
    {
        return value.ValueKind == JsonValueKind.String ? Excerpt.Of(value.GetString()!, FieldCharacters)
            : ConversationStatisticsBuilder.IsConversation(value)
                ? ConversationStatisticsBuilder.Show(value, FieldCharacters)
            : Excerpt.Of(value.GetRawText(), FieldCharacters);
    }
}
