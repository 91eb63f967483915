using System.Text.Json;
using DataGen.Operators.Constraints;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Constraints;

internal sealed class ComposePromptTests
{
    [TestCase(ConstraintLayout.Inline, "Name a river. Use no commas. End with: Bye\nWrite 5 words.")]
    [TestCase(ConstraintLayout.Paragraph, "Name a river.\n\nUse no commas. End with: Bye\nWrite 5 words.")]
    [TestCase(ConstraintLayout.Lines, "Name a river.\n\nRules:\nUse no commas.\nEnd with: Bye\nWrite 5 words.")]
    [TestCase(ConstraintLayout.Dashes, "Name a river.\n\nRules:\n- Use no commas.\n- End with: Bye\n- Write 5 words.")]
    [TestCase(ConstraintLayout.Bullets, "Name a river.\n\nRules:\n* Use no commas.\n* End with: Bye\n* Write 5 words.")]
    [TestCase(
        ConstraintLayout.Numbers,
        "Name a river.\n\nRules:\n1. Use no commas.\n2. End with: Bye\n3. Write 5 words."
    )]
    public async Task Lays_out(ConstraintLayout layout, string prompt)
    {
        var result = await ComposeAsync(Options(layout), "Name a river.");

        Assert.That(result.Field("prompt"), Is.EqualTo(new[] { prompt }));
    }

    [Test]
    public async Task Constraints_may_come_first_and_a_list_may_have_no_lead()
    {
        var result = await ComposeAsync(
            Options(ConstraintLayout.Dashes) with
            {
                ConstraintsFirst = 1,
                Leads = [""],
            },
            "Name a river."
        );

        Assert.That(
            result.Field("prompt"),
            Is.EqualTo(new[] { "- Use no commas.\n- End with: Bye\n- Write 5 words.\n\nName a river." })
        );
    }

    [Test]
    public async Task Rows_get_all_layouts_and_one_left_behind_is_used_again()
    {
        var requests = Enumerable.Range(0, 300).Select(i => $"Name river {i}.").ToArray();
        var options = new ComposePromptOptions
        {
            Request = "query",
            Constraints = "constraints",
            LayoutInto = "layout",
            Into = "prompt",
        };
        using var bench = Given(requests)
            .Then("first", options)
            .Then("second", options with { LayoutInto = null, LayoutFrom = "layout", Into = "again" });

        var result = await bench.RunAsync();

        Assert.That(result.Field("again"), Is.EqualTo(result.Field("prompt")));
        Assert.That(
            result.Out.Select(record => record["layout"].GetProperty("layout").GetString()).Distinct(),
            Is.EquivalentTo(Enum.GetNames<ConstraintLayout>())
        );
        Assert.That(
            result.Out.Count(record => record["layout"].GetProperty("first").ValueKind == JsonValueKind.True),
            Is.InRange(10, 60)
        );
    }

    [Test]
    public async Task Without_constraints_the_prompt_is_the_request()
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("query", " Name a river. "), ("constraints", Array.Empty<string>())))
            .Then("compose", Options(ConstraintLayout.Dashes));

        Assert.That((await bench.RunAsync()).Field("prompt"), Is.EqualTo(new[] { "Name a river." }));
    }

    private static ComposePromptOptions Options(ConstraintLayout layout) =>
        new()
        {
            Request = "query",
            Constraints = "constraints",
            Layouts = [layout],
            Leads = ["Rules:"],
            ConstraintsFirst = 0,
            Into = "prompt",
        };

    private static Bench Given(params string[] requests) =>
        new Bench().Given(
            "a",
            [
                .. requests.Select(
                    (request, i) =>
                        Bench.Row(
                            $"a:{i}",
                            ("query", request),
                            (
                                "constraints",
                                new object[] { new { text = "Use no commas." }, "End with: Bye", "Write 5 words." }
                            )
                        )
                ),
            ]
        );

    private static async Task<BenchResult> ComposeAsync(ComposePromptOptions options, params string[] requests)
    {
        using var bench = Given(requests).Then("compose", options);
        return await bench.RunAsync();
    }
}
