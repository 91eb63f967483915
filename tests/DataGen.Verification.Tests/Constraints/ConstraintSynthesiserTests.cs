using CsCheck;
using DataGen.Verification.Constraints;
using DataGen.Verification.Constraints.Measuring;

namespace DataGen.Verification.Tests.Constraints;

[TestFixture]
internal sealed class ConstraintSynthesiserTests
{
    private const string Article = """
        <<Bread at Home>>

        Consider the *flour* first, Emma said. Good flour makes good bread, and it keeps for months.

        * Mix the flour with 300 grams of water.
        * Wait for 20 minutes [or longer].
        * Bake it until the crust is brown!

        Why does bread rise? Yeast makes gas, and the gas fills the DOUGH with bubbles.

        P.S. Let the bread cool before you cut it.
        """;

    private static readonly IReadOnlyList<ConstraintType> Types = ConstraintCatalogue.Default.Types;
    private static readonly ConstraintSynthesiser Synthesiser = new();
    private static readonly ConstraintChecker Checker = new();

    [Test]
    public void Gives_only_constraints_that_the_text_keeps()
    {
        var texts = Types
            .Where(type => !type.StandsAlone)
            .Select(type => new ConstraintSampler().Sample(type, new SeededChance(1)).Keeping)
            .Append(Article)
            .ToArray();
        Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Int[0, texts.Length - 1], Gen.ULong)
            .Sample(
                (first, second, seed) =>
                {
                    var text = $"{texts[first]}\n\n{texts[second]}";
                    foreach (var constraint in Synthesiser.Synthesise(text, Types, new SeededChance(seed)))
                    {
                        var verdict = Checker.Check(constraint, text);
                        if (!verdict.Strict || verdict.Error is not null)
                        {
                            throw new AssertionException($"{constraint} does not hold of: {text}");
                        }
                    }
                },
                iter: 200,
                threads: 1
            );
    }

    [Test]
    public void Finds_many_kinds_in_a_rich_text()
    {
        var found = Synthesiser
            .Synthesise(Article, Types, new SeededChance(5))
            .Select(constraint => constraint.Type.Id);

        Assert.That(
            found,
            Is.SupersetOf(
                new[]
                {
                    "detectable_format:number_bullet_lists",
                    "detectable_format:title",
                    "detectable_content:postscript",
                    "detectable_content:number_placeholders",
                    "keywords:existence",
                    "keywords:forbidden_words",
                    "keywords:frequency",
                    "language:response_language",
                    "length_constraints:number_words",
                    "length_constraints:number_sentences",
                    "count:numbers",
                    "count:person_names",
                    "startend:end_checker",
                    "change_case:capital_word_frequency",
                }
            )
        );
    }

    [Test]
    public void Leaves_out_what_holds_of_any_text()
    {
        var found = Synthesiser
            .Synthesise("Hello there", Types, new SeededChance(5))
            .Select(constraint => constraint.Type.Id);

        Assert.That(
            found.Intersect([
                "ratio:sentence_type",
                "ratio:sentence_balance",
                "words:vowel",
                "sentence:alliteration_increment",
                "words:prime_lengths",
                "words:last_first",
                "words:no_consecutive",
                "format:line_indent",
                "format:quote_unquote",
                "format:sub-bullets",
                "detectable_format:sentence_hyphens",
                "keywords:no_adjacent_consecutive",
                "count:count_unique",
                "words:odd_even_syllables",
                "punctuation:no_comma",
                "punctuation:punctuation_dot",
                "punctuation:punctuation_exclamation",
            ]),
            Is.Empty
        );
    }

    [Test]
    public void Keeps_its_distance_from_what_was_measured()
    {
        var text = string.Join(' ', Enumerable.Repeat("river", 400));
        var type = ConstraintCatalogue.Default.Find("length_constraints:number_words")!;

        var counts = Enumerable
            .Range(0, 20)
            .Select(seed => Synthesiser.Synthesise(text, [type], new SeededChance((ulong)seed))[0].Arguments)
            .Select(arguments => (arguments.Text("relation"), arguments.Count("num_words")))
            .Distinct();

        Assert.That(counts, Is.EquivalentTo(new[] { ("at least", 360), ("less than", 450) }));
    }

    [Test]
    public void Measures_a_text()
    {
        var measured = new TextMeasurer().Measure(Article);

        Assert.Multiple(() =>
        {
            Assert.That(measured.Bullets, Is.EqualTo(3));
            Assert.That(measured.Paragraphs, Is.EqualTo(5));
            Assert.That(measured.Placeholders, Is.EqualTo(1));
            Assert.That(measured.Highlights, Is.EqualTo(1));
            Assert.That(measured.Numbers, Is.EqualTo(2));
            Assert.That(measured.CapitalWords, Is.EqualTo(2));
            Assert.That(measured.HasTitle, Is.True);
            Assert.That(measured.IsJson, Is.False);
            Assert.That(measured.Language, Is.EqualTo("en"));
            Assert.That(measured.SentenceModel, Is.EqualTo("built-in"));
        });
    }

    [Test]
    public void Finds_nothing_in_a_blank_text() =>
        Assert.That(Synthesiser.Synthesise(" \n", Types, new SeededChance(1)), Is.Empty);
}
