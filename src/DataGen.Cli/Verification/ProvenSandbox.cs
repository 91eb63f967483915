using DataGen.Verification.Sandbox;
using DataGen.Verification.Sandbox.Probes;
using DataGen.Verification.Verifiers;

namespace DataGen.Cli.Verification;

/// <summary>A sandbox that has to hold against canaries before the first verifier of a language is run in it.</summary>
internal sealed class ProvenSandbox(SandboxOptions options) : IVerifierSandbox
{
    private readonly VerifierSandbox _sandbox = new(options);
    private readonly SemaphoreSlim _proving = new(1, 1);
    private readonly HashSet<VerifierLanguage> _proven = [];

    /// <summary>The tier of Python verifiers; null before the first of them.</summary>
    public SandboxTier? Tier => _sandbox.Tier;

    public async Task<IReadOnlyList<VerifierOutcome>> RunAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        RunConditions conditions = default,
        CancellationToken cancellationToken = default
    )
    {
        await _proving.WaitAsync(cancellationToken);
        try
        {
            if (!_proven.Contains(verifier.Language))
            {
                await SandboxProbe.ProveAsync(
                    _sandbox,
                    new HashSet<VerifierLanguage> { verifier.Language },
                    cancellationToken
                );
                _proven.Add(verifier.Language);
            }
        }
        finally
        {
            _proving.Release();
        }

        return await _sandbox.RunAsync(verifier, responses, conditions, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _proving.Dispose();
    }
}
