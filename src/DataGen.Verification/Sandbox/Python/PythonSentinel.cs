using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>A benign verifier whose two verdicts are known. A worker that gets them wrong was poisoned.</summary>
internal static class PythonSentinel
{
    private const string Code = """
        import json, random, re, string

        def evaluate(response):
            words = re.findall(r"\w+", response)
            return (
                isinstance(response, str)
                and len(words) == 3
                and json.loads("[1, 2]") == [1, 2]
                and string.ascii_lowercase.startswith("abc")
                and random.Random(7).randrange(1000) == 331
            )
        """;

    public static Verifier Verifier { get; } = new(VerifierLanguage.Python, Code);

    public static IReadOnlyList<string> Responses { get; } = ["exactly three words", "two words"];

    public static SandboxJob Job { get; } =
        new(Code, Responses, default, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), 256L << 20);

    public static bool IsRight(ZygoteResult result) =>
        result.End == ChildEnd.Ended && result.Statuses is [ChildStatus.Pass, ChildStatus.Fail];
}
