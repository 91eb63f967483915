using System.Text.Json;
using System.Text.RegularExpressions;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Verifiers;
using DataGen.Verification.Verifiers.CrossValidation;

namespace DataGen.Verification.Tests.Sandbox;

/// <summary>Compares cross-validation with what was measured of the published code on its own sample.</summary>
[NonParallelizable]
public sealed partial class CrossValidationParityTests
{
    private VerifierSandbox _sandbox = null!;

    [OneTimeSetUp]
    public void Open() => _sandbox = new VerifierSandbox(new SandboxOptions { ResponseTime = TimeSpan.FromSeconds(5) });

    [OneTimeTearDown]
    public async Task Close() => await _sandbox.DisposeAsync();

    [TestCase(1, 8, 23, 16, 2, 19, 2)]
    [TestCase(2, 6, 18, 13, 3, 14, 3)]
    [TestCase(3, 8, 24, 21, 0, 24, 0)]
    [TestCase(4, 7, 17, 13, 5, 13, 5)]
    [TestCase(5, 7, 24, 10, 6, 15, 6)]
    public async Task Matches_the_published_code(
        int row,
        int verifiers,
        int cases,
        int kept,
        int surviving,
        int keptNormalised,
        int survivingNormalised
    )
    {
        var strict = await RunAsync(row, normalise: false);
        var normalised = await RunAsync(row, normalise: true);
        Assert.Multiple(() =>
        {
            Assert.That(strict.Verifiers, Has.Count.EqualTo(verifiers));
            Assert.That(strict.Cases, Has.Count.EqualTo(cases));
            Assert.That(strict.KeptCases, Has.Count.EqualTo(kept));
            Assert.That(strict.KeptVerifiers, Has.Count.EqualTo(surviving));
            Assert.That(normalised.KeptCases, Has.Count.EqualTo(keptNormalised));
            Assert.That(normalised.KeptVerifiers, Has.Count.EqualTo(survivingNormalised));
        });
    }

    [Test]
    public async Task A_verifier_with_a_helper_survives_where_the_published_code_loses_it()
    {
        var result = await RunAsync(5, normalise: true, splitScopes: false);

        Assert.That(result.KeptVerifiers, Has.Count.EqualTo(7));
    }

    /// <summary>
    /// The published code gives a function's top level and its body different namespaces, so that a helper is not found when it is called.
    /// We do not; its figures come out only when that is done to the code beforehand.
    /// </summary>
    private static string SplitScopes(string code) =>
        $"scope = {{}}\nexec({JsonSerializer.Serialize(code)}, globals(), scope)\nevaluate = scope['evaluate']\n";

    private async Task<CrossValidationResult> RunAsync(int row, bool normalise, bool splitScopes = true)
    {
        var record = JsonDocument
            .Parse(File.ReadLines(SharedData.Path("autoif-checker-sample.jsonl")).ElementAt(row - 1))
            .RootElement;
        var verifiers = new List<Verifier>();
        var cases = new List<VerifierCase>();
        foreach (var answer in record.GetProperty("gpt-answer").EnumerateArray())
        {
            foreach (Match fence in Fence().Matches(answer.GetString()!))
            {
                try
                {
                    var written = JsonDocument.Parse(fence.Groups["json"].Value).RootElement;
                    // The published code drops single lines of a function, whatever becomes of the rest.
                    var lines = written.GetProperty("func").GetString()!.Split('\n');
                    var code = string.Join(
                        '\n',
                        lines.Where(line =>
                            !line.Contains("download", StringComparison.Ordinal)
                            && !line.Contains("requests", StringComparison.Ordinal)
                        )
                    );
                    verifiers.Add(new Verifier(VerifierLanguage.Python, splitScopes ? SplitScopes(code) : code));
                    cases.AddRange(
                        written
                            .GetProperty("cases")
                            .EnumerateArray()
                            .Select(each => new VerifierCase(
                                each.GetProperty("input").GetString()!,
                                VerifierCase.ReadExpected(each.GetProperty("output"), normalise)
                            ))
                    );
                }
                catch (JsonException)
                {
                    // Not JSON: the published code skips it, too.
                }
            }
        }

        return await CrossValidator.RunAsync(_sandbox, verifiers, cases, CrossValidationOptions.PublishedCode);
    }

    [GeneratedRegex("```json(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();
}
