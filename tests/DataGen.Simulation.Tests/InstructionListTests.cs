namespace DataGen.Simulation.Tests;

public sealed class InstructionListTests
{
    private static readonly string[] Banned =
    [
        "image",
        "images",
        "graph",
        "graphs",
        "picture",
        "pictures",
        "file",
        "files",
        "map",
        "maps",
        "draw",
        "plot",
        "go to",
    ];

    [Test]
    public async Task Continues_the_numbering_of_the_prompt()
    {
        var answer = await Ask.Text(
            Ask.Faultless,
            TaskKinds.Instructions,
            Ask.Bootstrap(Enumerable.Range(1, 8).Select(n => $"Example task {n} is here."))
        );

        var lines = answer.Split('\n');
        Assert.That(lines, Has.Length.EqualTo(8));
        Assert.That(lines[0], Does.StartWith("9. "));
        Assert.That(lines[^1], Does.StartWith("16. "));
    }

    [Test]
    public async Task Continues_after_a_bare_number()
    {
        var answer = await Ask.Text(
            Ask.Faultless,
            TaskKinds.Instructions,
            "Come up with a series of tasks:\n1. Name a river.\n2. Name a lake.\n3."
        );

        Assert.That(answer, Does.StartWith("3. "));
    }

    [Test]
    public async Task At_least_55_percent_of_3000_instructions_survive_the_rouge_filter()
    {
        var all = (await Ask.Instructions(Ask.Usual, 400)).Take(3000).ToList();

        var kept = RougeL.Greedy(all, 0.7);
        var openings = all.Select(text => string.Join(' ', text.Split(' ').Take(2)))
            .Distinct(StringComparer.Ordinal)
            .Count();
        TestContext.Out.WriteLine($"kept {kept.Count} of {all.Count}, {openings} openings");

        Assert.That(all, Has.Count.EqualTo(3000));
        Assert.That(kept, Has.Count.GreaterThanOrEqualTo(1650));
        Assert.That(openings, Is.GreaterThanOrEqualTo(300));
    }

    [Test]
    public async Task Faultless_instructions_pass_the_rules_of_self_instruct()
    {
        foreach (var text in await Ask.Instructions(Ask.Faultless, 400))
        {
            var words = RougeL.Tokens(text);
            Assert.That(text.Split(' '), Has.Length.InRange(4, 150), text);
            Assert.That(words.Intersect(Banned), Is.Empty, text);
            Assert.That(char.IsAsciiLetter(text[0]), text);
            Assert.That(
                text,
                Does.Not.StartWith("Write a program")
                    .And.Not.Contain("  ")
                    .And.Not.Contain("[")
                    .And.Not.Contain("{")
                    .And.Not.Contain(" ."),
                text
            );
            Assert.That(text, Does.Match("[.?!\":]$"), text);
        }
    }

    [Test]
    public async Task Every_fault_of_instructions_occurs_at_about_its_rate()
    {
        var all = await Ask.Instructions(Ask.Usual, 500);

        var banned = all.Count(text =>
            Banned.Any(word =>
                $" {string.Join(' ', RougeL.Tokens(text))} ".Contains($" {word} ", StringComparison.Ordinal)
            )
        );
        var length = all.Count(text => text.Split(' ').Length is <= 3 or > 150);
        var odd = all.Count(text => !char.IsAsciiLetterOrDigit(text[0]));
        TestContext.Out.WriteLine($"{all.Count}: banned {banned}, length {length}, odd {odd}");

        Assert.That(banned / (double)all.Count, Is.InRange(0.01, 0.05));
        Assert.That(length / (double)all.Count, Is.InRange(0.01, 0.04));
        Assert.That(odd / (double)all.Count, Is.InRange(0.004, 0.03));
    }

    [Test]
    public async Task Writes_only_classification_tasks_when_asked_for_them()
    {
        var answer = await Ask.Text(
            Ask.Faultless,
            TaskKinds.Instructions,
            "Continue this list of classification tasks, with labels where possible, up to 10:\n1. Is the mood good or bad?\n2. Label the text as spam or not spam."
        );

        foreach (var item in Ask.Items(answer))
        {
            Assert.That(
                await Ask.Text(
                    Ask.Faultless,
                    TaskKinds.ClassificationLabel,
                    $"Is this a classification task? Answer Yes or No.\nTask: {item}\nAnswer:"
                ),
                Is.EqualTo("Yes"),
                item
            );
        }
    }
}
