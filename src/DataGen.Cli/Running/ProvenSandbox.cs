using DataGen.Verification.Sandbox;
using DataGen.Verification.Sandbox.Probes;
using DataGen.Verification.Verifiers;

namespace DataGen.Cli.Running;

/// <summary>A sandbox that has to hold against canaries, once for each language, before a verifier in that language is run in it.</summary>
internal sealed class ProvenSandbox(SandboxOptions options) : IVerifierSandbox
{
    private readonly VerifierSandbox _sandbox = new(options);
    private readonly SemaphoreSlim _proving = new(1, 1);
    private readonly HashSet<VerifierLanguage> _proven = [];

    /// <summary>The tier of Python verifiers; null before the first of them.</summary>
    public SandboxTier? Tier => _sandbox.Tier;

    /// <summary>Attacks the sandbox for those of the languages for which that has not been done yet.</summary>
    /// <exception cref="SandboxUnavailableException">It does not hold, or there is none.</exception>
    public async Task ProveAsync(IReadOnlySet<VerifierLanguage> languages, CancellationToken cancellationToken)
    {
        await _proving.WaitAsync(cancellationToken);
        try
        {
            var unproven = languages.Except(_proven).ToHashSet();
            if (unproven.Count > 0)
            {
                await SandboxProbe.ProveAsync(_sandbox, unproven, cancellationToken);
                _proven.UnionWith(unproven);
            }
        }
        finally
        {
            _proving.Release();
        }
    }

    public async Task<IReadOnlyList<VerifierOutcome>> RunAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        RunConditions conditions = default,
        CancellationToken cancellationToken = default
    )
    {
        await ProveAsync(new HashSet<VerifierLanguage> { verifier.Language }, cancellationToken);
        return await _sandbox.RunAsync(verifier, responses, conditions, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _proving.Dispose();
    }
}
