namespace DataGen.EndToEnd.Tests.Support;

/// <summary>The smallest recipe that asks a model: one call for each line, a dataset of the answers.</summary>
internal static class FlatRecipe
{
    public const string Name = "flat";

    /// <summary>The stages and what else stands in the recipe; tests change parts of it.</summary>
    public const string Recipe = """
        {
          "name": "flat",
          "description": "Answers each line.",
          "roles": { "writer": "answers" },
          "stages": [
            { "id": "lines", "use": "read", "path": "lines.txt", "into": "line" },
            { "id": "reply", "use": "generate", "task": "response", "model": "writer", "prompt": "reply", "parse": { "as": "text" }, "into": "reply" },
            { "id": "sft", "use": "write", "dataset": "sft", "shape": "prompt-completion", "map": { "prompt": "line", "completion": "reply" } }
          ]
        }
        """;

    public static readonly string[] Run = ["run", Name, "--progress", "none"];

    public static Workspace WithLines(this Workspace workspace, params IEnumerable<string> lines) =>
        workspace
            .WriteRecipe(Name, Recipe, ("reply", "Say something about {{ line }}.\n"))
            .Write("lines.txt", string.Concat(lines.Select(line => line + "\n")));

    /// <summary>Changes the recipe's text; the part must be there.</summary>
    public static Workspace Change(this Workspace workspace, string from, string to)
    {
        var path = $"recipes/{Name}/recipe.json";
        var text = File.ReadAllText(workspace.PathOf(path));
        Assert.That(text, Does.Contain(from));
        return workspace.Write(path, text.Replace(from, to, StringComparison.Ordinal));
    }
}
