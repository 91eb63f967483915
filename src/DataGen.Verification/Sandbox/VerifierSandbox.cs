using System.Diagnostics;
using DataGen.Verification.Sandbox.JavaScript;
using DataGen.Verification.Sandbox.Python;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Sandbox;

/// <summary>
/// Runs verifiers in processes of their own: Python in children forked from a locked-in warm interpreter, JavaScript in a killable
/// worker. Nothing runs in this process. Workers start with the first verifier of their language.
/// </summary>
public sealed class VerifierSandbox : IVerifierSandbox
{
    /// <summary>Counts up when verdicts may change: other modules, other limits, another reading of outcomes.</summary>
    private const int Version = 1;

    private readonly PythonWorkerPool _python;
    private readonly PythonVerifierRunner _pythonRunner;
    private readonly JavaScriptVerifierRunner _javaScriptRunner;

    /// <exception cref="ArgumentException">The options are at fault; the message says how.</exception>
    public VerifierSandbox(SandboxOptions options, TimeProvider? time = null)
    {
        var faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(options));
        }

        time ??= TimeProvider.System;
        Options = options;
        _python = new PythonWorkerPool(options, time);
        _pythonRunner = new PythonVerifierRunner(_python, options, time);
        _javaScriptRunner = new JavaScriptVerifierRunner(options, time);
    }

    /// <summary>The options this sandbox runs by.</summary>
    public SandboxOptions Options { get; }

    /// <summary>The tier Python verifiers run in; null before the first worker started.</summary>
    public SandboxTier? Tier => _python.Tier;

    /// <summary>
    /// What besides verifier, response and conditions a verdict depends on, in words: the language's version, limits and modules. To be part of
    /// what a stored verdict is found by.
    /// </summary>
    /// <exception cref="SandboxUnavailableException">No sandbox can be had for the language.</exception>
    public async Task<string> IdentityAsync(VerifierLanguage language, CancellationToken cancellationToken = default)
    {
        var limits = $"{Options.ResponseTime.TotalMilliseconds:0} ms, {Options.MemoryMebibytes} MiB";
        if (language == VerifierLanguage.JavaScript)
        {
            return $"javascript, sandbox {Version}, {limits}";
        }

        var facts = await _python.WarmUpAsync(cancellationToken);
        var python = System.Version.Parse(facts.Version).ToString(2);
        return $"python {python}, sandbox {Version}, {limits}, hash seed {Options.HashSeed}, modules {string.Join(' ', Options.PythonModules)}";
    }

    /// <summary>Workers lost since the start. Each loss was either repaired by running its job anew or reported as an error verdict.</summary>
    public int WorkersLost => _python.Losses + _javaScriptRunner.Losses;

    internal PythonWorkerPool Python => _python;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VerifierOutcome>> RunAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        RunConditions conditions = default,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(responses);
        return verifier.Language switch
        {
            VerifierLanguage.Python => await _pythonRunner.RunAsync(verifier, responses, conditions, cancellationToken),
            VerifierLanguage.JavaScript => await _javaScriptRunner.RunAsync(
                verifier,
                responses,
                conditions,
                cancellationToken
            ),
            _ => throw new UnreachableException($"There is no language {verifier.Language}."),
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _python.DisposeAsync();
        await _javaScriptRunner.DisposeAsync();
    }
}
