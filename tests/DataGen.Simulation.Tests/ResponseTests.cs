using System.Text.Json;
using DataGen.Simulation.Constraints;

namespace DataGen.Simulation.Tests;

public sealed class ResponseTests
{
    [TestCase("Describe beekeeping in at least 120 words.")]
    [TestCase("Describe beekeeping in exactly 75 words.")]
    [TestCase("Explain jet lag in no more than 40 words.")]
    [TestCase("Explain jet lag in exactly three sentences.")]
    [TestCase("Give tips on pruning roses in exactly 4 bullet points.")]
    [TestCase("Tell me about tides in 3 paragraphs and between 90 and 120 words.")]
    [TestCase("Tell me about tides. Your entire response should be in all lowercase letters.")]
    [TestCase("Tell me about tides. Refrain from using any commas.")]
    [TestCase("Tell me about tides and include the keywords [\"harbour\", \"lantern\"].")]
    [TestCase("Tell me about tides. The word \"moon\" should appear at least 4 times.")]
    [TestCase("Tell me about tides. Do not use the word \"water\".")]
    [TestCase("Tell me about tides. Finish your response with the exact phrase \"Ask me again.\"")]
    [TestCase("Tell me about tides. Start your answer with \"Well then,\".")]
    [TestCase("Tell me about tides as a JSON object.")]
    [TestCase("Tell me about tides. Wrap your entire response in double quotation marks.")]
    [TestCase("Tell me about tides. Add a postscript that starts with P.S.")]
    [TestCase("Tell me about tides and give a title, wrapped in double angular brackets.")]
    [TestCase("Write about tides with at least 3 placeholders in square brackets.")]
    [TestCase("Write about tides and highlight ideas: at least 2 highlighted sections.")]
    [TestCase("Write about tides in exactly 5 numbered items.")]
    [TestCase("Write about tides and end with a question.")]
    public async Task Honours_a_constraint_when_told_to_make_no_mistakes(string prompt)
    {
        var constraints = ConstraintReader.Read(prompt);
        Assert.That(constraints, Is.Not.Empty);
        for (var seed = 0; seed < 20; seed++)
        {
            var answer = await Ask.Text(Ask.Faultless, TaskKinds.Response, prompt, seed);
            foreach (var constraint in constraints)
            {
                Assert.That(ConstraintChecker.Holds(constraint, answer), $"{constraint}\n{answer}");
            }
        }
    }

    [Test]
    public async Task Slips_on_constraints_at_the_set_rate()
    {
        var teacher = new SimulatedTeacher(SimulationOptions.Faultless with { ConstraintSlipRate = 0.3 });
        var constraint = new Constraint(ConstraintKind.Bullets, 4, 4);
        var kept = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            kept += ConstraintChecker.Holds(
                constraint,
                await Ask.Text(teacher, TaskKinds.Response, "Explain tides in exactly 4 bullet points.", seed)
            )
                ? 1
                : 0;
        }

        Assert.That(kept, Is.InRange(300, 400));
    }

    [Test]
    public void Every_constraint_it_phrases_it_also_reads()
    {
        foreach (var kind in Enum.GetValues<ConstraintKind>())
        {
            for (var seed = 0UL; seed < 40; seed++)
            {
                var phrase = ConstraintPhrases.Write(kind, new SeededChoice(seed));
                Assert.That(
                    ConstraintReader.Read(phrase).Select(constraint => constraint.Kind),
                    Does.Contain(kind),
                    phrase
                );
            }
        }
    }

    [Test]
    public void A_plain_request_has_no_constraints()
    {
        foreach (
            var prompt in new[]
            {
                "Why is the sea salty but rivers are not?",
                "How do I oil a wooden table?",
                "Write a short poem about a lighthouse in fog.",
                "What words should I learn before a trip to Spain?",
            }
        )
        {
            Assert.That(ConstraintReader.Read(prompt), Is.Empty, prompt);
        }
    }

    [Test]
    public async Task Applies_operations_to_the_input_it_is_given()
    {
        Assert.That(
            await Ask.Text(
                Ask.Faultless,
                TaskKinds.Response,
                "Sort the following numbers from smallest to largest.\n\n9, 2, 11, -3"
            ),
            Is.EqualTo("-3, 2, 9, 11")
        );
        Assert.That(
            await Ask.Text(
                Ask.Faultless,
                TaskKinds.Response,
                "Translate the following sentence into French.\n\nPlease close the door."
            ),
            Is.EqualTo("Fermez la porte, s'il vous plaît.")
        );
        Assert.That(
            await Ask.Text(
                Ask.Faultless,
                TaskKinds.Response,
                "A baker packs 120 rolls into bags of 8. How many full bags are there?"
            ),
            Is.EqualTo("15 bags")
        );
    }

    [Test]
    public async Task Quotes_the_topic_of_queries_written_by_others()
    {
        var answer = await Ask.Text(
            Ask.Faultless,
            TaskKinds.Response,
            "Tell me something about the lighthouses of Brittany.",
            4
        );

        Assert.That(answer, Does.Contain("lighthouses of Brittany").IgnoreCase);
    }

    [Test]
    public async Task An_answer_asked_for_as_JSON_sometimes_does_not_parse()
    {
        var teacher = new SimulatedTeacher(SimulationOptions.Faultless with { MalformedJsonRate = 0.5 });
        var broken = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            try
            {
                using var _ = JsonDocument.Parse(
                    await Ask.Text(teacher, TaskKinds.Response, "Describe tides as valid JSON.", seed)
                );
            }
            catch (JsonException)
            {
                broken++;
            }
        }

        Assert.That(broken, Is.InRange(60, 140));
    }
}
