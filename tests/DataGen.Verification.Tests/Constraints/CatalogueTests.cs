using System.Globalization;
using System.Text.Json;
using CsCheck;
using DataGen.Verification.Constraints;

namespace DataGen.Verification.Tests.Constraints;

[TestFixture]
internal sealed class CatalogueTests
{
    private static readonly ConstraintChecker Checker = new();
    private static readonly ConstraintSampler Sampler = new();

    private static readonly string[] Requests =
    [
        "Explain how a bridge carries its load.",
        "Why is the sky blue, and why is it red in the evening? Answer for a child of six; use no long words.",
        "Hi!",
        "a b",
        "?",
        "",
        "𝒜 é  日本語で\n\nwrite (a) [b] *c*",
    ];

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
        Gen.Select(Gen.ULong, Gen.Int[0, Requests.Length - 1])
            .Sample(
                (seed, request) =>
                {
                    var constraint = Sampler.Sample(type, new SeededChance(seed), Requests[request]);
                    var again = Sampler.Sample(type, new SeededChance(seed), Requests[request]);
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

                    if (constraint.Opposite is { } opposite)
                    {
                        var against = Checker.Check(opposite, constraint.Breaking);
                        if (against.Error is not null || !against.Strict || !against.Loose)
                        {
                            throw new AssertionException($"{opposite}: does not pass what breaks {constraint}");
                        }

                        if (Checker.CheckStrict(opposite, constraint.Keeping) is not (false, null))
                        {
                            throw new AssertionException($"{opposite}: passes what keeps {constraint}");
                        }
                    }

                    foreach (var described in new[] { constraint, constraint.Opposite }.OfType<Constraint>())
                    {
                        AssertDescribed(described);
                    }
                },
                iter: 80,
                threads: 1
            );

    /// <summary>Every way to ask for it names every number, choice and text that the check goes by.</summary>
    private static void AssertDescribed(Constraint constraint)
    {
        var values = constraint
            .Type.Parameters.Where(parameter => parameter.Name is not "language")
            .SelectMany(parameter =>
                parameter.Kind switch
                {
                    ConstraintParameterKind.Count =>
                    [
                        constraint.Arguments.Count(parameter.Name).ToString(CultureInfo.InvariantCulture),
                    ],
                    ConstraintParameterKind.TextList => constraint.Arguments.List(parameter.Name),
                    _ => (IEnumerable<string>)[constraint.Arguments.Text(parameter.Name)],
                }
            )
            .ToList();
        foreach (var description in constraint.Descriptions)
        {
            if (values.Find(value => !description.Contains(value, StringComparison.Ordinal)) is { } missing)
            {
                throw new AssertionException($"{constraint}: no \"{missing}\" in: {description}");
            }
        }
    }

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

    [Test]
    public void Sampled_sets_hold_no_two_types_that_the_published_tables_exclude()
    {
        var excluded = JsonElement
            .Parse(File.ReadAllText(OracleFiles.PathOf("constraint-conflicts.json")))
            .GetProperty("conflicts")
            .EnumerateObject()
            .SelectMany(family => family.Value.EnumerateObject())
            .SelectMany(entry => entry.Value.EnumerateArray().Select(other => (entry.Name, other.GetString()!)))
            .ToHashSet();
        Gen.Select(Gen.ULong, Gen.Int[2, 6], Gen.Bool)
            .Sample(
                (seed, count, ofIfEvalOnly) =>
                {
                    var types = Types.Where(type => !ofIfEvalOnly || type.Family == ConstraintFamily.IfEval);
                    var set = Sampler.SampleSet([.. types], count, new SeededChance(seed));
                    foreach (var left in set)
                    {
                        foreach (var right in set.Where(right => right != left))
                        {
                            if (excluded.Contains((left.Type.Id, right.Type.Id)))
                            {
                                throw new AssertionException($"{left} with {right}");
                            }
                        }
                    }
                },
                iter: 1000,
                threads: 1
            );
    }

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
