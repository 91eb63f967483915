using System.Text.Json;
using DataGen.Verification.Verifiers;
using DataGen.Verification.Verifiers.CrossValidation;

namespace DataGen.Verification.Tests.Sandbox;

/// <summary>The rules, on verifiers whose answers are written down instead of run.</summary>
public sealed class CrossValidatorTests
{
    private static readonly CrossValidationOptions Small = new() { MinimumVerifiers = 2, MinimumCases = 2 };

    [Test]
    public async Task Keeps_cases_by_agreement_and_then_verifiers_by_accuracy()
    {
        var result = await RunAsync(
            Small with
            {
                OneVotePerBehaviour = false,
            },
            "pfpf",
            ["pfpf", "pfpp", "pfff", "fppp"]
        );

        Assert.That(result.Agreement, Is.EqualTo(new[] { 0.75, 0.75, 0.75, 0.5 }));
        Assert.That(result.KeptCases, Is.EqualTo(new[] { 0, 1, 2 }), "agreement must be more than half");
        Assert.That(result.Accuracy, Is.EqualTo(new[] { 1, 1, 2.0 / 3, 1.0 / 3 }));
        Assert.That(result.KeptVerifiers, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(result.DropReason, Is.Null);
    }

    [Test]
    public async Task Copies_of_one_wrong_idea_do_not_outvote_the_right_ones()
    {
        // Three alike that are wrong at the last case, two different ones that are right there.
        string[] rows = ["pfp", "pfp", "pfp", "pff", "fff"];
        var grouped = await RunAsync(Small, "pff", rows);
        var counted = await RunAsync(Small with { OneVotePerBehaviour = false }, "pff", rows);

        Assert.That(grouped.Behaviours, Is.EqualTo(new[] { 0, 0, 0, 1, 2 }));
        Assert.That(grouped.KeptCases, Does.Contain(2));
        Assert.That(counted.KeptCases, Does.Not.Contain(2));
    }

    [TestCase("pp", "one-sided cases")]
    [TestCase("?f", "one-sided cases")]
    [TestCase("pf", null)]
    public async Task Cases_of_both_outcomes_must_be_left(string expected, string? reason)
    {
        var result = await RunAsync(Small, expected, ["pf", "pp", "pf", "ff"]);

        Assert.That(result.DropReason, Is.EqualTo(reason));
    }

    [Test]
    public async Task A_verifier_that_always_answers_alike_is_out()
    {
        var result = await RunAsync(
            Small with
            {
                VerifierAccuracy = 0.5,
                OneVotePerBehaviour = false,
            },
            "pppf",
            ["pppp", "pppf", "pppf"]
        );

        Assert.That(result.Objections, Is.EqualTo(new[] { "always answers alike", null, null }));
    }

    [TestCase('e')]
    [TestCase('t')]
    [TestCase('d')]
    public async Task A_verifier_that_abstains_on_a_case_is_out_or_else_wrong_there(char verdict)
    {
        string[] rows = [$"pf{verdict}pf", "pfppf", "pfppf"];
        var strict = await RunAsync(Small with { OneVotePerBehaviour = false }, "pfppf", rows);
        var lenient = await RunAsync(
            Small with
            {
                OneVotePerBehaviour = false,
                RejectAbstaining = false,
            },
            "pfppf",
            rows
        );

        Assert.That(strict.Objections[0], Is.EqualTo("abstains"));
        Assert.That(lenient.Accuracy[0], Is.EqualTo(0.8));
        Assert.That(lenient.KeptVerifiers, Does.Contain(0));
    }

    [Test]
    public async Task Equal_verifiers_and_equal_cases_count_once_and_unloadable_verifiers_not_at_all()
    {
        var sandbox = new WrittenSandbox(
            new Dictionary<string, string>
            {
                ["a"] = "pf",
                ["b"] = "pf",
                ["broken"] = "L",
            }
        );
        var verifiers = new[] { "a", "a", "b", "broken" }.Select(code => new Verifier(VerifierLanguage.Python, code));
        VerifierCase[] cases = [new("0", true), new("1", false), new("0", true)];
        var result = await CrossValidator.RunAsync(
            sandbox,
            verifiers,
            cases,
            new CrossValidationOptions { MinimumCases = 2 }
        );

        Assert.That(result.Verifiers, Has.Count.EqualTo(2));
        Assert.That(result.Cases, Has.Count.EqualTo(2));
        Assert.That(result.Unloadable.Single().Reason, Is.EqualTo("load: SyntaxError"));
        Assert.That(result.DropReason, Is.EqualTo("too few verifiers"));
        Assert.That(CrossValidator.Judge(result, Small).DropReason, Is.Null, "the stored matrix can be judged anew");
    }

    [Test]
    public async Task Nothing_at_all_is_too_few_verifiers()
    {
        var result = await CrossValidator.RunAsync(new WrittenSandbox(new Dictionary<string, string>()), [], [], Small);

        Assert.That(result.DropReason, Is.EqualTo("too few verifiers"));
    }

    [TestCase("true", true, true)]
    [TestCase("false", false, false)]
    [TestCase("\"true\"", null, true)]
    [TestCase("\" False \"", null, false)]
    [TestCase("1", null, true)]
    [TestCase("0", null, false)]
    [TestCase("2", null, null)]
    [TestCase("\"maybe\"", null, null)]
    [TestCase("null", null, null)]
    public void Expected_outputs_are_read_strictly_or_as_models_mean_them(string json, bool? strict, bool? normalised)
    {
        var output = JsonDocument.Parse(json).RootElement;

        Assert.That(VerifierCase.ReadExpected(output, normalise: false), Is.EqualTo(strict));
        Assert.That(VerifierCase.ReadExpected(output, normalise: true), Is.EqualTo(normalised));
    }

    [Test]
    public void Abstentions_are_counted_and_do_not_vote()
    {
        VerifierOutcome[] outcomes =
        [
            new(Verdict.Pass),
            new(Verdict.Fail),
            new(Verdict.Error),
            new(Verdict.Timeout),
            new(Verdict.Pass),
        ];

        Assert.That(VerifierVotes.Of(outcomes), Is.EqualTo(new VerifierVotes(2, 1, 2)));
        Assert.That(VerifierVotes.Of(outcomes).PassRate, Is.EqualTo(2.0 / 3));
        Assert.That(VerifierVotes.Of([new(Verdict.Error)]).PassRate, Is.Zero);
    }

    /// <summary>Runs rows of letters: p pass, f fail, e error, t timeout, d denied. The n-th response is named n.</summary>
    private static Task<CrossValidationResult> RunAsync(CrossValidationOptions options, string expected, string[] rows)
    {
        // Equal rows stand for different code that behaves alike.
        var answers = rows.Index().ToDictionary(row => $"{row.Index}", row => row.Item, StringComparer.Ordinal);
        var cases = expected
            .Index()
            .Select(each => new VerifierCase(
                $"{each.Index}",
                each.Item switch
                {
                    'p' => true,
                    'f' => false,
                    _ => null,
                }
            ));
        return CrossValidator.RunAsync(
            new WrittenSandbox(answers),
            answers.Keys.Select(code => new Verifier(VerifierLanguage.Python, code)),
            cases,
            options
        );
    }

    private sealed class WrittenSandbox(Dictionary<string, string> answers) : IVerifierSandbox
    {
        public Task<IReadOnlyList<VerifierOutcome>> RunAsync(
            Verifier verifier,
            IReadOnlyList<string> responses,
            RunConditions conditions = default,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult<IReadOnlyList<VerifierOutcome>>([
                .. responses.Select(
                    (_, at) =>
                        answers[verifier.Code][Math.Min(at, answers[verifier.Code].Length - 1)] switch
                        {
                            'p' => new VerifierOutcome(Verdict.Pass),
                            'f' => new VerifierOutcome(Verdict.Fail),
                            't' => new VerifierOutcome(Verdict.Timeout),
                            'd' => new VerifierOutcome(Verdict.Denied),
                            'L' => new VerifierOutcome(Verdict.Error, "load: SyntaxError", WhileLoading: true),
                            _ => new VerifierOutcome(Verdict.Error),
                        }
                ),
            ]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
