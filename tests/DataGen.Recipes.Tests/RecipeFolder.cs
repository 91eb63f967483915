using DataGen.Operators;

namespace DataGen.Recipes.Tests;

/// <summary>A recipe in a temporary folder.</summary>
internal sealed class RecipeFolder : IDisposable
{
    private static readonly OperatorCatalog Catalog = OperatorCatalog.BuiltIn();

    public RecipeFolder(string recipe)
    {
        Write("recipe.json", recipe);
        Write("pipeline.json", """{ "models": { "default": { "provider": "simulated", "model": "teacher" } } }""");
        Write("rows.jsonl", """{ "text": "a", "label": "b" }""");
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("datagen-recipes-").FullName;

    /// <summary>A recipe whose stages are given, between a source with the fields text and label and a writing stage.</summary>
    public static RecipeFolder WithStages(string stages, string head = "") =>
        new(
            $$"""
            { "name": "test", "description": "A test.", "roles": { "writer": "writes" }, {{head}}
              "stages": [
                { "id": "rows", "use": "read", "path": "rows.jsonl", "fields": ["text", "label"] },
            {{stages}}
                { "id": "out", "use": "write", "dataset": "sft", "shape": "text" }
              ] }
            """
        );

    public RecipeFolder With(string file, string content)
    {
        Write(file, content);
        return this;
    }

    public LoadResult Load(IReadOnlyList<string>? set = null, IReadOnlyList<string>? models = null) =>
        RecipeLoader.Load(
            Path,
            Catalog,
            new LoadOptions
            {
                Configuration = System.IO.Path.Combine(Path, "pipeline.json"),
                Set = set ?? [],
                Models = models ?? [],
            }
        );

    /// <summary>The problems as a user reads them, with paths from the recipe's folder.</summary>
    public IReadOnlyList<string> Problems(IReadOnlyList<string>? set = null, IReadOnlyList<string>? models = null) =>
        [
            .. Load(set, models)
                .Problems.Select(problem =>
                    problem
                        .ToString()
                        .Replace(RecipeFiles.Show(Path) + "/", "", StringComparison.Ordinal)
                        .Replace(Path + "/", "", StringComparison.Ordinal)
                ),
        ];

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Write(string file, string content)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
