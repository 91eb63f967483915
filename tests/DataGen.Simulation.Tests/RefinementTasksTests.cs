using System.Text.Json;
using DataGen.Simulation.Constraints;

namespace DataGen.Simulation.Tests;

/// <summary>Kinds of work that judge, refine, take apart and put together. The prompts mark their parts by <c>[Name]</c> and <c>[/Name]</c>.</summary>
public sealed class RefinementTasksTests
{
    private const string Instruction =
        "How do I oil a table? Answer without commas in your answer. Use at most 20 words.";
    private const string Good = "Rub thin oil along the grain and wipe off what is left.";
    private const string Bad = "Rub oil in, wait, and wipe it off.";

    [Test]
    public async Task A_checklist_is_judged_by_what_the_text_does()
    {
        var verdicts = await Verdicts(Ask.Faultless, 1, Bad);

        Assert.That(verdicts, Is.EqualTo(["none:no", "short:yes"]));
    }

    [Test]
    public async Task Judgements_of_one_text_differ_between_samples_but_not_much()
    {
        var all = new List<string>();
        for (var seed = 0; seed < 300; seed++)
        {
            all.AddRange(await Verdicts(Ask.Usual, seed, Good));
        }

        Assert.That(all.Count(verdict => verdict == "none:no"), Is.InRange(5, 60));
        Assert.That(all.Count, Is.InRange(560, 599), "some samples judge too few items or cannot be read");
    }

    [Test]
    public async Task A_critique_ends_with_the_judgement_that_the_text_deserves()
    {
        Assert.That(await Critique(Ask.Faultless, 1, Good), Does.EndWith("Final Judgement: Yes"));
        Assert.That(await Critique(Ask.Faultless, 1, Bad), Does.EndWith("Final Judgement: No"));
    }

    [Test]
    public async Task Critiques_disagree_and_some_end_without_a_judgement()
    {
        var ends = new List<string>();
        for (var seed = 0; seed < 200; seed++)
        {
            ends.Add((await Critique(Ask.Usual, seed, Bad)).Split('\n')[^1]);
        }

        Assert.That(ends.Count(end => end == "Final Judgement: No"), Is.GreaterThan(120));
        Assert.That(ends.Count(end => end == "Final Judgement: Yes"), Is.GreaterThan(8));
        Assert.That(
            ends.Count(end => end.StartsWith("Final Judgement: Note", StringComparison.Ordinal)),
            Is.GreaterThan(0)
        );
        Assert.That(ends.Count(end => !end.StartsWith("Final", StringComparison.Ordinal)), Is.GreaterThan(0));
    }

    [Test]
    public async Task Refinements_mostly_but_not_always_help()
    {
        var constraints = ConstraintReader.Read(Instruction);
        var (whole, mended, unchanged) = (0, 0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var answer = await Ask.Text(Ask.Usual, TaskKinds.Refinement, $"{Parts(Bad)}\nRefine it.", seed);
            var parts = answer.Split("[[start]]\n");
            if (parts is [_, var rest] && rest.EndsWith("\n[[end]]", StringComparison.Ordinal))
            {
                var refined = rest[..^"\n[[end]]".Length];
                whole++;
                unchanged += refined == Bad ? 1 : 0;
                mended += constraints.TrueForAll(constraint => ConstraintChecker.Holds(constraint, refined)) ? 1 : 0;
            }
        }

        Assert.That(whole, Is.InRange(180, 199), "some have markers that cannot be read");
        Assert.That(mended, Is.InRange(whole / 4, whole * 9 / 10));
        Assert.That(unchanged, Is.GreaterThan(0));
    }

    [Test]
    public async Task A_query_is_taken_apart_into_constraints_and_what_it_is_without_each()
    {
        var answer = JsonElement.Parse(
            await Ask.Text(Ask.Faultless, TaskKinds.Decomposition, $"Take it apart.\n[Query]\n{Instruction}\n[/Query]")
        );

        Assert.That(answer.GetProperty("basic").GetString(), Is.EqualTo("How do I oil a table?"));
        Assert.That(
            answer
                .GetProperty("constraints")
                .EnumerateArray()
                .Select(item => item.GetProperty("simplified").GetString()),
            Is.EqualTo([
                "How do I oil a table? Use at most 20 words.",
                "How do I oil a table? Answer without commas in your answer.",
            ])
        );
    }

