using System.Globalization;
using System.Text.Json;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Verifiers;
using DataGen.Verification.Verifiers.Quality;

namespace DataGen.Verification.Tests.Sandbox;

[NonParallelizable]
public sealed class VerifierQualityTests
{
    private static readonly string[] Responses = [.. Enumerable.Range(0, 24).Select(i => $"response {i * 7919}")];

    private VerifierSandbox _sandbox = null!;
    private VerifierSandbox _otherHashSeed = null!;
    private VerifierReplay _replay = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _sandbox = new VerifierSandbox(new SandboxOptions { Workers = 1 });
        _otherHashSeed = new VerifierSandbox(new SandboxOptions { Workers = 1, HashSeed = 7 });
        _replay = new VerifierReplay(_sandbox, _otherHashSeed);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await _sandbox.DisposeAsync();
        await _otherHashSeed.DisposeAsync();
    }

    [TestCase("def evaluate(response):\n    return len(response) % 2 == 0", null)]
    [TestCase("import random\ndef evaluate(response):\n    return random.random() < 0.5", null)]
    [TestCase(
        "seen = []\ndef evaluate(response):\n    seen.append(response)\n    return len(seen) % 2 == 0",
        "another order"
    )]
    [TestCase("state = {'n': 0}\ndef evaluate(response):\n    state['n'] += 1\n    return state['n'] < 30", null)]
    [TestCase(
        "first = []\ndef evaluate(response):\n    first.append(response)\n    return len(response) == len(first[0])",
        "another order|alone"
    )]
    [TestCase("import os\ndef evaluate(response):\n    return os.urandom(1)[0] % 2 == 0", "another order")]
    [TestCase(
        "import datetime\ndef evaluate(response):\n    return datetime.date.today().toordinal() % 7 < 3",
        "another date"
    )]
    [TestCase(
        "import datetime\ndef evaluate(response):\n    return datetime.date.today().weekday() == 6",
        "another date"
    )]
    [TestCase("import time\ndef evaluate(response):\n    return time.time_ns() // 1000 % 2 == 0", "another order")]
    [TestCase("def evaluate(response):\n    return hash(response) % 2 == 0", "another hash seed")]
    [TestCase("def evaluate(response):\n    return ''.join(set(response))[1] in '0123456789'", "another hash seed")]
    public async Task A_replay_finds_what_depends_on_more_than_the_response(string code, string? finding)
    {
        var result = await _replay.RunAsync(new Verifier(VerifierLanguage.Python, code), Responses);

        Assert.That(result.IsDeterministic, Is.EqualTo(finding is null), result.Detail);
        if (finding is not null)
        {
            Assert.That(
                finding.Split('|').Any(condition => result.Detail!.EndsWith(condition, StringComparison.Ordinal)),
                result.Detail
            );
        }
    }

    [Test]
    public async Task Hashes_and_sets_are_the_same_in_every_fresh_worker()
    {
        var verifier = new Verifier(
            VerifierLanguage.Python,
            "def evaluate(response):\n    return (hash(response) ^ hash(tuple({'a', 'b', 'c', response}))) % 2 == 0"
        );
        var first = (await _sandbox.RunAsync(verifier, Responses)).Select(outcome => outcome.Verdict).ToArray();
        for (var i = 0; i < 4; i++)
        {
            await using var fresh = new VerifierSandbox(new SandboxOptions { Workers = 1 });
            var again = await fresh.RunAsync(verifier, Responses);
            Assert.That(again.Select(outcome => outcome.Verdict), Is.EqualTo(first));
        }
    }

    [TestCase("import re\ndef evaluate(response):\n    return bool(re.compile('a').match(response))", null)]
    [TestCase(
        "from collections.abc import Mapping\nimport xml.etree.ElementTree as ET, json\ndef evaluate(response): return True",
        null
    )]
    [TestCase("def evaluate(response):\n    s = 'import socket; open(1)'  # eval(x)\n    return True", null)]
    [TestCase("def evaluate(response):\n    '''\n    import os, socket\n    open(x)\n    '''\n    return True", null)]
    [TestCase("import os\nimport subprocess\ndef evaluate(response): return True", "module:subprocess (line 2)")]
    [TestCase("import json, socket as s\ndef evaluate(response): return True", "module:socket (line 1)")]
    [TestCase(
        "from urllib.request import urlopen\ndef evaluate(response): return True",
        "module:urllib.request (line 1)"
    )]
    [TestCase("def evaluate(response):\n    import nltk\n    return True", "module:nltk (line 2)")]
    [TestCase("def evaluate(response):\n    return eval(response) == 1", "builtin:eval (line 2)")]
    [TestCase("def evaluate(response):\n    with open('x') as f: return True", "builtin:open (line 2)")]
    [TestCase("def check(response): return True", "no evaluate")]
    public void The_precheck_names_what_no_verifier_needs(string code, string? objection) =>
        Assert.That(
            new VerifierPrecheck().Objection(new Verifier(VerifierLanguage.Python, code)),
            Is.EqualTo(objection)
        );

    [TestCase("const evaluate = (r) => r.includes('fetch(');", null)]
    [TestCase("function evaluate(r) { return eval(r); }", "builtin:eval (line 1)")]
    [TestCase("const fs = require('fs');\nconst evaluate = (r) => true;", "builtin:require (line 1)")]
    public void The_precheck_reads_JavaScript_too(string code, string? objection) =>
        Assert.That(
            new VerifierPrecheck().Objection(new Verifier(VerifierLanguage.JavaScript, code)),
            Is.EqualTo(objection)
        );

    [Test]
    public void The_precheck_lets_packages_through_that_were_added() =>
        Assert.That(
            new VerifierPrecheck(["numpy"]).Objection(
                new Verifier(VerifierLanguage.Python, "import numpy as np\ndef evaluate(r): return True")
            ),
            Is.Null
        );

    [Test]
    public async Task Rows_come_back_in_order_with_an_outcome_for_each_verifier()
    {
        var even = new Verifier(VerifierLanguage.Python, "def evaluate(response):\n    return int(response) % 2 == 0");
        var small = new Verifier(VerifierLanguage.JavaScript, "const evaluate = (r) => Number(r) < 300;");
        var rows = Enumerable
            .Range(0, 700)
            .Select(i => new VerifierRow<int>(
                i,
                (i % 3) switch
                {
                    0 => [even],
                    1 => [small, even],
                    _ => [],
                },
                i.ToString(CultureInfo.InvariantCulture)
            ))
            .ToAsyncEnumerable();
        var at = 0;
        await foreach (var row in new VerifierRows(_sandbox, 64).RunAsync(rows))
        {
            Assert.That(row.Tag, Is.EqualTo(at));
            bool[] expected = (at % 3) switch
            {
                0 => [at % 2 == 0],
                1 => [at < 300, at % 2 == 0],
                _ => [],
            };
            Assert.That(row.Outcomes.Select(outcome => outcome.Verdict == Verdict.Pass), Is.EqualTo(expected));
            at++;
        }

        Assert.That(at, Is.EqualTo(700));
    }

    [Test]
    public async Task A_reader_that_stops_early_leaves_nothing_running()
    {
        var spin = new Verifier(
            VerifierLanguage.Python,
            "def evaluate(response):\n    while response != '0': pass\n    return True"
        );
        var rows = Enumerable.Range(0, 1000).Select(i => new VerifierRow<int>(i, [spin], $"{i}")).ToAsyncEnumerable();
        await foreach (var row in new VerifierRows(_sandbox, 1).RunAsync(rows))
        {
            Assert.That(row.Outcomes.Single().Verdict, Is.EqualTo(Verdict.Pass));
            break;
        }

        var outcome = await _sandbox.RunAsync(spin, ["0"]);
        Assert.That(outcome.Single().Verdict, Is.EqualTo(Verdict.Pass));
    }

    [TestCase("\"plain\"", "plain")]
    [TestCase("\"a\\ud83d\\ude00b\"", "a😀b")]
    [TestCase("\"bad \\ud800 tail \\udc00\\\\u\"", "bad \ufffd tail \ufffd\\u")]
    [TestCase("{\"$hex\": \"61 62 ff\"}", "ab\ufffd")]
    public void Responses_are_read_as_valid_text(string json, string text) =>
        Assert.That(ResponseText.Read(JsonDocument.Parse(json).RootElement), Is.EqualTo(text));

    [TestCase("3")]
    [TestCase("{\"$hex\": \"6\"}")]
    [TestCase("{\"hex\": \"61\"}")]
    public void Responses_that_are_no_text_are_refused_in_words(string json) =>
        Assert.That(() => ResponseText.Read(JsonDocument.Parse(json).RootElement), Throws.TypeOf<FormatException>());
}
