namespace DataGen.Simulation.Tests;

public sealed class JudgementTests
{
    private const string Scored =
        "Judge how well the response answers the query.\n[Query] How do tides work?\n[Response] {0}\nGive a short analysis, then a last line \"Score: <0..10>\".";

    private static int Score(string answer) =>
        int.Parse(answer[(answer.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    [Test]
    public async Task Scores_end_with_the_line_the_prompt_asks_for()
    {
        var scores = new List<int>();
        for (var query = 0; query < 300; query++)
        {
            var answer = await Ask.Text(
                Ask.Faultless,
                TaskKinds.Judgement,
                Scored.Replace("{0}", $"The moon pulls the sea in {query} ways.", StringComparison.Ordinal)
            );
            Assert.That(answer, Does.Match("\nScore: ([0-9]|10)$"));
            scores.Add(Score(answer));
        }

        Assert.That(scores.Distinct().Count(), Is.GreaterThanOrEqualTo(5));
        Assert.That(scores.Count(score => score >= 8), Is.InRange(90, 240));
    }

    [Test]
    public async Task A_refusal_scores_low()
    {
        var answer = await Ask.Text(
            Ask.Faultless,
            TaskKinds.Judgement,
            Scored.Replace("{0}", "I'm sorry, but I can't help with that.", StringComparison.Ordinal)
        );

        Assert.That(Score(answer), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Samples_agree_without_faults_and_disagree_at_the_rate()
    {
        var prompt = Scored.Replace("{0}", "The moon pulls on the sea.", StringComparison.Ordinal);
        var teacher = new SimulatedTeacher(SimulationOptions.Faultless with { DisagreementRate = 0.3 });
        var (steady, moody) = (new List<int>(), new List<int>());
        for (var seed = 0; seed < 300; seed++)
        {
            steady.Add(Score(await Ask.Text(Ask.Faultless, TaskKinds.Judgement, prompt, seed)));
            moody.Add(Score(await Ask.Text(teacher, TaskKinds.Judgement, prompt, seed)));
        }

        Assert.That(steady.Distinct().Count(), Is.EqualTo(1));
        Assert.That(moody.Count(score => score != steady[0]), Is.InRange(50, 130));
    }

    [Test]
    public async Task Verdicts_take_the_form_of_the_prompt()
    {
        Assert.That(
            await Ask.Text(
                Ask.Faultless,
                TaskKinds.Judgement,
                "Verify step by step.\nInstruction: Name a river.\nResponse: Rhine\nEnd with \"Final Judgement: Yes/No\"."
            ),
            Does.Match("\nFinal Judgement: (Yes|No)$")
        );
        Assert.That(
            await Ask.Text(
                Ask.Faultless,
                TaskKinds.Judgement,
                "Which is better?\nAssistant A: Rhine\nAssistant B: Elbe\nEnd with [[A]] or [[B]]."
            ),
            Does.Match(@"\[\[[AB]\]\]$")
        );
        Assert.That(
            await Ask.Text(
                Ask.Faultless,
                TaskKinds.Judgement,
                "Rate from 0 to 100 with a number only.\nResponse: Rhine"
            ),
            Does.Match(@"^\d{1,3}$")
        );
        Assert.That(
            await Ask.Text(
                Ask.Faultless,
                TaskKinds.Judgement,
                "Answer each question with YES or NO.\nResponse: Rhine\n1. Is it a river?\n2. Is it in one word?"
            ),
            Does.Match("^1. (YES|NO)\n2. (YES|NO)$")
        );
    }

    [TestCase("Write at least 50 words.", "The answer must have at least 50 words.", "entailment")]
    [TestCase("Write at least 50 words.", "The answer must have at least 80 words.", "contradiction")]
    [TestCase("Use commas in the answer.", "Do not use commas in the answer.", "contradiction")]
    [TestCase("Write at least 50 words.", "Mention an elephant twice.", "neutral")]
    public async Task Entailment_is_judged_from_words_numbers_and_negation(
        string premise,
        string hypothesis,
        string label
    ) =>
        Assert.That(
            await Ask.Text(
                Ask.Faultless,
                TaskKinds.Entailment,
                $"Label the pair as entailment, neutral or contradiction.\nPremise: {premise}\nHypothesis: {hypothesis}\nLabel:"
            ),
            Is.EqualTo(label)
        );
}
