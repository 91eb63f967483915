namespace DataGen.Recipes.Tests.Validation;

/// <summary>Stages stand from line 4 of the fixture on.</summary>
public sealed class RuleTests
{
    private const string Prompt = "Write about {{text}}.";

    private static IReadOnlyList<string> Problems(string stages, string head = "")
    {
        using var folder = RecipeFolder.WithStages(stages, head).With("prompts/ask.hbs", Prompt);
        return [.. folder.Problems().Where(problem => !problem.Contains("warning:", StringComparison.Ordinal))];
    }

    private static IReadOnlyList<string> Warnings(string stages, string head = "")
    {
        using var folder = RecipeFolder.WithStages(stages, head);
        return [.. folder.Problems().Where(problem => problem.Contains("warning:", StringComparison.Ordinal))];
    }

    [Test]
    public void Accepts_a_recipe_without_faults()
    {
        using var folder = RecipeFolder
            .WithStages(
                """
                { "id": "ask", "use": "generate", "task": "response", "model": "writer", "prompt": "ask", "into": "answer" },
                { "id": "good", "use": "filter", "where": "words(answer) >= params.min && label !== ''", "reason": "too short" },
                { "id": "texts", "use": "set", "fields": { "a": "answer", "text": "a + label" } },
                """,
                """ "parameters": { "min": 2 }, """
            )
            .With("prompts/ask.hbs", Prompt);
        Assert.That(folder.Problems(), Is.Empty);
        Assert.That(folder.Load().Recipe, Is.Not.Null);
    }

