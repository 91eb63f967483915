using System.Text.Json;
using CsCheck;
using DataGen.Verification.Constraints;

namespace DataGen.Verification.Tests.Constraints;

[TestFixture]
internal sealed class CatalogueTests
{
    private static readonly ConstraintChecker Checker = new();
    private static readonly ConstraintSampler Sampler = new();

    private static IEnumerable<ConstraintType> Types => ConstraintCatalogue.Default.Types;

    [Test]
    public void Holds_the_published_numbers_of_types()
    {
        var counts = Types.GroupBy(type => type.Family).ToDictionary(group => group.Key, group => group.Count());

        Assert.That(
            counts,
            Is.EquivalentTo(
                new Dictionary<ConstraintFamily, int>
                {
                    [ConstraintFamily.IfEval] = 25,
                    [ConstraintFamily.IfBench] = 58,
                    [ConstraintFamily.IfEvalG] = 29,
                    [ConstraintFamily.MultiIf] = 3,
                    [ConstraintFamily.IfScale] = 1,
                }
            )
        );
    }

    [TestCaseSource(nameof(Types))]
    public void Has_three_phrasings_that_name_only_known_parameters(ConstraintType type)
    {
        Assert.That(type.Phrasings, Has.Count.GreaterThanOrEqualTo(3).And.Unique);
        foreach (var phrasing in type.Phrasings.Append(type.Negation ?? ""))
        {
            foreach (var parameter in type.Parameters)
            {
                if (phrasing.Length > 0)
                {
                    Assert.That(phrasing, Does.Contain($"{{{parameter.Name}}}"));
                }
            }
        }
    }

    [TestCaseSource(nameof(Types))]
    public void Sampler_describer_and_checker_agree(ConstraintType type) =>
        Gen.ULong.Sample(
            seed =>
            {
                var constraint = Sampler.Sample(type, new SeededChance(seed), "Explain how a bridge carries its load.");
                var again = Sampler.Sample(type, new SeededChance(seed), "Explain how a bridge carries its load.");
                var kept = Checker.Check(constraint, constraint.Keeping);
                var broken = Checker.CheckStrict(constraint, constraint.Breaking);
                if (!kept.Strict || !kept.Loose || kept.Error is not null)
                {
                    throw new AssertionException($"{constraint}: does not pass its own text: {constraint.Keeping}");
                }

                if (broken.Kept || broken.Error is not null)
                {
                    throw new AssertionException($"{constraint}: passes the breaking text: {constraint.Breaking}");
                }

                if (!string.Equals(again.ToString(), constraint.ToString(), StringComparison.Ordinal))
                {
                    throw new AssertionException($"{constraint}: the same seed drew {again}");
                }

                foreach (var description in constraint.Descriptions)
                {
                    if (description.Contains('{', StringComparison.Ordinal))
                    {
                        throw new AssertionException($"{constraint}: an unfilled description: {description}");
                    }
                }
            },
            iter: 40,
            threads: 1
        );

    [TestCaseSource(nameof(Types))]
    public void Survives_the_way_through_a_row(ConstraintType type)
    {
        var constraint = Sampler.Sample(type, new SeededChance(7));

        var (bound, error) = ConstraintCatalogue.Default.Bind(
            new ConstraintSpecification(type.Id, constraint.Kwargs, type.Family),
            new ConstraintOptions()
        );

        Assert.That(error, Is.Null);
        Assert.That(bound!.ToString(), Is.EqualTo(constraint.ToString()));
    }

    [TestCaseSource(nameof(Types))]
    public void Opposite_holds_exactly_where_the_constraint_does_not(ConstraintType type)
    {
        var constraint = Sampler.Sample(type, new SeededChance(11));
        if (constraint.Opposite is not { } opposite)
        {
            Assert.Pass("The type has no opposite.");
            return;
        }

        foreach (var text in new[] { constraint.Keeping, constraint.Breaking, "Hello there, this is a text." })
        {
            Assert.That(
                Checker.CheckStrict(opposite, text).Kept,
                Is.EqualTo(!Checker.CheckStrict(constraint, text).Kept),
                text
            );
        }
    }

