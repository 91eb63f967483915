using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>What is not the recipe's business: models, and where things are kept. The content of <c>pipeline.json</c>.</summary>
public sealed record PipelineConfiguration
{
    /// <summary>The alias that plays every role for which nothing else is said.</summary>
    public const string DefaultAlias = "default";

    /// <summary>The name of the file.</summary>
    public const string FileName = "pipeline.json";

    /// <summary>Models by alias.</summary>
    public IReadOnlyDictionary<string, ModelAlias> Models { get; init; } =
        new Dictionary<string, ModelAlias>(StringComparer.Ordinal);

    /// <summary>The alias that plays a role of recipes, by role.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The answer store, from the folder of this file.</summary>
    public string Store { get; init; } = ".datagen/answers.db";

    /// <summary>Where runs are kept, from the folder of this file.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>
    /// Seconds in which neither a stage nor a model moves before a run is taken to stand still: it then says where, and ends so that the same command
    /// continues it. An exchange may always last as long as its model's <c>timeout</c>. 0: never. Default 900.
    /// </summary>
    [Range(0, 604_800)]
    public double StallTimeout { get; init; } = 900;

    /// <summary>Where traces and metrics of runs are sent. Default: nowhere.</summary>
    public TelemetrySettings? Telemetry { get; init; }

    /// <summary>Limits of the sandbox for verifiers.</summary>
    public SandboxSettings Sandbox { get; init; } = new();

    /// <summary>A file with the sentence splitter's trained parameters, from the folder of this file. Default: the built-in splitter.</summary>
    public string? Punkt { get; init; }

    /// <summary>That file, with the place that names it.</summary>
    [JsonIgnore]
    public PunktFile? PunktFile { get; init; }

    /// <summary>The folder that relative paths are meant from.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = ".";

    /// <summary>The file it was read from; null when it is the embedded default.</summary>
    [JsonIgnore]
    public string? File { get; init; }

    public string StorePath => Path.GetFullPath(Store, Path.GetFullPath(Folder));

    public string RunsPath => Path.GetFullPath(Runs, Path.GetFullPath(Folder));

    /// <summary>
    /// Makes the path of an input absolute: from the folder of this file, or from the samples that came with the program when only they have it.
    /// </summary>
    public string Resolve(string path)
    {
        var resolved = Path.GetFullPath(path, Path.GetFullPath(Folder));
        var shipped = Path.GetFullPath(path, AppContext.BaseDirectory);
        return !Path.Exists(resolved) && Path.Exists(shipped) ? shipped : resolved;
    }

    /// <summary>The alias that plays a role: by the command line, by this file, by the role's own name, by default.</summary>
    public string AliasOf(string role, IReadOnlyDictionary<string, string> chosen) =>
        chosen.GetValueOrDefault(role)
        ?? Roles.GetValueOrDefault(role)
        ?? (Models.ContainsKey(role) ? role : DefaultAlias);

    /// <summary>What holds without a file: every role is played by the simulated teacher.</summary>
    public static PipelineConfiguration Embedded(string folder) =>
        new()
        {
            Folder = folder,
            Models = new Dictionary<string, ModelAlias>(StringComparer.Ordinal)
            {
                [DefaultAlias] = new()
                {
                    Provider = "simulated",
                    Model = "teacher",
                    MaxConcurrency = 64,
                },
            },
        };

    /// <summary>
    /// Reads the configuration: the file named, or the nearest <c>pipeline.json</c> above the current folder or above the recipe, or the embedded
    /// default.
    /// </summary>
    /// <param name="file">The file named; null to look for one.</param>
    /// <param name="recipeFolder">Where to look after the current folder; null for nowhere.</param>
    /// <param name="problems">Gets what is wrong.</param>
    /// <param name="providers">The providers there are; null when they do not matter.</param>
    public static PipelineConfiguration? Load(
        string? file,
        string? recipeFolder,
        ProblemList problems,
        ChatProviders? providers = null
    )
    {
        var path =
            file
            ?? FindAbove(Directory.GetCurrentDirectory())
            ?? (recipeFolder is null ? null : FindAbove(recipeFolder));
        if (path is null)
        {
            return Embedded(Directory.GetCurrentDirectory());
        }

        var shown = RecipeFiles.Show(path);
        if (!System.IO.File.Exists(path))
        {
            problems.Error(new SourceLocation(shown, 0, 0), "there is no such configuration file");
            return null;
        }

        if (SourceReader.Read(shown, RecipeFiles.ReadText(path), problems) is not { } root)
        {
            return null;
        }

        var bound = (PipelineConfiguration?)
            new Binder(problems).BindObject(typeof(PipelineConfiguration), root, "$schema");
        if (bound is null)
        {
            return null;
        }

        foreach (var (role, alias) in bound.Roles)
        {
            if (!bound.Models.ContainsKey(alias))
            {
                problems.Error(
                    root.Find("roles")!.Find(role)!.Location,
                    $"no model '{alias}'",
                    $"known: {string.Join(", ", bound.Models.Keys)}"
                );
            }
        }

        foreach (var (name, alias) in bound.Models)
        {
            if (providers is not null)
            {
                CheckProvider(root.Find("models")!.Find(name)!, alias, providers, problems);
            }
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return bound with
        {
            Folder = folder,
            File = path,
            PunktFile = bound.Punkt is { } punkt
                ? new PunktFile(Path.GetFullPath(punkt, folder), root.Find("punkt")!.Location)
                : null,
        };
    }

    private static void CheckProvider(SourceNode model, ModelAlias alias, ChatProviders providers, ProblemList problems)
    {
        if (!providers.Names.Contains(alias.Provider, StringComparer.Ordinal))
        {
            problems.Error(
                model.Find("provider")!.Location,
                $"no provider '{alias.Provider}'",
                NearestName.Find(alias.Provider, providers.Names) is { } near
                    ? $"did you mean '{near}'?"
                    : $"known: {string.Join(", ", providers.Names)}"
            );
        }
        else if (alias.IsBatched && !providers.For(alias).HasBatches)
        {
            problems.Error(
                model.Find("mode")!.Location,
                $"mode is batch, and the provider '{alias.Provider}' takes no batches",
                "set mode to online"
            );
        }
    }

    private static string? FindAbove(string folder)
    {
        for (var at = Path.GetFullPath(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            var file = Path.Combine(at, FileName);
            if (System.IO.File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