    [TestCase(
        """{ "id": "Bad_Id", "use": "concat" },""",
        "recipe.json:4:9: 'Bad_Id' is no stage id (lower-case letters, digits and '-', beginning with a letter)"
    )]
    [TestCase(
        """{ "id": "rows", "use": "concat" },""",
        "recipe.json:4:9: a second stage 'rows'; the first stands in line 3 (ids are unique in the whole recipe, blocks included)"
    )]
    [TestCase(
        """{ "id": "x", "use": "filtre", "where": "true", "reason": "r" },""",
        "recipe.json:4:21: unknown operator 'filtre' (did you mean 'filter'?)"
    )]
    [TestCase(
        """{ "id": "x", "use": "filter", "wher": "true", "reason": "r" },""",
        "recipe.json:4:31: unknown key 'wher' (did you mean 'where'?)"
    )]
    [TestCase(
        """{ "id": "x", "use": "concat", "from": "row" },""",
        "recipe.json:4:39: no stage 'row' (did you mean 'rows'?)"
    )]
    [TestCase(
        """{ "id": "x", "use": "concat", "from": ["rows", "x"] },""",
        "recipe.json:4:48: stage 'x' reads from itself"
    )]
    [TestCase(
        """{ "id": "x", "use": "concat", "from": "out" },""",
        "recipe.json:4:39: 'out' ends its stream; no stage can read from it (name another stage with \"from\")"
    )]
    [TestCase(
        """{ "id": "x", "use": "range", "count": 2, "from": "rows" },""",
        "recipe.json:4:50: 'range' begins a stream and reads from no other stage (remove \"from\")"
    )]
    [TestCase("""{ "id": "x", "use": "limit", "count": "ten" },""", "recipe.json:4:39: must be a number, not a string")]
    [TestCase("""{ "id": "x", "use": "limit", "count": 0 },""", "recipe.json:4:39: 'count' must be at least 1")]
    [TestCase(
        """{ "id": "x", "use": "dedup", "field": "text", "method": "rouge-i" },""",
        "recipe.json:4:57: 'rouge-i' is not one of: exact, rouge-l, minhash (did you mean 'rouge-l'?)"
    )]
    [TestCase(
        """{ "id": "x", "use": "dedup", "field": "text", "against": "nobody" },""",
        "recipe.json:4:58: no stage 'nobody' that 'x' could read (there are: rows, out)"
    )]
    [TestCase(
        """{ "id": "x", "use": "dedup", "field": "txt" },""",
        "recipe.json:4:39: stage 'x' reads the field 'txt' before any stage makes it (did you mean 'text'? known here: label, text)"
    )]
    [TestCase(
        """{ "id": "x", "use": "filter", "where": "score > 1", "reason": "r" },""",
        "recipe.json:4:41: the expression reads the field 'score' before any stage makes it (known here: label, text)"
    )]
    [TestCase(
        """{ "id": "x", "use": "filter", "where": "label >", "reason": "r" },""",
        "recipe.json:4:48: in the expression, line 1, column 8: Unexpected end of input"
    )]
    [TestCase(
        """{ "id": "x", "use": "filter", "where": "label > params.mim", "reason": "r" },""",
        "recipe.json:4:56: no parameter 'mim' (did you mean 'min'?)"
    )]
    [TestCase(
        """{ "id": "x", "use": "limit", "count": "{{ mim }}" },""",
        "recipe.json:4:39: no parameter 'mim' (did you mean 'min'?)"
    )]
    [TestCase(
        """{ "id": "x", "use": "generate", "task": "t", "model": "writr", "prompt": "ask", "into": "a" },""",
        "recipe.json:4:55: no role 'writr' (did you mean 'writer'?)"
    )]
    [TestCase(
        """{ "id": "x", "use": "generate", "task": "t", "model": "writer", "prompt": "aks", "into": "a" },""",
        "recipe.json:4:75: no prompt 'aks' (did you mean 'ask'?)"
    )]
    [TestCase(
        """{ "id": "x", "use": "generate", "task": "t", "model": "writer", "prompt": "ask", "into": "a", "parse": { "as": "jsn" } },""",
        "recipe.json:4:112: 'jsn' is not one of: text, list, sections, fields, head, json, score, label, fence, regex, delimited, verdict (did you mean 'json'?)"
    )]
    [TestCase(
        """{ "id": "x", "use": "generate", "task": "t", "model": "writer", "prompt": "ask", "into": "a", "parse": { "as": "json", "schema": "s" } },""",
        "recipe.json:4:130: no schema 's' (make schemas/s.json in the recipe's folder)"
    )]
    [TestCase(
        """{ "id": "x", "use": "foreach", "over": "text", "as": "e", "into": "r", "stages": [] },""",
        "recipe.json:4:82: 'x' has no stages"
    )]
    [TestCase(
        """{ "id": "x", "use": "foreach", "over": "text", "as": "e", "into": "r", "stages": [ { "id": "y", "use": "write", "dataset": "d", "shape": "text" } ] },""",
        "recipe.json:4:104: 'write' cannot stand inside a block (write after 'x', with \"from\": \"x\")"
    )]
    [TestCase(
        """{ "id": "x", "use": "route", "by": "label", "cases": { "a": [ { "id": "y", "use": "shuffle" } ] } },""",
        "recipe.json:4:83: 'shuffle' holds records back and cannot stand directly inside 'route' (put it after 'x')"
    )]
    [TestCase(
        """{ "id": "x", "use": "route", "by": "label", "cases": { "a": [ { "id": "y", "use": "concat", "from": "rows" } ] } },""",
        "recipe.json:4:101: 'rows' stands in another block; \"from\" names stages of the same one (here are: none)"
    )]
    [TestCase(
        """{ "id": "x", "use": "write", "dataset": "sft", "shape": "text" }, { "id": "y", "use": "concat", "from": "rows" },""",
        "recipe.json:5:47: stage 'x' writes the dataset 'sft' already (give each its own name, or read both streams with one \"from\")"
    )]
    [TestCase(
        """{ "id": "x", "use": "read", "path": "none.jsonl" }, { "id": "y", "use": "concat", "from": "rows" },""",
        "recipe.json:4:37: no file 'none.jsonl' (looked for none.jsonl; paths in a recipe start from the folder of pipeline.json, those of --set from the current one)"
    )]
    [TestCase(
        """{ "id": "x", "use": "read", "path": "none-*.jsonl" }, { "id": "y", "use": "concat", "from": "rows" },""",
        "recipe.json:4:37: no file matches 'none-*.jsonl' (none-*.jsonl)"
    )]
    public void Says_where_what_and_how_to_mend(string stages, string expected)
    {
        var problems = Problems(stages, """ "parameters": { "min": 2 }, """);
        Assert.That(problems, Has.Member(expected), string.Join('\n', problems));
    }

