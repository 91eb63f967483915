namespace DataGen.Recipes.Tests.Validation;

/// <summary>What a recipe and a configuration must say before a budget can be kept.</summary>
public sealed class BudgetRuleTests
{
    private const string Priced = """
        "prices": { "input": 1, "output": 2 }
        """;

    [Test]
    public void Names_every_stage_whose_calls_may_cost_any_amount() =>
        Assert.That(
            Problems(Priced, ""),
            Is.EqualTo(
                new[]
                {
                    "recipe.json:4:1: stage 'ask' has no 'maxTokens', so that a call of 'default' may cost any amount; --budget needs a limit (add for example \"maxTokens\": 1024; answers that are cut at it can be asked for again with a higher one)",
                    "recipe.json:5:1: stage 'judge' has no 'maxTokens', so that a call of 'default' may cost any amount; --budget needs a limit (add for example \"maxTokens\": 1024; answers that are cut at it can be asked for again with a higher one)",
                }
            )
        );

    [Test]
    public void Looks_at_each_model_of_a_fan_out_once() =>
        Assert.That(
            Problems(Priced, "", asking: "\"use\": \"fan-out\", \"models\": [\"writer\"]")[0],
            Does.StartWith(
                "recipe.json:4:1: stage 'ask' has no 'maxTokens', so that a call of 'default' may cost any amount"
            )
        );

    [TestCase("")]
    [TestCase(
        """
            "prices": { "input": 0, "output": 0 }
            """
    )]
    public void Asks_nothing_where_the_model_is_free(string prices) => Assert.That(Problems(prices, ""), Is.Empty);

    [Test]
    public void Is_content_where_every_stage_has_a_limit() =>
        Assert.That(Problems(Priced, """, "maxTokens": 100"""), Is.Empty);

    [Test]
    public void Refuses_what_takes_the_limit_away_or_multiplies_the_answers() =>
        Assert.That(
            Problems(
                Priced + """, "extraBody": { "max_tokens": null, "seed": null }""",
                """, "maxTokens": 100""",
                """, "extraBody": { "n": 4, "top_k": 20 }"""
            ),
            Is.EqualTo(
                new[]
                {
                    "pipeline.json: model 'default' sets 'max_tokens' in 'extraBody', so that the cost of a call has no known limit; --budget needs one (take it out, and set 'samples' and 'maxTokens' in the recipe)",
                    "recipe.json:4:1: stage 'ask' sets 'n' in 'extraBody', so that the cost of a call has no known limit; --budget needs one (use 'samples' and 'maxTokens' instead)",
                }
            )
        );

    private static IReadOnlyList<string> Problems(
        string alias,
        string limit,
        string more = "",
        string asking = "\"use\": \"generate\", \"model\": \"writer\""
    )
    {
        using var folder = RecipeFolder
            .WithStages(
                $$"""
                { "id": "ask", {{asking}}, "task": "response", "prompt": "ask", "into": "answer"{{limit}}{{more}} },
                { "id": "judge", "use": "judge-score", "model": "writer", "prompt": "ask", "into": "score"{{limit}} },
                """
            )
            .With("prompts/ask.hbs", "Write about {{text}}.")
            .With(
                "pipeline.json",
                $$"""{ "models": { "default": { "provider": "simulated", "model": "teacher"{{(alias.Length == 0 ? "" : ", " + alias)}} } } }"""
            );
        var loaded = folder.Load();
        Assert.That(loaded.Recipe, Is.Not.Null, string.Join('\n', loaded.Problems));
        return
        [
            .. BudgetRule
                .Check(loaded.Recipe!)
                .Select(problem =>
                    problem.ToString().Replace(RecipeFiles.Show(folder.Path) + "/", "", StringComparison.Ordinal)
                ),
        ];
    }
}
