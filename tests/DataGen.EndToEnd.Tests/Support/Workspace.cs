using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>A folder of its own with a configuration, recipes, a store and runs; it is removed with the test.</summary>
internal sealed class Workspace : IDisposable
{
    public Workspace(string? pipeline = null)
    {
        Folder = Directory.CreateTempSubdirectory("datagen-e2e-").FullName;
        Write("pipeline.json", pipeline ?? Pipelines.Simulated);
    }

    public string Folder { get; }

    public string Store => Path.Combine(Folder, ".datagen", "answers.db");

    /// <summary>Further environment variables of the command.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string PathOf(string name) => Path.Combine(Folder, name);

    public RunOutput Run(string recipe) => new(Path.Combine(Folder, "runs", recipe));

    public Workspace Write(string name, string content)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return this;
    }

    /// <summary>Writes a recipe: <c>recipe.json</c> and prompts by name.</summary>
    public Workspace WriteRecipe(string name, string recipe, params IEnumerable<(string Name, string Text)> prompts)
    {
        Write($"recipes/{name}/recipe.json", recipe);
        foreach (var (prompt, text) in prompts)
        {
            Write($"recipes/{name}/prompts/{prompt}.hbs", text);
        }

        return this;
    }

    public Workspace WriteLines(string name, params IEnumerable<object> rows) =>
        Write(name, string.Concat(rows.Select(row => JsonSerializer.Serialize(row) + "\n")));

    public CommandProcess Start(params IEnumerable<string> arguments) =>
        CommandProcess.Start(Folder, Environment, arguments);

    public async Task<CommandResult> DataGenAsync(params IEnumerable<string> arguments)
    {
        using var process = Start(arguments);
        return await process.WaitAsync();
    }

    /// <summary>Runs the command and expects an exit code.</summary>
    public async Task<CommandResult> ExpectAsync(int exitCode, params IEnumerable<string> arguments)
    {
        var result = await DataGenAsync(arguments);
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ToString());
        return result;
    }

    /// <summary>How many answers the store holds; 0 while there is none.</summary>
    public long StoredAnswers()
    {
        if (!File.Exists(Store))
        {
            return 0;
        }

        try
        {
            using var connection = new SqliteConnection($"Data Source={Store};Mode=ReadWrite;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM answers";
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException)
        {
            // Its tables are being made.
            return 0;
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}

/// <summary>Configurations.</summary>
internal static class Pipelines
{
    public const string Simulated = """
        { "models": { "default": { "provider": "simulated", "model": "teacher", "maxConcurrency": 64 } } }
        """;

    /// <summary>One model behind HTTP.</summary>
    public static string At(FakeEndpoint endpoint, string more = "") => At(endpoint.Address, more);

    /// <summary>One model at an address.</summary>
    public static string At(string address, string more = "") =>
        $$"""
            {
              "models": {
                "default": {
                  "provider": "openai", "model": "teacher-by-http", "endpoint": "{{address}}",
                  "maxConcurrency": 16 {{(more.Length == 0 ? "" : ", " + more)}}
                }
              }
            }
            """;
}
