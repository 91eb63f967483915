using System.Text.Json.Serialization;

namespace DataGen.Verification.Verifiers;

/// <summary>The languages a verifier can be written in.</summary>
public enum VerifierLanguage
{
    /// <summary>Python 3.9 or later: a module that defines <c>evaluate(response)</c>.</summary>
    Python,

    /// <summary>JavaScript: a script that defines <c>evaluate(response)</c> as a function or a constant.</summary>
    [JsonStringEnumMemberName("javascript")]
    JavaScript,
}

/// <summary>
/// Code that checks one property of a response: it defines <c>evaluate(response)</c>, which returns exactly true or false. The code
/// is untrusted whoever wrote it and runs only in an <see cref="IVerifierSandbox"/>.
/// </summary>
/// <param name="Language">The language of <paramref name="Code"/>.</param>
/// <param name="Code">The source text, at most <see cref="LongestCode"/> bytes in UTF-8.</param>
public sealed record Verifier(VerifierLanguage Language, string Code)
{
    /// <summary>The most bytes of UTF-8 a verifier's code may have.</summary>
    public const int LongestCode = 64 * 1024;

    /// <summary>Reads a language as it is written in files: <c>python</c> or <c>javascript</c>, in lower case.</summary>
    /// <returns>Whether the name is one of them.</returns>
    public static bool TryParseLanguage(string? name, out VerifierLanguage language)
    {
        language = string.Equals(name, "javascript", StringComparison.Ordinal)
            ? VerifierLanguage.JavaScript
            : VerifierLanguage.Python;
        return language == VerifierLanguage.JavaScript || string.Equals(name, "python", StringComparison.Ordinal);
    }
}
