namespace DataGen.Recipes;

/// <summary>Finds and reads the files of recipes.</summary>
internal static class RecipeFiles
{
    public const string RecipeFileName = "recipe.json";

    /// <summary>A recipe's folder: given as the folder, as its <c>recipe.json</c>, or as a bare name under <c>recipes/</c>, here or beside the program.</summary>
    public static string? FindFolder(string given, string? configurationFolder)
    {
        if (Path.GetFileName(given) is RecipeFileName && File.Exists(given))
        {
            return Path.GetDirectoryName(Path.GetFullPath(given));
        }

        string[] candidates =
        [
            given,
            Path.Combine("recipes", given),
            Path.Combine(configurationFolder ?? ".", "recipes", given),
            Path.Combine(AppContext.BaseDirectory, "recipes", given),
        ];
        return candidates
            .Select(Path.GetFullPath)
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, RecipeFileName)));
    }

    /// <summary>Reads a text file with LF line ends and without a byte order mark.</summary>
    public static string ReadText(string path) =>
        File.ReadAllText(path).Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>A path as people name it: from the current folder where it lies below it.</summary>
    public static string Show(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal)
            ? Path.GetFullPath(path)
            : relative.Replace('\\', '/');
    }
}
