using System.Runtime.InteropServices;

namespace DataGen.Verification.Verifiers;

/// <summary>Runs untrusted verifiers. Safe to call from many threads at once.</summary>
public interface IVerifierSandbox : IAsyncDisposable
{
    /// <summary>
    /// Applies one verifier to responses, in order, and gives one outcome for each. Runs of different calls never share a process with each
    /// other; the responses of one call may share one, so a verifier that keeps state is caught by a replay, not here.
    /// </summary>
    /// <param name="verifier">The code.</param>
    /// <param name="responses">The texts to check; lone surrogates are replaced by U+FFFD. Longer than 16 MiB of UTF-8 is an error verdict.</param>
    /// <param name="conditions">Seed and clock of the run.</param>
    /// <param name="cancellationToken">Ends the run; what ran for it is killed.</param>
    /// <returns>One outcome per response, in the same order.</returns>
    /// <exception cref="SandboxUnavailableException">No sandbox can be had for the verifier's language; says what to install.</exception>
    Task<IReadOnlyList<VerifierOutcome>> RunAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        RunConditions conditions = default,
        CancellationToken cancellationToken = default
    );
}

/// <summary>What a verifier can see of the world besides the response.</summary>
/// <param name="Seed">Seeds the language's random generator before the code loads and before each response.</param>
/// <param name="ClockShift">Moves the calendar clocks, in whole seconds, to find verifiers that depend on the date.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RunConditions(uint Seed = 0, TimeSpan ClockShift = default);

/// <summary>No sandbox can be had, so nothing ran.</summary>
public sealed class SandboxUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
