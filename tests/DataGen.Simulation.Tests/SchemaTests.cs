using System.Text.Json;

namespace DataGen.Simulation.Tests;

public sealed class SchemaTests
{
    [Test]
    public async Task Fills_types_bounds_enums_nesting_and_references()
    {
        const string Schema = """
            {
              "type": "object",
              "required": ["title", "score", "verdict", "tags", "author", "ratio", "when", "fixed", "maybe"],
              "properties": {
                "title": { "type": "string", "minLength": 5, "maxLength": 30 },
                "score": { "type": "integer", "minimum": 1, "maximum": 5 },
                "verdict": { "enum": ["yes", "no"] },
                "tags": { "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 3 },
                "author": { "$ref": "#/$defs/person" },
                "ratio": { "type": "number", "minimum": 0.0, "maximum": 1.0 },
                "when": { "type": "string", "format": "date" },
                "fixed": { "const": 7 },
                "maybe": { "anyOf": [{ "type": "null" }, { "type": "boolean" }] }
              },
              "$defs": { "person": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" }, "age": { "type": "integer", "minimum": 18, "maximum": 80 } } } }
            }
            """;
        for (var seed = 0; seed < 100; seed++)
        {
            using var answer = JsonDocument.Parse(
                await Ask.Text(Ask.Faultless, null, "Rate the book about tides.", seed, Ask.Schema(Schema))
            );
            var root = answer.RootElement;
            Assert.That(root.GetProperty("title").GetString()!.Length, Is.InRange(5, 30));
            Assert.That(root.GetProperty("score").GetInt32(), Is.InRange(1, 5));
            Assert.That(root.GetProperty("verdict").GetString(), Is.AnyOf("yes", "no"));
            Assert.That(root.GetProperty("tags").GetArrayLength(), Is.InRange(2, 3));
            Assert.That(root.GetProperty("author").GetProperty("name").GetString(), Does.Contain(" "));
            Assert.That(root.GetProperty("ratio").GetDouble(), Is.InRange(0, 1));
            Assert.That(
                DateOnly
                    .ParseExact(
                        root.GetProperty("when").GetString()!,
                        "yyyy-MM-dd",
                        System.Globalization.CultureInfo.InvariantCulture
                    )
                    .Year,
                Is.GreaterThan(1900)
            );
            Assert.That(root.GetProperty("fixed").GetInt32(), Is.EqualTo(7));
            Assert.That(root.GetProperty("maybe").ValueKind, Is.AnyOf(JsonValueKind.True, JsonValueKind.False));
        }
    }

    [Test]
    public async Task An_array_of_tasks_holds_whole_tasks_that_differ()
    {
        const string Schema =
            """{ "type": "array", "minItems": 6, "items": { "type": "object", "required": ["instruction", "input", "output"], "properties": { "instruction": { "type": "string" }, "input": { "type": "string" }, "output": { "type": "string" } } } }""";

        using var answer = JsonDocument.Parse(
            await Ask.Text(Ask.Faultless, TaskKinds.AlpacaTasks, "Write six tasks.", 1, Ask.Schema(Schema))
        );

        var instructions = answer
            .RootElement.EnumerateArray()
            .Select(task => task.GetProperty("instruction").GetString())
            .ToList();
        Assert.That(instructions, Is.Unique.And.Count.EqualTo(6));
        Assert.That(
            answer.RootElement.EnumerateArray().Select(task => task.GetProperty("output").GetString()),
            Has.None.Empty
        );
    }

    [Test]
    public async Task Endless_references_and_odd_schemas_end()
    {
        foreach (
            var schema in new[]
            {
                "{}",
                "true",
                """{ "$ref": "#" }""",
                """{ "$ref": "#/a", "a": { "$ref": "#/a" } }""",
                """{ "type": "object", "required": ["x"], "properties": { "x": { "$ref": "#" } } }""".Replace(
                    "\"#\"",
                    "\"#/properties/x\"",
                    StringComparison.Ordinal
                ),
                """{ "type": ["null"] }""",
                """{ "enum": [] }""",
                """{ "type": "array", "minItems": 1000000000 }""",
            }
        )
        {
            var text = await Ask.Text(Ask.Faultless, null, "Anything.", 1, Ask.Schema(schema));
            Assert.That(() => JsonDocument.Parse(text).Dispose(), Throws.Nothing, schema);
        }
    }

    [TestCase(TaskKinds.Text)]
    [TestCase(TaskKinds.Response)]
    [TestCase(TaskKinds.Judgement)]
    public async Task A_prompt_that_shows_its_JSON_gets_that_form(string kind)
    {
        const string Prompt =
            "Check the response about tides. Return JSON in this form: {\"checks\": [{\"question\": \"...\", \"score\": \"YES/NO\"}], \"total\": 3}";

        using var answer = JsonDocument.Parse(await Ask.Text(Ask.Faultless, kind, Prompt));

        Assert.That(answer.RootElement.GetProperty("total").ValueKind, Is.EqualTo(JsonValueKind.Number));
        foreach (var check in answer.RootElement.GetProperty("checks").EnumerateArray())
        {
            Assert.That(check.GetProperty("score").GetString(), Is.AnyOf("YES", "NO"));
            Assert.That(check.GetProperty("question").GetString(), Is.Not.Empty);
        }
    }

    [Test]
    public async Task JSON_without_a_schema_is_an_object()
    {
        var options = new Microsoft.Extensions.AI.ChatOptions
        {
            ResponseFormat = Microsoft.Extensions.AI.ChatResponseFormat.Json,
        };

        using var answer = JsonDocument.Parse(
            await Ask.Text(Ask.Faultless, TaskKinds.Response, "Tell me about tides.", 2, options)
        );

        Assert.That(answer.RootElement.GetProperty("text").GetString(), Does.Contain("ides"));
    }
}
