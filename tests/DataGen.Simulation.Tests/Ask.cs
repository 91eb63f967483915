using System.Text.Json;
using Microsoft.Extensions.AI;

namespace DataGen.Simulation.Tests;

/// <summary>Short ways to ask the teacher.</summary>
internal static class Ask
{
    public static readonly SimulatedTeacher Faultless = new(SimulationOptions.Faultless);

    public static readonly SimulatedTeacher Usual = new();

    public static async Task<string> Text(
        IChatClient teacher,
        string? task,
        string prompt,
        long seed = 1,
        ChatOptions? options = null
    ) => (await Full(teacher, task, prompt, seed, options)).Text;

    public static Task<ChatResponse> Full(
        IChatClient teacher,
        string? task,
        string prompt,
        long seed = 1,
        ChatOptions? options = null
    )
    {
        options = options?.Clone() ?? new ChatOptions();
        options.Seed = seed;
        if (task is not null)
        {
            options.AdditionalProperties ??= [];
            options.AdditionalProperties[TaskKinds.PropertyName] = task;
        }

        return teacher.GetResponseAsync([new ChatMessage(ChatRole.User, prompt)], options);
    }

    public static ChatOptions Schema(string schema) =>
        new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse(schema).RootElement) };

    /// <summary>A bootstrap prompt as Self-Instruct's: numbered examples, then the numbers to write.</summary>
    public static string Bootstrap(IEnumerable<string> examples, int count = 8)
    {
        var shown = examples.ToList();
        var lines = shown.Select((text, index) => $"{index + 1}. {text}");
        return $"Here is a list of tasks.\n{string.Join('\n', lines)}\nContinue the list with new, varied tasks, numbers {shown.Count + 1} to {shown.Count + count}, one a line.";
    }

    /// <summary>Items of a numbered list, as the parser of a recipe would read them.</summary>
    public static List<string> Items(string answer) =>
        [
            .. answer
                .Split('\n')
                .Where(line => line.Contains(". ", StringComparison.Ordinal))
                .Select(line => line[(line.IndexOf(". ", StringComparison.Ordinal) + 2)..]),
        ];

    /// <summary>Instructions from many calls.</summary>
    public static async Task<List<string>> Instructions(IChatClient teacher, int calls)
    {
        var all = new List<string>();
        for (var call = 0; call < calls; call++)
        {
            all.AddRange(
                Items(
                    await Text(
                        teacher,
                        TaskKinds.Instructions,
                        Bootstrap([
                            "Name three rivers.",
                            "Explain rain to a child.",
                            "Translate the sentence into French.",
                        ]),
                        call
                    )
                )
            );
        }

        return all;
    }

    /// <summary>The path of an oracle beside the repository; ignores the test when it is not there.</summary>
    public static string Oracle(string name)
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataGen.sln")))
        {
            folder = folder.Parent;
        }

        var path = Path.Combine(folder?.FullName ?? ".", "..", "shared", "data", name);
        if (!File.Exists(path))
        {
            Assert.Ignore($"The oracle {name} is not beside the repository.");
        }

        return path;
    }
}
