using System.Text.Json;

namespace DataGen.Recipes;

/// <summary>A recipe as the gallery shows it.</summary>
public sealed record GalleryEntry
{
    /// <summary>The folder's name, by which it is run.</summary>
    public required string Name { get; init; }

    public required string Folder { get; init; }

    public string Description { get; init; } = "";

    public string? Citation { get; init; }

    /// <summary>The parameters in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, RecipeParameter>> Parameters { get; init; } = [];

    /// <summary>The names of the presets.</summary>
    public IReadOnlyList<string> Presets { get; init; } = [];

    /// <summary>The model roles and what each does.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Roles { get; init; } = [];

    /// <summary>The datasets it writes, with the shapes of their rows.</summary>
    public IReadOnlyList<(string Dataset, string Shape)> Datasets { get; init; } = [];

    /// <summary>Why it cannot be shown in full; null when it can.</summary>
    public string? Problem { get; init; }
}

/// <summary>Finds the recipes of a workspace. It only reads <c>recipe.json</c>: a broken recipe is listed with its problem.</summary>
public static class RecipeGallery
{
    /// <summary>The recipes under a folder, by name.</summary>
    public static IReadOnlyList<GalleryEntry> List(string recipesFolder) =>
        Directory.Exists(recipesFolder)
            ?
            [
                .. Directory
                    .EnumerateDirectories(recipesFolder)
                    .Where(folder => File.Exists(Path.Combine(folder, RecipeFiles.RecipeFileName)))
                    .OrderBy(folder => Path.GetFileName(folder), StringComparer.Ordinal)
                    .Select(Read),
            ]
            : [];

    /// <summary>One recipe: a folder, its <c>recipe.json</c>, or a bare name under <c>recipes/</c>; null when there is none.</summary>
    public static GalleryEntry? Find(string given, string? configurationFolder) =>
        RecipeFiles.FindFolder(given, configurationFolder) is { } folder ? Read(folder) : null;

    private static GalleryEntry Read(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        var path = Path.Combine(folder, RecipeFiles.RecipeFileName);
        var problems = new ProblemList();
        if (
            SourceReader.Read(RecipeFiles.Show(path), RecipeFiles.ReadText(path), problems)
            is not { Kind: JsonValueKind.Object } root
        )
        {
            return new GalleryEntry
            {
                Name = name,
                Folder = folder,
                Problem =
                    problems.Sorted.Count > 0
                        ? problems.Sorted[0].ToString()
                        : $"{RecipeFiles.Show(path)}: not an object",
            };
        }

        return new GalleryEntry
        {
            Name = name,
            Folder = folder,
            Description = root.Find("description")?.Text ?? "",
            Citation = root.Find("citation")?.Text,
            Parameters = [.. RecipeLoader.DeclaredParameters(root, problems)],
            Presets = [.. (root.Find("presets")?.Members ?? []).Select(member => member.Name)],
            Roles =
            [
                .. (root.Find("roles")?.Members ?? []).Select(member =>
                    KeyValuePair.Create(member.Name, member.Value.Text ?? "")
                ),
            ],
            Datasets = [.. DatasetsIn(root.Find("stages"))],
            Problem = problems.Sorted.Count > 0 ? problems.Sorted[0].ToString() : null,
        };
    }

    /// <summary>Datasets are written outside blocks only.</summary>
    private static IEnumerable<(string Dataset, string Shape)> DatasetsIn(SourceNode? stages) =>
        (stages?.Items ?? [])
            .Where(stage => stage.Find("use")?.Text is "write" && stage.Find("dataset") is not null)
            .Select(stage => (stage.Find("dataset")!.Text ?? "", stage.Find("shape")?.Text ?? ""));
}
