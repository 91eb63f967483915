using DataGen.Simulation.Constraints.Catalogue;
using DataGen.Verification.Constraints;

namespace DataGen.Simulation.Tests;

public sealed class CatalogueTests
{
    private static readonly ConstraintSampler Sampler = new();
    private static readonly ConstraintChecker Checker = new();

    // What a recipe draws from unless told otherwise.
    private static readonly string[] NotDrawn = ["combination:repeat_prompt", "detectable_format:constrained_response"];

    private static readonly ConstraintType[] Usual =
    [
        .. ConstraintCatalogue.Default.Types.Where(type =>
            type.Family is ConstraintFamily.IfEval or ConstraintFamily.IfEvalG && !NotDrawn.Contains(type.Id)
        ),
    ];

    [Test]
    public void Reads_each_wording_of_each_type_as_it_was_meant()
    {
        foreach (var type in ConstraintCatalogue.Default.Types)
        {
            for (var seed = 0UL; seed < 3; seed++)
            {
                var constraint = Sampler.Sample(type, new Chance(new SeededChoice(seed)), "Why is the sea salty?");
                foreach (var wording in constraint.Descriptions)
                {
                    foreach (
                        var prompt in (string[])
                            [$"Tell me about tides.\n\n- {wording}\n- Be kind.", $"{wording}\n\nTell me about tides."]
                    )
                    {
                        var (found, rest) = CatalogueReader.Read(prompt);
                        Assert.That(found, Has.Count.EqualTo(1), prompt);
                        Assert.That(
                            (
                                found[0].Kwargs.GetRawText(),
                                found[0].Descriptions.Contains(wording, StringComparer.Ordinal)
                            ),
                            Is.EqualTo((constraint.Kwargs.GetRawText(), true)),
                            $"{type}: {prompt}"
                        );
                        Assert.That(rest, Does.Contain("Tell me about tides.").And.Not.Contain(wording));
                    }
                }
            }
        }
    }

    [Test]
    public async Task Keeps_most_sets_of_constraints_when_told_to_make_no_mistakes()
    {
        var (kept, all) = (0, 0);
        for (var seed = 0UL; seed < 400; seed++)
        {
            var chance = new Chance(new SeededChoice(seed));
            var constraints = Sampler.SampleSet(Usual, 1 + chance.Below(3), chance, "Why is the sea salty?");
            var prompt =
                $"Why is the sea salty?\n\n{string.Join('\n', constraints.Select(constraint => "- " + constraint.Describe(chance)))}";
            var answer = await Ask.Text(Ask.Faultless, TaskKinds.Response, prompt, (long)seed);
            var verdicts = Checker.Check(constraints, answer);
            all++;
            kept += verdicts.All(verdict => verdict.Strict) ? 1 : 0;
        }

        Assert.That((double)kept / all, Is.GreaterThan(0.85), $"{kept} of {all}");
    }

    [Test]
    public async Task Answers_whatever_is_asked_for_together()
    {
        for (var seed = 0UL; seed < 400; seed++)
        {
            var choice = new SeededChoice(seed);
            var wordings = choice
                .Sample(ConstraintCatalogue.Default.Types, 1 + choice.Below(7))
                .Select(type => Sampler.Sample(type, new Chance(choice), "Why is the sea salty?"))
                .Select(constraint => choice.Chance(0.3) ? constraint.Opposite ?? constraint : constraint)
                .Select(constraint => constraint.Describe(new Chance(choice)));

            var answer = await Ask.Text(
                Ask.Faultless,
                TaskKinds.Response,
                $"Why is the sea salty?\n{string.Join('\n', wordings)}",
                (long)seed
            );

            Assert.That(answer, Is.Not.Empty);
        }
    }

    [Test]
    public async Task Of_many_words_one_answer_forgets_more_than_another()
    {
        var words = Enumerable.Range(0, 40).Select(i => $"w{(char)('a' + (i % 26))}{i}x").ToArray();
        var prompt =
            $"Write a report about tides.\n\nUse all of these words: {string.Join(", ", words.Select(word => $"\"{word}\""))}.";
        var held = new List<double>();
        for (var seed = 0; seed < 60; seed++)
        {
            var answer = await Ask.Text(Ask.Usual, TaskKinds.Response, prompt, seed);
            held.Add(words.Count(word => answer.Contains(word, StringComparison.Ordinal)) / (double)words.Length);
        }

        Assert.That(held.Average(), Is.InRange(0.75, 0.95));
        Assert.That(held.Count(share => share > 0.95), Is.GreaterThan(3));
        Assert.That(held.Count(share => share < 0.8), Is.GreaterThan(3));
    }

    internal sealed class Chance(SeededChoice choice) : IChance
    {
        public int Below(int exclusiveMaximum) => choice.Below(exclusiveMaximum);
    }
}
