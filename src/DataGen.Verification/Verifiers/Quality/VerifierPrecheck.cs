using System.Text.RegularExpressions;
using DataGen.Verification.Sandbox.Python;

namespace DataGen.Verification.Verifiers.Quality;

/// <summary>
/// A first, cheap look at a verifier's text: modules that are not on the list and built-ins no verifier needs. It sorts out what would only
/// fail in the sandbox, and it can be talked round in a dozen ways; the sandbox is what protects.
/// </summary>
/// <param name="extraModules">Python modules allowed besides <see cref="PythonModules"/>.</param>
public sealed partial class VerifierPrecheck(IReadOnlyCollection<string>? extraModules = null)
{
    private static readonly HashSet<string> PythonBuiltins = new(StringComparer.Ordinal)
    {
        "open",
        "input",
        "eval",
        "exec",
        "compile",
        "__import__",
        "breakpoint",
    };

    private static readonly HashSet<string> JavaScriptNames = new(StringComparer.Ordinal)
    {
        "eval",
        "Function",
        "require",
        "import",
        "fetch",
        "XMLHttpRequest",
        "WebSocket",
    };

    private readonly HashSet<string> _modules = new(
        [
            .. PythonModules.Core.Concat(PythonModules.Extended).Concat(extraModules ?? []).SelectMany(Parents),
            "__future__",
        ],
        StringComparer.Ordinal
    );

    /// <summary>
    /// The reason to reject the verifier, or null: <c>module:&lt;name&gt;</c>, <c>builtin:&lt;name&gt;</c>, <c>no evaluate</c>, <c>too long</c>, with
    /// the line where there is one.
    /// </summary>
    public string? Objection(Verifier verifier)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(verifier.Code) > Verifier.LongestCode)
        {
            return "too long";
        }

        try
        {
            var isPython = verifier.Language == VerifierLanguage.Python;
            var bare = Blank(verifier.Code, isPython ? PythonTextAndComments() : JavaScriptTextAndComments());
            return !Evaluate().IsMatch(bare) ? "no evaluate"
                : isPython ? ModuleObjection(bare) ?? CallObjection(bare, PythonBuiltins)
                : CallObjection(bare, JavaScriptNames);
        }
        catch (RegexMatchTimeoutException)
        {
            return "unreadable";
        }
    }

    private string? ModuleObjection(string bare)
    {
        foreach (Match match in Imports().Matches(bare))
        {
            var names = match.Groups["from"].Success
                ? [match.Groups["from"].Value]
                : match.Groups["import"].Value.Split(',').Select(name => name.Trim().Split(' ', '\t')[0]);
            if (names.FirstOrDefault(name => !_modules.Contains(name)) is { } unknown)
            {
                return $"module:{unknown} (line {LineOf(bare, match.Index)})";
            }
        }

        return null;
    }

    private static string? CallObjection(string bare, HashSet<string> names) =>
        Calls()
            .Matches(bare)
            .Where(match => names.Contains(match.Groups["name"].Value))
            .Select(match => $"builtin:{match.Groups["name"].Value} (line {LineOf(bare, match.Index)})")
            .FirstOrDefault();

    private static IEnumerable<string> Parents(string module)
    {
        for (var dot = module.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = module.IndexOf('.', dot + 1))
        {
            yield return module[..dot];
        }

        yield return module;
    }

    /// <summary>Replaces strings and comments by blanks, keeping lines where they are.</summary>
    private static string Blank(string code, Regex what) =>
        what.Replace(code, match => LineParts().Replace(match.Value, part => new string(' ', part.Length)));

    private static int LineOf(string text, int at) => text.AsSpan(0, at).Count('\n') + 1;

    [GeneratedRegex(
        """(?:\b[rRbBuUfF]{1,2})?(?:\"{3}.*?\"{3}|'{3}.*?'{3}|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')|\#[^\n]*""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex PythonTextAndComments();

    // Template literals may hold code in ${}; it is blanked with them, and the sandbox runs it all the same.
    [GeneratedRegex(
        """\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|//[^\n]*|/\*.*?\*/""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex JavaScriptTextAndComments();

    [GeneratedRegex("[^\n]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LineParts();

    [GeneratedRegex(
        @"(?:^|;|:)[ \t]*(?:from[ \t]+(?<from>[\w.]+)[ \t]+import\b|import[ \t]+(?<import>[\w. \t,]+))",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Imports();

    // A name that is called and is not an attribute: re.compile( is not compile(.
    [GeneratedRegex(
        @"(?<![\w.])(?<name>\w+)[ \t]*\(",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Calls();

    [GeneratedRegex(@"\bevaluate\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Evaluate();
}
