using DataGen.Models.Store;
using DataGen.Operators;
using DataGen.Operators.Verification;
using DataGen.Recipes;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Verifiers;

namespace DataGen.Cli.Running;

/// <summary>The sandboxes of a run whose recipe runs verifiers: proven before anything else happens, or the run is refused.</summary>
internal sealed class VerifierSandboxes : IAsyncDisposable
{
    /// <summary>Part of every verdict's key: another version of the sandbox may decide otherwise.</summary>
    private const string Version = "1";

    private readonly IReadOnlyList<StageDefinition> _stages;
    private readonly SandboxOptions _options;
    private readonly ProvenSandbox _sandbox;
    private readonly VerifierSandbox _otherHashSeed;

    private VerifierSandboxes(IReadOnlyList<StageDefinition> stages, SandboxOptions options)
    {
        _stages = stages;
        _options = options;
        _sandbox = new ProvenSandbox(options);
        _otherHashSeed = new VerifierSandbox(options with { HashSeed = options.HashSeed + 1, Workers = 1 });
    }

    /// <summary>The sandboxes that a recipe needs; null when it runs no verifiers.</summary>
    public static VerifierSandboxes? For(LoadedRecipe recipe, RunOptions options)
    {
        StageDefinition[] stages = [.. recipe.AllStages.Where(stage => stage.Options is SandboxedOptions)];
        return stages.Length == 0
            ? null
            : new VerifierSandboxes(
                stages,
                recipe.Configuration.Sandbox.ToOptions() with
                {
                    Unsafe = options.UnsafeNoSandbox,
                }
            );
    }

    public bool IsUnsafe => _options.Unsafe;

    /// <summary>What of the sandbox decides verdicts. Verdicts of unsafe runs never serve safe ones.</summary>
    public string Identity =>
        Invariant(
            $"{Version} {_options.ResponseTime.TotalSeconds:R} s, {_options.MemoryMebibytes} MiB{(_options.Unsafe ? ", no isolation" : "")}"
        );

    /// <summary>Attacks the sandbox for the languages that the recipe's verifiers may be written in.</summary>
    /// <exception cref="UserException">It does not hold, or there is none.</exception>
    public async Task ProveAsync(CancellationToken ct)
    {
        var languages = _stages.SelectMany(stage => ((SandboxedOptions)stage.Options).Languages).ToHashSet();
        try
        {
            await _sandbox.ProveAsync(languages, ct);
        }
        catch (SandboxUnavailableException exception)
        {
            var needing = string.Join(", ", _stages.Select(stage => $"'{stage.Id}' ({stage.Use})"));
            throw new UserException(
                ExitCodes.SandboxUnavailable,
                $"This recipe runs verifiers written by a model, in {needing}. {exception.Message} Nothing was asked of any model."
                    + (
                        languages.Contains(VerifierLanguage.Python)
                            ? " Where the recipe has the choice, JavaScript verifiers need neither Python nor Linux (autoif: --set language=javascript)."
                            : ""
                    )
            );
        }
    }

    public VerifierVerdicts Verdicts(AnswerStore store) => new(store, _sandbox, _otherHashSeed, Identity);

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _otherHashSeed.DisposeAsync();
    }
}
