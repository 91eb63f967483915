using System.Globalization;
using DataGen.Verification.Constraints;
using DataGen.Verification.Text;

namespace DataGen.Verification.Tests.Constraints;

/// <summary>Verdicts must be those of the published checkers, which were run on the rows of the oracle files.</summary>
[TestFixture]
internal sealed class OracleParityTests
{
    private static readonly string[] InexactFlags = ["langdetect", "pos_tag", "syllapy"];
    private static readonly string[] SentenceFlags = ["punkt", "word_tokenize"];

    [TestCase("ifeval-oracle-public.jsonl")]
    [TestCase("ifbench-oracle-public.jsonl")]
    [TestCase("multiif-oracle-public.jsonl")]
    public void Agrees_with_the_published_checkers_when_trained_sentence_parameters_are_given(string file)
    {
        var punkt = PunktParameters.Load(OracleFiles.PathOf("punkt-english.json"));
        var scores = Score(file, punkt);

        Assert.Multiple(() =>
        {
            AssertShare(scores, "exact", row => !InexactFlags.Any(row.Has), 1);
            AssertShare(
                scores,
                "confident language",
                row => row.Has("langdetect") && !row.Has("lang-low-confidence"),
                0.98
            );
            AssertShare(scores, "pos_tag", row => row.Has("pos_tag"), 0.85);
            AssertShare(scores, "syllapy", row => row.Has("syllapy"), 0.85);
        });
    }

    [TestCase("ifeval-oracle-public.jsonl")]
    [TestCase("ifbench-oracle-public.jsonl")]
    [TestCase("multiif-oracle-public.jsonl")]
    public void Agrees_with_the_published_checkers_without_trained_sentence_parameters(string file)
    {
        var scores = Score(file, PunktParameters.BuiltIn);

        Assert.Multiple(() =>
        {
            AssertShare(
                scores,
                "exact without sentences",
                row => !InexactFlags.Any(row.Has) && !SentenceFlags.Any(row.Has),
                1
            );
            AssertShare(scores, "sentences", row => SentenceFlags.Any(row.Has) && !InexactFlags.Any(row.Has), 0.95);
        });
    }

    [Test]
    public void Takes_the_arguments_of_all_published_prompts_in_safe_mode()
    {
        foreach (var file in new[] { "ifeval-oracle-public.jsonl", "ifbench-oracle-public.jsonl" })
        {
            foreach (var row in OracleFiles.Read(file).Where(row => row.IsPublished))
            {
                var (_, error) = ConstraintCatalogue.Default.Bind(row.Specification, new ConstraintOptions());
                Assert.That(error, Is.Null, row.Key);
            }
        }
    }

    private static List<(OracleRow Row, bool Agrees)> Score(string file, PunktParameters punkt)
    {
        var checker = new ConstraintChecker(punkt);
        var options = new ConstraintOptions { Mode = ConstraintMode.Reference };
        var scores = new List<(OracleRow Row, bool Agrees)>();
        foreach (var row in OracleFiles.Read(file))
        {
            var (constraint, error) = ConstraintCatalogue.Default.Bind(row.Specification, options);
            var verdict = constraint is null ? null : checker.Check(constraint, row.Response);
            var agrees = verdict is { Error: null } && verdict.Strict == row.Strict && verdict.Loose == row.Loose;
            scores.Add((row, agrees));
            if (!agrees)
            {
                TestContext.Out.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{row.Key} {row.Id} {row.Kwargs} [{string.Join(' ', row.Flags)}]: expected {row.Strict}/{row.Loose}, got {verdict?.Strict}/{verdict?.Loose} {error ?? verdict?.Error}"
                    )
                );
            }
        }

        foreach (
            var group in scores
                .GroupBy(score => string.Join('+', score.Row.Flags), StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            TestContext.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file} [{group.Key}] {group.Count(score => score.Agrees)}/{group.Count()}"
                )
            );
        }

        return scores;
    }

    private static void AssertShare(
        List<(OracleRow Row, bool Agrees)> scores,
        string what,
        Func<OracleRow, bool> belongs,
        double least
    )
    {
        var chosen = scores.Where(score => belongs(score.Row)).ToList();
        if (chosen.Count == 0)
        {
            return;
        }

        var share = chosen.Count(score => score.Agrees) / (double)chosen.Count;
        TestContext.Out.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{what}: {chosen.Count} rows, {share:P2} agree")
        );
        Assert.That(share, Is.GreaterThanOrEqualTo(least), what);
    }
}