    [Test]
    public void Conflicts_are_those_of_the_published_tables()
    {
        var tables = JsonElement
            .Parse(File.ReadAllText(OracleFiles.PathOf("constraint-conflicts.json")))
            .GetProperty("conflicts");
        foreach (var family in tables.EnumerateObject())
        {
            var ids = family.Value.EnumerateObject().Select(entry => entry.Name).ToList();
            foreach (var entry in family.Value.EnumerateObject())
            {
                var excluded = entry.Value.EnumerateArray().Select(id => id.GetString()!);
                Assert.That(
                    ids.Where(id => PublishedConflicts.Exclude(entry.Name, id)),
                    Is.EquivalentTo(excluded),
                    entry.Name
                );
            }
        }
    }

    [Test]
    public void Conflicts_are_symmetric()
    {
        foreach (var left in Types)
        {
            foreach (var right in Types)
            {
                Assert.That(
                    ConstraintConflicts.Exclude(left, right),
                    Is.EqualTo(ConstraintConflicts.Exclude(right, left)),
                    $"{left} and {right}"
                );
            }
        }
    }

    [Test]
    public void Sampled_sets_are_free_of_conflicts() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 6])
            .Sample(
                (seed, count) =>
                {
                    var set = Sampler.SampleSet([.. Types], count, new SeededChance(seed));
                    if (set.Count == 0 || set.Count > count)
                    {
                        throw new AssertionException($"{set.Count} of {count} constraints were drawn");
                    }

                    for (var index = 0; index < set.Count; index++)
                    {
                        foreach (var other in set.Skip(index + 1))
                        {
                            if (ConstraintConflicts.Between(set[index], other) is { } reason)
                            {
                                throw new AssertionException($"{set[index]} with {other}: {reason}");
                            }
                        }
                    }
                },
                iter: 300,
                threads: 1
            );

    [TestCase(
        "keywords:forbidden_words",
        """{"forbidden_words": ["river"]}""",
        "keywords:existence",
        """{"keywords": ["river"]}"""
    )]
    [TestCase(
        "keywords:forbidden_words",
        """{"forbidden_words": ["know"]}""",
        "startend:end_checker",
        """{"end_phrase": "Let me know."}"""
    )]
    [TestCase("punctuation:no_comma", "{}", "startend:end_checker", """{"end_phrase": "Well, yes."}""")]
    [TestCase(
        "change_case:english_lowercase",
        "{}",
        "detectable_content:postscript",
        """{"postscript_marker": "P.S."}"""
    )]
    [TestCase(
        "punctuation:punctuation_dot",
        "{}",
        "detectable_content:postscript",
        """{"postscript_marker": "P.S."}"""
    )]
    [TestCase(
        "keywords:letter_frequency",
        """{"letter": "r", "let_frequency": 2, "let_relation": "less than"}""",
        "keywords:existence",
        """{"keywords": ["mirror"]}"""
    )]
    [TestCase(
        "length_constraints:number_words",
        """{"num_words": 10, "relation": "less than"}""",
        "detectable_format:number_bullet_lists",
        """{"num_bullets": 12}"""
    )]
    [TestCase(
        "words:repeats",
        """{"small_n": 1}""",
        "keywords:frequency",
        """{"keyword": "river", "frequency": 3, "relation": "at least"}"""
    )]
    [TestCase("format:title_case", "{}", "change_case:english_lowercase", "{}")]
    [TestCase("format:no_whitespace", "{}", "count:pronouns", """{"N": 3}""")]
    [TestCase("startend:quotation", "{}", "startend:end_checker", """{"end_phrase": "Good bye."}""")]
    public void Sees_a_clash_of_arguments(string left, string leftArguments, string right, string rightArguments)
    {
        var first = Bind(left, leftArguments);
        var second = Bind(right, rightArguments);

        Assert.That(ConstraintConflicts.Between(first, second), Is.Not.Null);
        Assert.That(ConstraintConflicts.Between(second, first), Is.Not.Null);
    }

    [Test]
    public void Sees_no_clash_where_there_is_none() =>
        Assert.That(
            ConstraintConflicts.Between(
                Bind("keywords:forbidden_words", """{"forbidden_words": ["river"]}"""),
                Bind("keywords:existence", """{"keywords": ["stone"]}""")
            ),
            Is.Null
        );

    private static Constraint Bind(string id, string kwargs)
    {
        var (constraint, error) = ConstraintCatalogue.Default.Bind(
            new ConstraintSpecification(id, JsonElement.Parse(kwargs)),
            new ConstraintOptions()
        );
        return constraint ?? throw new AssertionException(error ?? "no error was given");
    }
}
