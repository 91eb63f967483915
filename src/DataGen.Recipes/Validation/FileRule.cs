using DataGen.Datasets;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>Input files exist, and patterns match some.</summary>
internal sealed class FileRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems)
    {
        foreach (var text in recipe.AllStages.SelectMany(stage => MarkedText.Of<FilePathAttribute>(recipe, stage)))
        {
            var path = recipe.Configuration.Resolve(text.Text);
            if (GlobPattern.IsPattern(text.Text))
            {
                if (!MatchesAny(path))
                {
                    problems.Error(text.Location, $"no file matches '{text.Text}' ({path})");
                }
            }
            else if (!File.Exists(path) && !Directory.Exists(path))
            {
                problems.Error(
                    text.Location,
                    $"no file '{text.Text}'",
                    $"looked for {path}; paths in a recipe start from the folder of pipeline.json, those of --set from the current one"
                );
            }
        }
    }

    private static bool MatchesAny(string path)
    {
        var pattern = new GlobPattern(path);
        return Directory.Exists(pattern.Root)
            && Directory
                .EnumerateFiles(
                    pattern.Root,
                    "*",
                    pattern.IsRecursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly
                )
                .Any(file => pattern.Matches(Path.GetRelativePath(pattern.Root, file).Replace('\\', '/')));
    }
}
