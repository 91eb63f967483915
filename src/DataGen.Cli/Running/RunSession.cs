using DataGen.Cli.Progress;
using DataGen.Datasets;
using DataGen.Models.Spending;
using DataGen.Operators.Blocks;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Running;

/// <summary>Runs a recipe to finished datasets.</summary>
internal sealed class RunSession(RunOptions options, TimeProvider time)
{
    private readonly LocalFileStore _files = new();

    /// <summary>Runs.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserException">The recipe or the command line is wrong.</exception>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var recipe = RecipeLoading.Load(options.Recipe, options.Load);
        CheckBudget(recipe);
        var seed = options.Seed ?? recipe.File.Seed;
        await using var sandboxes = VerifierSandboxes.For(recipe, options);
        var recipeLock = await RecipeLock.CreateAsync(
            recipe,
            seed,
            options.NumberOfRecords,
            Workspace.Providers(time),
            sandboxes?.Identity,
            ct
        );
        var path = Path.GetFullPath(options.Out ?? Path.Combine(recipe.Configuration.RunsPath, recipe.File.Name));
        using var folder = await RunFolder.OpenAsync(path, recipeLock.Fingerprint, options, _files, time, ct);
        using var log = new RunLog(path, time);
        await ProveAsync(sandboxes, log, ct);
        using var run = new RunContext
        {
            Seed = seed,
            Concurrency = options.Concurrency ?? Concurrency(recipe),
            MaxFailuresInARow = recipe.File.MaxFailuresInARow,
            WorkFolder = folder.WorkFolder,
            Time = time,
            Notes = log.Note,
        };
        using var signals = StopSignals.Listen(run);
        using var deadline = options.Deadline is { } at ? Deadline.Watch(run, at) : null;
        await using var spending = SpendingBook.Open(
            new SpendingOptions
            {
                Path = folder.SpendingFile,
                Cap = options.Budget,
                Short = shortage => run.Stop(StopReason.Budget, shortage.ToString()),
            },
            time
        );
        var spentBefore = spending.Total;
        using var telemetry = RunTelemetry.Start(recipe, run);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping, run.Broken);
        await using var workspace = new Workspace(
            recipe,
            options,
            time,
            log,
            ending.Token,
            spending,
            telemetry,
            folder.BatchFolder
        );
        await using var sinks = new DatasetSinks(_files, folder.Publisher, seed);
        var graph = recipe.Compile(RecipeServicesFor.Run(recipe, workspace, sinks, sandboxes, options, folder.Salt));
        var stageIds = PipelineRun.AllStages(graph).Select(stage => stage.Id).ToArray();
        await using var recorder = new RunRecorder(stageIds, _files, folder.Publisher, folder.WorkFolder);

        Announce(recipe, path, spentBefore, log);
        var started = time.GetTimestamp();
        RunResult result;
        await using (new ProgressDisplay(options.Progress, Figures(recipe, run, workspace), log, time))
        await using (Watch(recipe, stageIds, run, workspace, log))
        {
            result = await PipelineRun.RunAsync(graph, run, recorder, ct);
        }

        var publication = new Publication(
            recipe,
            recipeLock,
            folder,
            result,
            run,
            workspace,
            spentBefore,
            sandboxes?.IsUnsafe ?? false
        );
        await publication.PublishAsync(sinks, recorder, time.GetElapsedTime(started), ct);
        if (result.Complete)
        {
            await folder.CompleteAsync(recipeLock.Fingerprint, ct);
        }

        var code = Conclude(recipe, result, run, publication, recorder, log);
        await ConcludeBatchesAsync(run, workspace, ct);
        return code;
    }

    /// <summary>Says which batches go on, or has them cancelled.</summary>
    private async Task ConcludeBatchesAsync(RunContext run, Workspace workspace, CancellationToken ct)
    {
        IReadOnlyList<string> cancelled =
            options.CancelBatches && run.Stopped == StopReason.Interrupted
                ? await workspace.CancelBatchesAsync(ct)
                : [];
        foreach (var batch in workspace.OutstandingBatches)
        {
            var goesOn = cancelled.Contains(batch.Id, StringComparer.Ordinal)
                ? "is being cancelled; what it has answered by then is charged, and the same command picks it up"
                : "goes on at the server; the same command picks its answers up";
            Console.Error.WriteLine(
                Invariant($"batch {batch.Id} ({batch.Requests:N0} requests to {batch.Alias}) {goesOn}.")
            );
        }
    }

    /// <summary>A budget can only be kept where the worst case of every call is known.</summary>
    private void CheckBudget(LoadedRecipe recipe)
    {
        if (options.Budget is not null && BudgetRule.Check(recipe) is { Count: > 0 } problems)
        {
            throw new UserException(ExitCodes.Invalid, string.Join('\n', problems));
        }
    }

    private static StallWatch Watch(
        LoadedRecipe recipe,
        string[] stageIds,
        RunContext run,
        Workspace workspace,
        RunLog log
    ) =>
        new(
            run,
            stageIds,
            () => workspace.Clients,
            TimeSpan.FromSeconds(recipe.Configuration.StallTimeout),
            log,
            _ => Environment.Exit(ExitCodes.Failed)
        );

    /// <summary>No model is asked before the sandbox has shown that it holds.</summary>
    private async Task ProveAsync(VerifierSandboxes? sandboxes, RunLog log, CancellationToken ct)
    {
        if (sandboxes is null)
        {
            if (options.UnsafeNoSandbox)
            {
                throw new UserException(
                    ExitCodes.Invalid,
                    "--unsafe-no-sandbox has no meaning here: no stage of this recipe runs verifiers. Leave it away."
                );
            }

            return;
        }

        if (sandboxes.IsUnsafe)
        {
            log.Write("unsafe", ("sandbox", sandboxes.Identity));
            Console.Error.WriteLine(
                "WARNING: --unsafe-no-sandbox: code written by a model runs with YOUR rights on this machine, and can read, change and send whatever you can. The lock, the dataset card and every row will say so."
            );
        }

        await sandboxes.ProveAsync(ct);
    }

    private static int Conclude(
        LoadedRecipe recipe,
        RunResult result,
        RunContext run,
        Publication publication,
        RunRecorder recorder,
        RunLog log
    )
    {
        var failed = result.Stages.Sum(stage => stage.Value.TotalFailed);
        var code =
            !result.Complete ? ExitCodes.Of(run.Stopped!.Value)
            : failed > recipe.File.MaxFailed ? ExitCodes.RowsFailed
            : ExitCodes.Done;
        log.Write("end", ("exitCode", code), ("complete", result.Complete), ("failed", failed));
        publication.WriteSummary(Console.Out);
        WriteFailures(result, recorder);
        if (run.StopMessage is not null)
        {
            Console.Error.WriteLine(run.StopMessage);
        }

        if (!result.Complete)
        {
            Console.Error.WriteLine(
                $"Stopped early ({publication.WhyIncomplete}). What is finished is on disk; the same command continues."
            );
        }
        else if (code == ExitCodes.RowsFailed)
        {
            Console.Error.WriteLine(
                Invariant(
                    $"{failed} rows failed, the recipe tolerates {recipe.File.MaxFailed}. See {Path.Combine(publication.Folder, "rejects")}; the same command asks again for those that may succeed."
                )
            );
        }

        return code;
    }

    /// <summary>Says why rows failed, each reason with its first case: the rejects have all of them, but a stranger looks here.</summary>
    private static void WriteFailures(RunResult result, RunRecorder recorder)
    {
        foreach (var (stage, counts) in result.Stages)
        {
            foreach (var (reason, count) in counts.Failed)
            {
                var first = recorder.FirstFailure(stage, reason) is { Length: > 0 } detail ? $": {detail}" : "";
                Console.Error.WriteLine(
                    Invariant(
                        $"stage '{stage}': {count} failed with {reason}{(count > 1 && first.Length > 0 ? ", the first" : "")}{first}"
                    )
                );
            }
        }
    }

    private ProgressFigures Figures(LoadedRecipe recipe, RunContext run, Workspace workspace)
    {
        var grow = recipe.File.Stages.FirstOrDefault(stage => stage.Options is GrowOptions);
        return new ProgressFigures(
            recipe.StagesWithDepth,
            grow is null ? null : (grow.Id, options.NumberOfRecords ?? ((GrowOptions)grow.Options).Target),
            run,
            workspace,
            time
        );
    }

    private void Announce(LoadedRecipe recipe, string path, Money spentBefore, RunLog log)
    {
        log.Write(
            "start",
            ("recipe", recipe.File.Name),
            ("folder", path),
            ("offline", options.Offline),
            ("sentences", recipe.Sentences?.Name)
        );
        if (options.Progress == ProgressStyle.None)
        {
            return;
        }

        Console.Error.WriteLine($"{recipe.File.Name} -> {RecipeLoading.Show(path)}");
        foreach (var (role, alias) in recipe.Aliases)
        {
            Console.Error.WriteLine($"  {role}: {ModelNames.Of(recipe.Configuration.Models[alias])} ({alias})");
        }

        if (recipe.Sentences is { } sentences)
        {
            Console.Error.WriteLine($"  sentences: {sentences.Name}");
        }

        if (options.Budget is { } budget)
        {
            Console.Error.WriteLine($"  budget: {budget}, of which {spentBefore} are spent");
        }
    }

    /// <summary>As many records at once as the models in use together answer at once.</summary>
    private static int Concurrency(LoadedRecipe recipe) =>
        Math.Max(
            16,
            recipe
                .Aliases.Values.Distinct(StringComparer.Ordinal)
                .Sum(alias => recipe.Configuration.Models[alias].TotalConcurrency())
        );
}
