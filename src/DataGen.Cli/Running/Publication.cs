using System.Collections.Immutable;
using System.Text;
using DataGen.Datasets;
using DataGen.Models.Spending;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Running;

/// <summary>What a run leaves behind: datasets, rejects, trace, card, lock and ledger.</summary>
internal sealed class Publication(
    LoadedRecipe recipe,
    RecipeLock recipeLock,
    RunFolder folder,
    RunResult result,
    RunContext run,
    Workspace workspace,
    Money spentBefore,
    bool isUnsafe
)
{
    private IReadOnlyList<(string Name, DatasetManifest Manifest)> _datasets = [];

    public string Folder => folder.Path;

    /// <summary>Why the datasets are a prefix only; null when they are complete.</summary>
    public string? WhyIncomplete =>
        result.Complete
            ? null
            : run.Stopped switch
            {
                StopReason.Interrupted => "interrupted",
                StopReason.Budget => "budget reached",
                StopReason.Deadline => "deadline reached",
                StopReason.Failures => "a model does not answer",
                StopReason.Stalled => "nothing moved any more",
                _ => "stopped",
            };

    /// <summary>Finishes all files and puts them in their places.</summary>
    public async Task PublishAsync(DatasetSinks sinks, RunRecorder recorder, TimeSpan elapsed, CancellationToken ct)
    {
        var datasets = await sinks.CompleteAsync(ct);
        _datasets =
        [
            .. recipe.Datasets.Select(name =>
                datasets.First(item => string.Equals(item.Name, name, StringComparison.Ordinal))
            ),
        ];
        await recorder.CompleteAsync(ct);
        foreach (var (name, _) in _datasets)
        {
            await folder.Publisher.PublishAsync(name, ct);
        }

        await folder.RemoveOtherDatasetsAsync([.. _datasets.Select(dataset => dataset.Name)], ct);
        await folder.Publisher.PublishAsync("rejects", ct);
        await folder.Publisher.PublishAsync("trace", ct);
        await folder.WriteAsync("README.md", Encoding.UTF8.GetBytes(DatasetCard.Render(Card())), ct);
        await folder.WriteAsync("recipe.lock.json", recipeLock.Write(result.Complete, _datasets), ct);
        await folder.WriteAsync(
            "ledger.json",
            LedgerFile.Write(result, run.Stopped, workspace.Clients, recipe.Sentences?.Name, Spending(), elapsed),
            ct
        );
    }

    /// <summary>The result in a few lines.</summary>
    public void WriteSummary(TextWriter output)
    {
        foreach (var (name, manifest) in _datasets)
        {
            var splits = string.Join(", ", manifest.Splits.Select(split => Invariant($"{split.Name} {split.Rows:N0}")));
            output.WriteLine(
                Invariant(
                    $"{name}: {manifest.Rows:N0} rows ({splits}) in {RecipeLoading.Show(folder.Publisher.FinalFolder(name))}"
                )
            );
        }

        var dropped = result.Stages.Sum(stage => stage.Value.TotalDropped);
        var failed = result.Stages.Sum(stage => stage.Value.TotalFailed);
        output.WriteLine(Invariant($"rejects: {dropped:N0} dropped, {failed:N0} failed, each with its reason"));
        foreach (var (stage, counts) in result.Stages.Where(stage => stage.Value.TotalDropped > 0))
        {
            var reasons = counts
                .Dropped.OrderByDescending(reason => reason.Value)
                .ThenBy(reason => reason.Key, StringComparer.Ordinal)
                .Select(reason => Invariant($"{reason.Value:N0} {reason.Key}"));
            output.WriteLine(
                Invariant(
                    $"  {stage}: dropped {counts.TotalDropped:N0} of {counts.In + counts.Expanded:N0} ({string.Join(", ", reasons)})"
                )
            );
        }

        Spending().Write(output);
    }

    private SpendingSummary Spending() =>
        new(
            workspace.Spending!.Report(),
            spentBefore,
            [.. recipe.StagesWithDepth.Select(stage => stage.Id)],
            [.. _datasets.Select(dataset => (dataset.Name, dataset.Manifest.Rows))]
        );

    private DatasetCardContent Card() =>
        new()
        {
            Title = recipe.File.Name,
            Description = recipe.File.Citation is null
                ? recipe.File.Description
                : $"{recipe.File.Description}\n\nMethod: {recipe.File.Citation}",
            Datasets =
            [
                .. _datasets.Select(item => new CardDataset(item.Name, item.Manifest.Shape.Name, item.Manifest)),
            ],
            License = recipe.File.License,
            Languages = [.. recipe.File.Language],
            Tags = [.. recipe.File.Tags],
            Sources = [.. recipeLock.Inputs.Select(input => new CardSource(input.Path))],
            Funnel = [.. result.Stages.Select(stage => StageOf(stage.Key, stage.Value))],
            Models =
            [
                .. recipe.Aliases.Select(role =>
                {
                    var alias = recipe.Configuration.Models[role.Value];
                    return new CardModel(role.Key, ModelNames.Of(alias), ModelNames.IsSimulated(alias));
                }),
            ],
            ReproduceCommand = recipeLock.Command,
            IncompleteBecause = WhyIncomplete,
            IsUnsafe = isUnsafe,
        };

    private static CardStage StageOf(string id, StageCounts counts) =>
        new(
            id,
            counts.In,
            counts.Out,
            counts.TotalDropped,
            counts.TotalFailed,
            [
                .. counts
                    .Dropped.Concat(counts.Failed)
                    .OrderByDescending(reason => reason.Value)
                    .ThenBy(reason => reason.Key, StringComparer.Ordinal)
                    .ToImmutableArray(),
            ]
        );
}
