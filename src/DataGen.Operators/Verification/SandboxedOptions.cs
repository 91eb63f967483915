using System.ComponentModel.DataAnnotations;
using DataGen.Verification.Verifiers;

namespace DataGen.Operators.Verification;

/// <summary>
/// Options of a stage that runs verifiers. A run has the sandbox proven for the languages named here before any money is spent; a verifier in
/// another language fails its row.
/// </summary>
public abstract record SandboxedOptions : OperatorOptions
{
    /// <summary>The languages that the verifiers may be written in.</summary>
    [MinLength(1)]
    public IReadOnlyList<VerifierLanguage> Languages { get; init; } = [VerifierLanguage.Python];
}
