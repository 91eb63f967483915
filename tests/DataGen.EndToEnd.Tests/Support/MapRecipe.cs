using System.Globalization;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>A recipe that maps rows: a question about each topic, an answer to it, a filter, a dataset.</summary>
internal static class MapRecipe
{
    public const string Name = "questions";

    public const string QuestionPrompt = "Write one question about {{ topic }}, with nothing else.\n";

    public const string AnswerPrompt = "Reply to this: {{ question }}\n";

    private const string Recipe = """
        {
          "name": "questions",
          "description": "Asks and answers a question about each topic.",
          "parameters": {
            "samples": 1,
            "maxTokens": 200,
            "leastWords": { "default": 3, "min": 0, "max": 100 },
            "rows": "rows.jsonl"
          },
          "roles": { "asker": "writes questions", "writer": "answers them" },
          "seed": 7,
          "stages": [
            { "id": "rows", "use": "read", "path": "{{ rows }}", "fields": ["id", "topic"], "idField": "id" },
            { "id": "ask", "use": "generate", "task": "text", "model": "asker", "prompt": "question", "unusable": [], "parse": { "as": "text" }, "into": "question" },
            {
              "id": "answer", "use": "generate", "task": "response", "model": "writer", "prompt": "answer", "samples": "{{ samples }}",
              "unusable": [],
              "maxTokens": "{{ maxTokens }}", "into": "answer"
            },
            { "id": "first", "use": "set", "fields": { "reply": "Array.isArray(answer) ? answer[0].text : answer" } },
            { "id": "long", "use": "filter", "where": "words(reply) >= params.leastWords && !reply.includes('sorry')", "reason": "says too little" },
            {
              "id": "sft", "use": "write", "dataset": "sft", "shape": "messages",
              "map": { "messages": "[{ role: 'user', content: question }, { role: 'assistant', content: reply }]" },
              "columns": { "topic": "string" }, "split": { "validation": 0.1 }
            }
          ]
        }
        """;

    private static readonly string[] Subjects = ["rivers", "bread", "comets", "violins", "ledgers", "moss", "glaciers"];

    public static Workspace WithQuestions(this Workspace workspace, int rows) =>
        workspace
            .WriteRecipe(Name, Recipe, ("question", QuestionPrompt), ("answer", AnswerPrompt))
            .WriteRows(Enumerable.Range(0, rows));

    /// <summary>However many rows fail, the run is fine.</summary>
    public static Workspace TolerateFailures(this Workspace workspace) =>
        workspace.ChangeQuestions("\"seed\": 7,", "\"seed\": 7, \"maxFailed\": 1000000,");

    /// <summary>Changes the recipe's text; the part must be there.</summary>
    public static Workspace ChangeQuestions(this Workspace workspace, string from, string to)
    {
        const string path = $"recipes/{Name}/recipe.json";
        var text = File.ReadAllText(workspace.PathOf(path));
        Assert.That(text, Does.Contain(from));
        return workspace.Write(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Writes the input: one row for each number.</summary>
    public static Workspace WriteRows(this Workspace workspace, IEnumerable<int> numbers) =>
        workspace.WriteLines(
            "rows.jsonl",
            numbers.Select(i => new
            {
                id = string.Create(CultureInfo.InvariantCulture, $"r{i}"),
                topic = string.Create(CultureInfo.InvariantCulture, $"{Subjects[i % Subjects.Length]}, part {i}"),
            })
        );
}
