using DataGen.Verification.Verifiers;

namespace DataGen.Benchmarks.Sandbox;

/// <summary>Ten verifiers of the kind models write, and responses of 60 to 260 words.</summary>
internal static class BenchmarkVerifiers
{
    private static readonly string[] Words =
        "the model writes a sentence, then another one; every answer has words like quick brown foxes and some NUMBERS 42.".Split(
            ' '
        );

    public static IReadOnlyList<Verifier> Python { get; } =
    [
        .. new[]
        {
            "def evaluate(response):\n    return len(response.split()) <= 150",
            "import re\ndef evaluate(response):\n    return len(re.findall(r'[.!?]', response)) >= 3",
            "def evaluate(response):\n    return response.islower()",
            "import re\ndef evaluate(response):\n    words = re.findall(r'\\b\\w+\\b', response.lower())\n    return len(set(words)) / max(len(words), 1) > 0.3",
            "import json\ndef evaluate(response):\n    try:\n        json.loads(response)\n        return True\n    except ValueError:\n        return False",
            "def evaluate(response):\n    return all(len(word) < 15 for word in response.split())",
            "from collections import Counter\ndef evaluate(response):\n    return Counter(response).most_common(1)[0][0] == ' '",
            "def evaluate(response):\n    lines = [line for line in response.split('\\n') if line.strip()]\n    return all(line[0].isupper() for line in lines)",
            "import string\ndef evaluate(response):\n    return not any(c in string.punctuation for c in response)",
            "def evaluate(response):\n    words = response.split()\n    return words == sorted(words) or 'fox' in response",
        }.Select(code => new Verifier(VerifierLanguage.Python, code)),
    ];

    public static IReadOnlyList<Verifier> JavaScript { get; } =
    [
        .. new[]
        {
            "function evaluate(response) { return response.split(/\\s+/).length <= 150; }",
            "function evaluate(response) { return (response.match(/[.!?]/g) || []).length >= 3; }",
            "const evaluate = (response) => response === response.toLowerCase();",
        }.Select(code => new Verifier(VerifierLanguage.JavaScript, code)),
    ];

    /// <summary>The n-th set of responses; the same on every machine.</summary>
    public static IReadOnlyList<string> Responses(int count, int from = 0) =>
        [
            .. Enumerable
                .Range(from, count)
                .Select(i =>
                    string.Join(' ', Enumerable.Range(i, 60 + (i * 37 % 200)).Select(j => Words[j * 7 % Words.Length]))
                ),
        ];
}
