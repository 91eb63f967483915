using System.Security.Cryptography;
using System.Text;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>A recipe whose calls stand inside blocks: for each element, in rounds, in branches.</summary>
internal static class NestedRecipe
{
    public const string Name = "nested";

    public static readonly string[] Run = ["run", Name, "--progress", "none"];

    private const string Recipe = """
        {
          "name": "nested",
          "description": "Lists ideas about each line, works them out, and revises a draft.",
          "roles": { "writer": "writes" },
          "stages": [
            { "id": "lines", "use": "read", "path": "lines.txt", "into": "line" },
            { "id": "ideas", "use": "generate", "task": "text", "model": "writer", "prompt": "ideas", "parse": { "as": "list" }, "into": "ideas" },
            {
              "id": "each", "use": "foreach", "over": "ideas", "as": "idea", "into": "ideas",
              "stages": [
                { "id": "detail", "use": "generate", "task": "text", "model": "writer", "prompt": "detail", "into": "detail" },
                { "id": "worth", "use": "filter", "where": "detail.charCodeAt(detail.length - 1) % 5 !== 0", "reason": "not worth it" }
              ]
            },
            { "id": "begin", "use": "set", "fields": { "draft": "line" } },
            {
              "id": "revise", "use": "loop", "carry": ["draft"], "max": 3, "until": "draft.endsWith('a') || draft.endsWith('7')",
              "best": "draft.charCodeAt(draft.length - 1)",
              "stages": [
                { "id": "revision", "use": "generate", "task": "text", "model": "writer", "prompt": "revise", "into": "draft" }
              ]
            },
            {
              "id": "branch", "use": "route", "by": "ideas.length % 2 === 0 ? 'even' : 'odd'",
              "cases": {
                "even": [{ "id": "more", "use": "generate", "task": "text", "model": "writer", "prompt": "more", "into": "extra" }],
                "odd": [{ "id": "none", "use": "set", "fields": { "extra": "'none'" } }]
              }
            },
            { "id": "text", "use": "write", "dataset": "out", "shape": "text", "map": { "text": "JSON.stringify([ideas, draft, extra])" } }
          ]
        }
        """;

    public static Workspace WithNested(this Workspace workspace, int lines) =>
        workspace
            .WriteRecipe(
                Name,
                Recipe,
                ("ideas", "List: {{ line }}"),
                ("detail", "Detail: {{ idea }}"),
                ("revise", "Revise: {{ draft }}"),
                ("more", "More: {{ draft }}")
            )
            .Write(
                "lines.txt",
                string.Concat(Enumerable.Range(0, lines).Select(i => FormattableString.Invariant($"line {i}\n")))
            );

    /// <summary>Answers by the prompt alone.</summary>
    public static Reply Answer(ReceivedRequest request)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Prompt)))[..6];
        return Reply.Completion(
            request.Prompt.StartsWith("List: ", StringComparison.Ordinal)
                ? $"1. first of {hash}\n2. second of {hash}\n3. third of {hash}"
                : $"text {hash}"
        );
    }
}
