using System.Diagnostics;
using System.Text.Json;
using DataGen.Simulation.Constraints;

namespace DataGen.Simulation.Tests;

public sealed class VerifierTests
{
    private const string Form =
        "Write a function named `evaluate` for the constraint below. Return a single JSON object with the key `func` and a list of three test cases in the key `cases`.";

    private static string Prompt(string constraint, string language) =>
        $"{Form} The function is written in {language}.\n\nConstraint: {constraint}";

    [Test]
    public async Task Gives_a_function_and_cases_with_both_expectations()
    {
        foreach (var kind in Enum.GetValues<ConstraintKind>())
        {
            var constraint = ConstraintPhrases.Write(kind, new SeededChoice(9));
            using var answer = Parse(await Ask.Text(Ask.Faultless, TaskKinds.Verifier, Prompt(constraint, "Python")));
            var expected = answer
                .RootElement.GetProperty("cases")
                .EnumerateArray()
                .Select(entry => entry.GetProperty("output").ToString().ToLowerInvariant())
                .ToList();

            Assert.That(answer.RootElement.GetProperty("func").GetString(), Does.Contain("def evaluate(response)"));
            Assert.That(
                expected,
                Has.Count.EqualTo(3).And.Contain("true").And.Contain("false"),
                $"{kind}: {constraint}"
            );
        }
    }

    [Test]
    public async Task Eight_samples_hold_at_least_three_functions_and_ten_cases()
    {
        var functions = new HashSet<string>(StringComparer.Ordinal);
        var cases = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 8; seed++)
        {
            using var answer = Parse(
                await Ask.Text(
                    Ask.Faultless,
                    TaskKinds.Verifier,
                    Prompt("Answer in at least 40 words.", "Python"),
                    seed
                )
            );
            functions.Add(answer.RootElement.GetProperty("func").GetString()!);
            cases.UnionWith(
                answer
                    .RootElement.GetProperty("cases")
                    .EnumerateArray()
                    .Select(entry => entry.GetProperty("input").GetString()!)
            );
        }

        Assert.That(functions, Has.Count.GreaterThanOrEqualTo(3));
        Assert.That(cases, Has.Count.GreaterThanOrEqualTo(10));
    }

    [TestCase(
        "Python",
        "python3",
        "import sys, json\nbad = []\nfor i, e in enumerate(json.load(sys.stdin)):\n    scope = {}\n    exec(e['func'], scope)\n    for c in e['cases']:\n        if bool(scope['evaluate'](c['input'])) != (str(c['output']).lower() == 'true'):\n            bad.append([e['func'], c])\nprint(json.dumps(bad))",
        "-c"
    )]
    [TestCase(
        "JavaScript",
        "node",
        "let all = JSON.parse(require('fs').readFileSync(0, 'utf8')); let bad = []; for (const e of all) { const f = new Function(e.func + '; return evaluate;')(); for (const c of e.cases) if (!!f(c.input) !== (String(c.output) === 'true')) bad.push([e.func, c]); } console.log(JSON.stringify(bad));",
        "-e"
    )]
    public async Task Faultless_functions_agree_with_their_cases_when_run(
        string language,
        string program,
        string script,
        string flag
    )
    {
        var written = new List<JsonElement>();
        foreach (var kind in Enum.GetValues<ConstraintKind>())
        {
            for (var seed = 0; seed < 12; seed++)
            {
                var constraint = ConstraintPhrases.Write(kind, new SeededChoice((ulong)seed));
                using var answer = Parse(
                    await Ask.Text(Ask.Faultless, TaskKinds.Verifier, Prompt(constraint, language), seed)
                );
                written.Add(answer.RootElement.Clone());
            }
        }

        var output = await Run(program, [flag, script], JsonSerializer.Serialize(written));

        Assert.That(output.Trim(), Is.EqualTo("[]"));
    }

    [Test]
    public async Task Back_translation_says_what_a_right_verifier_checks()
    {
        foreach (var language in new[] { "Python", "JavaScript" })
        {
            foreach (var kind in Enum.GetValues<ConstraintKind>())
            {
                for (var seed = 0; seed < 12; seed++)
                {
                    var constraint = ConstraintPhrases.Write(kind, new SeededChoice((ulong)seed));
                    using var written = Parse(
                        await Ask.Text(Ask.Faultless, TaskKinds.Verifier, Prompt(constraint, language), seed)
                    );
                    var code = written.RootElement.GetProperty("func").GetString();
                    var back = await Ask.Text(
                        Ask.Faultless,
                        TaskKinds.BackTranslation,
                        $"Return a JSON list with one instruction for each function.\n\n{code}",
                        seed
                    );
                    using var texts = JsonDocument.Parse(back);
                    var text = texts.RootElement[0].GetString();

                    Assert.That(texts.RootElement.GetArrayLength(), Is.EqualTo(1));
                    Assert.That(
                        await Ask.Text(
                            Ask.Faultless,
                            TaskKinds.Entailment,
                            $"Premise: {constraint}\nHypothesis: {text}"
                        ),
                        Is.EqualTo("entailment"),
                        $"{constraint} / {text}\n{code}"
                    );
                }
            }
        }
    }

    [Test]
    public async Task Wrong_verifiers_come_at_about_their_rate()
    {
        var teacher = new SimulatedTeacher(SimulationOptions.Faultless with { WrongVerifierRate = 0.4 });
        var different = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var prompt = Prompt("Answer in at least 40 words.", "Python");
            using var usual = Parse(await Ask.Text(Ask.Faultless, TaskKinds.Verifier, prompt, seed));
            using var spoiled = Parse(await Ask.Text(teacher, TaskKinds.Verifier, prompt, seed));
            different +=
                usual.RootElement.GetProperty("func").GetString() == spoiled.RootElement.GetProperty("func").GetString()
                    ? 0
                    : 1;
        }

        Assert.That(different, Is.InRange(85, 155));
    }

    private static JsonDocument Parse(string answer)
    {
        Assert.That(answer, Does.StartWith("```json\n").And.EndWith("\n```"));
        return JsonDocument.Parse(answer[8..^4]);
    }

    private static async Task<string> Run(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"{program} is not on this machine.");
        }

        using (process)
        {
            var output = process!.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            return await output + await error;
        }
    }
}