    [Test]
    public void Reports_a_circle_with_its_way()
    {
        var problems = Problems(
            """
            { "id": "a", "use": "concat", "from": ["rows", "c"] },
            { "id": "b", "use": "dedup", "field": "text", "against": "a" },
            { "id": "c", "use": "concat" },
            """
        );
        Assert.That(
            problems,
            Has.Some.Contains("stages read from each other in a circle: c → a → b → c")
                .Or.Contains("b → c → a → b")
                .Or.Contains("a → b → c → a")
        );
    }

    [Test]
    public void Reports_all_problems_at_once_in_file_order()
    {
        using var folder = RecipeFolder
            .WithStages(
                """
                { "id": "a", "use": "filter", "where": "nope > 1", "reason": "r", "extra": 1 },
                { "id": "b", "use": "generate", "task": "t", "model": "nobody", "prompt": "ask", "into": "answer", "samples": 0 },
                { "id": "c", "use": "nothing" },
                { "id": "d", "use": "set", "from": "b", "fields": { "text": "answr" } },
                """
            )
            .With("prompts/ask.hbs", "{{text}}\n{{#if labl}}{{params.x}}{{/if}}")
            .With("prompts/broken.hbs", "{{#each text}}");
        Assert.That(
            folder.Problems().Where(problem => !problem.Contains("warning", StringComparison.Ordinal)),
            Is.EqualTo(
                new[]
                {
                    "prompts/ask.hbs:2:7: the field 'labl' is not there when stage 'b' uses this prompt (did you mean 'label'? known here: label, text)",
                    "prompts/ask.hbs:2:15: no parameter 'x' (there are: none)",
                    "prompts/broken.hbs:1:1: {{#each}} is not closed with {{/each}} before its turn ends",
                    "recipe.json:4:41: the expression reads the field 'nope' before any stage makes it (known here: label, text)",
                    "recipe.json:4:67: unknown key 'extra' (known: draw, from, id, reason, use, where)",
                    "recipe.json:5:55: no role 'nobody' (declare it under \"roles\"; there are: writer)",
                    "recipe.json:5:111: 'samples' must be from 1 to 10000",
                    "recipe.json:6:21: unknown operator 'nothing' (known: " + Operators + ")",
                    "recipe.json:7:62: the expression reads the field 'answr' before any stage makes it (did you mean 'answer'? known here: answer, label, text)",
                }
            )
        );
    }

    private static string Operators =>
        string.Join(", ", DataGen.Operators.OperatorCatalog.BuiltIn().All.Select(known => known.Name));

    [TestCase(
        """{ "id": "x", "use": "limit", "count": 1 }, { "id": "y", "use": "concat", "from": "rows" },""",
        "nothing reads 'x'"
    )]
    [TestCase("""{ "id": "y", "use": "concat" },""", "no stage uses the role 'writer'")]
    public void Warns_of_what_is_useless(string stages, string expected) =>
        Assert.That(Warnings(stages), Has.Some.Contains(expected));

    [Test]
    public void Warns_of_unused_parameters_but_not_of_those_an_expression_or_prompt_reads()
    {
        using var folder = RecipeFolder
            .WithStages(
                """
                { "id": "x", "use": "generate", "task": "{{ task }}", "model": "writer", "prompt": "ask", "into": "a" },
                { "id": "y", "use": "filter", "where": "words(a) > params.min", "reason": "r" },
                """,
                """ "parameters": { "task": "t", "min": 1, "style": "s", "spare": 0 }, """
            )
            .With("prompts/ask.hbs", "{{params.style}} {{text}}");
        Assert.That(folder.Problems(), Has.One.Items);
        Assert.That(folder.Problems()[0], Does.Contain("warning: nothing uses the parameter 'spare'"));
    }

