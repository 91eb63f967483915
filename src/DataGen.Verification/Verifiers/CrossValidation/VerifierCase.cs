using System.Text.Json;

namespace DataGen.Verification.Verifiers.CrossValidation;

/// <summary>A test case a model wrote for a verifier: a response and whether it should pass.</summary>
/// <param name="Input">The response.</param>
/// <param name="Expected">What a right verifier answers; null where the model's answer is none, and then no verifier can agree with it.</param>
public sealed record VerifierCase(string Input, bool? Expected)
{
    /// <summary>
    /// Reads an expected output as models write it. Strictly, only JSON true and false count. Normalised, so do the strings
    /// <c>true</c>, <c>false</c>, <c>yes</c>, <c>no</c>, <c>1</c>, <c>0</c> in any case and with blanks around, and the numbers 1 and 0.
    /// </summary>
    /// <returns>The expected answer, or null where there is none.</returns>
    public static bool? ReadExpected(JsonElement output, bool normalise) =>
        output.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when normalise => ReadWord(output.GetString()!),
            JsonValueKind.Number when normalise => output.GetDouble() switch
            {
                1 => true,
                0 => false,
                _ => null,
            },
            _ => null,
        };

    private static bool? ReadWord(string word) =>
        word.Trim().ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "1" => true,
            "FALSE" or "NO" or "0" => false,
            _ => null,
        };
}
