using System.Text.Json;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tests;

/// <summary>Work on documents: the brief behind a text, false versions of constraints, and looking them up.</summary>
public sealed class DocumentTests
{
    private static readonly string Text =
        "Lichens grow slowly.\n\nA lichen is not one organism but two: a fungus and an alga live in it together, and neither can do without the other. "
        + "Some lichens are 4000 years old.\n\nWhoever looks at lichens needs patience.";

    [Test]
    public async Task The_constraints_of_a_brief_are_true_of_the_text_and_their_corruptions_are_not()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var brief = JsonElement.Parse(
                await Ask.Text(Ask.Faultless, TaskKinds.TextBrief, $"What is behind this?\n<<<\n{Text}\n>>>", seed)
            );
            var constraints = brief
                .GetProperty("constraints")
                .EnumerateArray()
                .Select(item => (Id: item.GetProperty("id").GetString()!, Text: item.GetProperty("text").GetString()!))
                .ToArray();
            Assert.That(constraints, Has.Length.GreaterThan(4));
            Assert.That(constraints.Select(item => DocumentFeature.Read(item.Text)!.Holds(Text)), Is.All.True);

            var listed = string.Join('\n', constraints.Select(item => $"[{item.Id}] {item.Text}"));
            var answer = JsonElement.Parse(await Ask.Text(Ask.Faultless, TaskKinds.Corruption, listed, seed));
            var corrupted = answer.GetProperty("corrupted").EnumerateArray().ToArray();
            Assert.That(
                corrupted.Select(item => item.GetProperty("id").GetString()),
                Is.EqualTo(constraints.Select(item => item.Id))
            );
            Assert.That(
                corrupted.Select(item => DocumentFeature.Read(item.GetProperty("text").GetString()!)!.Holds(Text)),
                Is.All.False
            );
        }
    }

    [Test]
    public async Task A_review_answers_each_statement_by_the_text_with_a_quote_that_stands_in_it()
    {
        var prompt =
            $"[a] Mention \"fungus\" somewhere in the text.\n[b] Mention \"violin\" somewhere in the text.\n[c] Arrange the text in 3 paragraphs.\n<<<\n{Text}\n>>>";

        var verdicts = JsonElement
            .Parse(await Ask.Text(Ask.Faultless, TaskKinds.TextReview, prompt, 1))
            .GetProperty("verdicts")
            .EnumerateArray()
            .ToArray();

        Assert.That(
            verdicts.Select(verdict => $"{verdict.GetProperty("id")} {verdict.GetProperty("answer")}"),
            Is.EqualTo(new[] { "a yes", "b no", "c yes" })
        );
        Assert.That(Text, Does.Contain(verdicts[0].GetProperty("quote").GetString()));
    }

    [Test]
    public async Task Code_is_written_for_requirements_that_code_can_decide_and_for_no_other()
    {
        var exact = await Ask.Text(
            Ask.Faultless,
            TaskKinds.ExactVerifier,
            "Reply with JSON.\nRequirement: Is the response at most 120 words long?",
            1
        );
        var other = await Ask.Text(
            Ask.Faultless,
            TaskKinds.ExactVerifier,
            "Reply with JSON.\nRequirement: Is the response in a friendly tone?",
            1
        );

        Assert.That(exact, Does.Contain("evaluate"));
        Assert.That(JsonElement.Parse(other).GetProperty("func").GetString(), Is.Empty);
    }
}