    [Test]
    public void Does_not_check_fields_after_a_source_that_declares_none()
    {
        using var folder = new RecipeFolder(
            """
            { "name": "t", "description": "d", "stages": [
              { "id": "rows", "use": "read", "path": "rows.jsonl" },
              { "id": "x", "use": "filter", "where": "anything > 1", "reason": "r" },
              { "id": "s", "use": "select", "fields": ["text"] },
              { "id": "y", "use": "filter", "where": "anything > 1", "reason": "r" },
              { "id": "out", "use": "write", "dataset": "sft", "shape": "text" } ] }
            """
        );
        Assert.That(
            folder.Problems(),
            Is.EqualTo(
                new[]
                {
                    "recipe.json:5:43: the expression reads the field 'anything' before any stage makes it (known here: text)",
                }
            )
        );
    }

    [Test]
    public void Follows_fields_into_blocks_and_out_of_them()
    {
        Assert.That(
            Problems(
                """
                { "id": "list", "use": "set", "fields": { "items": "[1]" } },
                { "id": "each", "use": "foreach", "over": "items", "as": "item", "into": "results", "stages": [
                  { "id": "inner", "use": "set", "fields": { "twice": "item * 2 + text.length" } } ] },
                { "id": "way", "use": "route", "by": "label", "cases": {
                  "a": [ { "id": "w1", "use": "set", "fields": { "both": "1", "one": "1" } } ],
                  "b": [ { "id": "w2", "use": "set", "fields": { "both": "2" } } ] } },
                { "id": "use-both", "use": "filter", "where": "both > results.length", "reason": "r" },
                { "id": "again", "use": "loop", "carry": "text", "max": 2, "until": "made > 1", "stages": [
                  { "id": "l1", "use": "set", "fields": { "made": "round" } } ] },
                { "id": "use-lost", "use": "set", "fields": { "q": "one", "r": "twice", "s": "item", "t": "made" } },
                """
            ),
            Is.EqualTo(
                new[]
                {
                    "recipe.json:13:53: the expression reads the field 'one' before any stage makes it (known here: both, items, label, results, text, trajectory)",
                    "recipe.json:13:65: the expression reads the field 'twice' before any stage makes it (known here: both, items, label, q, results, text, trajectory)",
                    "recipe.json:13:79: the expression reads the field 'item' before any stage makes it (did you mean 'items'? known here: both, items, label, q, r, results, text, trajectory)",
                    "recipe.json:13:92: the expression reads the field 'made' before any stage makes it (known here: both, items, label, q, r, results, s, text, trajectory)",
                }
            )
        );
    }

    [Test]
    public void Reports_a_recipe_that_writes_nothing()
    {
        using var folder = new RecipeFolder(
            """{ "name": "t", "description": "d", "stages": [ { "id": "r", "use": "range", "count": 3 } ] }"""
        );
        Assert.That(
            folder.Problems(),
            Has.Member("recipe.json:1:46: the recipe writes nothing (end it with a 'write' stage)")
        );
    }

    [Test]
    public void Reports_a_first_stage_without_input()
    {
        using var folder = new RecipeFolder(
            """
            { "name": "t", "description": "d", "stages": [ { "id": "c", "use": "concat" },
              { "id": "w", "use": "write", "dataset": "d", "shape": "text" } ] }
            """
        );
        Assert.That(
            folder.Problems(),
            Has.Some.StartsWith(
                "recipe.json:1:48: stage 'c' has nothing to read: no stage stands before it (begin with a source: "
            )
        );
    }

    [Test]
    public void Reports_a_template_choice_among_prompts_with_turns()
    {
        using var folder = RecipeFolder
            .WithStages(
                """{ "id": "x", "use": "template-choice", "cases": [ { "prompts": ["ask"] } ], "into": "p" },"""
            )
            .With("prompts/ask.hbs", "user:\n{{text}}");
        Assert.That(
            folder.Problems(),
            Has.Some.Contains("recipe.json:4:65: prompts/ask.hbs has turns, and 'prompts' takes single texts")
        );
    }

    [Test]
    public void Reports_a_file_that_is_no_schema()
    {
        using var folder = RecipeFolder.WithStages("").With("schemas/s.json", """{ "$ref": "#/nowhere" }""");
        Assert.That(folder.Problems(), Has.Some.Contains("schemas/s.json: not a JSON Schema"));
    }
}