    [Test]
    public async Task A_question_comes_with_a_check_where_the_catalogue_has_one()
    {
        var counted = JsonElement.Parse(await Question("Use at most 20 words."));
        var style = JsonElement.Parse(await Question("Write for children."));

        Assert.That(
            counted.GetProperty("check").ToString(),
            Is.EqualTo("""{"id":"length_constraints:number_words","kwargs":{"num_words":21,"relation":"less than"}}""")
        );
        Assert.That(style.GetProperty("question").GetString(), Does.EndWith("Write for children?"));
        Assert.That(style.GetProperty("check").ValueKind, Is.EqualTo(JsonValueKind.Null));

        static Task<string> Question(string constraint) =>
            Ask.Text(Ask.Faultless, TaskKinds.EvaluationQuestion, $"[Constraint]\n{constraint}\n[/Constraint]");
    }

    [Test]
    public async Task A_composed_query_keeps_the_query_and_asks_for_one_thing_more()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var answer = JsonElement.Parse(
                await Ask.Text(Ask.Faultless, TaskKinds.Composition, $"[Query]\n{Instruction}\n[/Query]", seed)
            );
            var query = answer.GetProperty("query").GetString()!;
            Assert.That(query, Does.StartWith(Instruction));
            Assert.That(ConstraintReader.Read(query), Has.Count.EqualTo(3), query);
        }
    }

    [Test]
    public async Task An_evolved_prompt_stands_between_markers_and_code_is_left_alone()
    {
        var evolved = await Evolve("How do I oil a table?");
        var code = await Evolve("Write a Python function that adds two numbers.");

        Assert.That(evolved, Does.Match(@"^\[\[start\]\]\nHow do I oil a table\? .+\n\[\[end\]\]$"));
        Assert.That(code, Is.EqualTo("[[start]]\nNone\n[[end]]"));

        static Task<string> Evolve(string prompt) =>
            Ask.Text(
                Ask.Faultless,
                TaskKinds.Composition,
                $"Between [[start]] and [[end]].\n[Main constraint]\npunctuation\n[/Main constraint]\n[Prompt]\n{prompt}\n[/Prompt]"
            );
    }

    [Test]
    public async Task A_gap_is_something_that_the_reference_does_and_the_answer_does_not()
    {
        const string Reference = "The harbour opens early.\n\nFishermen mend their nets.\n\nGulls wait for scraps.";
        const string Answer = "Harbours are busy places!";
        for (var seed = 0; seed < 50; seed++)
        {
            var gap = await Ask.Text(
                Ask.Faultless,
                TaskKinds.Gap,
                $"[Reference]\n{Reference}\n[/Reference]\n[Answer]\n{Answer}\n[/Answer]",
                seed
            );
            var constraint = ConstraintReader.Read(gap.Split("Constraint: ")[^1]).Single();
            Assert.That(ConstraintChecker.Holds(constraint, Reference), Is.True, gap);
            Assert.That(ConstraintChecker.Holds(constraint, Answer), Is.False, gap);
        }
    }

    [TestCase("[Questions]\n1. a?\n[/Questions] verdicts", TaskKinds.Checklist)]
    [TestCase("[Response]\na\n[/Response] Final Judgement:", TaskKinds.Critique)]
    [TestCase("Write a reflection, then [[start]]", TaskKinds.Refinement)]
    [TestCase("[Query]\na\n[/Query] {\"question\": \"b\"}", TaskKinds.Composition)]
    [TestCase("[Query]\na\n[/Query] {\"simplified\": \"b\"}", TaskKinds.Decomposition)]
    [TestCase("[Constraint]\na\n[/Constraint] {\"question\": \"b\"}", TaskKinds.EvaluationQuestion)]
    public void Kinds_are_told_by_the_parts_of_the_prompt(string prompt, string kind) =>
        Assert.That(TaskInference.Infer(prompt, hasSchema: false), Is.EqualTo(kind));

    private static string Parts(string response) =>
        $"[Instruction]\n{Instruction}\n[/Instruction]\n[Response]\n{response}\n[/Response]";

    private static Task<string> Critique(SimulatedTeacher teacher, int seed, string response) =>
        Ask.Text(teacher, TaskKinds.Critique, $"{Parts(response)}\nFinal Judgement: <Yes or No>", seed);

    /// <summary>The verdicts of one sample, as id and verdict; none where it cannot be read.</summary>
    private static async Task<string[]> Verdicts(SimulatedTeacher teacher, int seed, string response)
    {
        var answer = await Ask.Text(
            teacher,
            TaskKinds.Checklist,
            $"{Parts(response)}\n[Questions]\nnone. Is it free of commas: no commas?\nshort. Are there at most 20 words?\n[/Questions]",
            seed
        );
        try
        {
            return
            [
                .. JsonElement
                    .Parse(answer)
                    .GetProperty("verdicts")
                    .EnumerateArray()
                    .Select(item => $"{item.GetProperty("id").GetString()}:{item.GetProperty("verdict").GetString()}"),
            ];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
