using System.Text.Json;
using DataGen.Models.Providers;
using DataGen.Operators;
using DataGen.Operators.Prompts;

namespace DataGen.Recipes;

/// <summary>What a user asks for beside the recipe.</summary>
public sealed record LoadOptions
{
    /// <summary>The configuration file; null to look for one.</summary>
    public string? Configuration { get; init; }

    /// <summary>Parameters as <c>key=value</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>The providers that a configuration may name; null when they do not matter.</summary>
    public ChatProviders? Providers { get; init; }

    /// <summary>The sentence splitter's file that the command line or the environment names; null to take that of the configuration.</summary>
    public PunktFile? Punkt { get; init; }

    /// <summary>Models as <c>role=alias</c>.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];
}

/// <summary>A recipe that may run, or why it may not.</summary>
public sealed record LoadResult(LoadedRecipe? Recipe, IReadOnlyList<Problem> Problems);

/// <summary>Reads recipes and checks all that can be checked before money is spent.</summary>
public static class RecipeLoader
{
    private const string CommandLine = "command line";

    /// <summary>Loads a recipe given as a folder, its <c>recipe.json</c>, or a bare name under <c>recipes/</c>.</summary>
    public static LoadResult Load(string given, OperatorCatalog operators, LoadOptions options)
    {
        var problems = new ProblemList();
        var recipe = Load(given, operators, options, problems);
        return new LoadResult(problems.HasErrors ? null : recipe, problems.Sorted);
    }

    private static LoadedRecipe? Load(
        string given,
        OperatorCatalog operators,
        LoadOptions options,
        ProblemList problems
    )
    {
        var configuration = PipelineConfiguration.Load(
            options.Configuration,
            RecipeFiles.FindFolder(given, configurationFolder: null),
            problems,
            options.Providers
        );
        var folder = RecipeFiles.FindFolder(given, configuration?.Folder);
        if (folder is null)
        {
            problems.Error(
                new SourceLocation(given, 0, 0),
                "there is no such recipe: neither a folder with recipe.json, nor a name under recipes/",
                "'datagen recipes' lists those there are"
            );
            return null;
        }

        var path = Path.Combine(folder, RecipeFiles.RecipeFileName);
        var root = SourceReader.Read(RecipeFiles.Show(path), RecipeFiles.ReadText(path), problems);
        if (root is null || configuration is null)
        {
            return null;
        }

        var declared = DeclaredParameters(root, problems);
        var presets = root.Find("presets");
        var (values, chosen) = ChooseParameters(declared, presets, options.Set, problems);
        var substitution = new ParameterSubstitution(values, chosen, problems);
        var stagesNode = root.Find("stages");
        var substituted = SourceNode.Object(
            root.Location,
            [
                .. root.Members.Select(member =>
                    member.Name is "parameters" or "presets"
                        ? member
                        : member with
                        {
                            Value = substitution.Apply(member.Value),
                        }
                ),
            ]
        );

        var binder = new StageBinder(operators, problems);
        var file = (RecipeFile?)new Binder(problems, binder).BindObject(typeof(RecipeFile), substituted);
        var prompts = LoadPrompts(folder, problems);
        var schemas = LoadSchemas(folder, problems);
        if (file is null || stagesNode is null)
        {
            return null;
        }

        var punkt = options.Punkt ?? configuration.PunktFile;
        var splitsSentences = LoadedRecipe
            .Flatten(file.Stages)
            .Any(stage => operators.Find(stage.Use)?.Traits.SplitsSentences == true);
        var recipe = new LoadedRecipe
        {
            Sentences = splitsSentences ? PunktFile.Load(punkt, problems) : null,
            PunktFile = splitsSentences ? punkt : null,
            File = file,
            Folder = folder,
            Configuration = configuration,
            Operators = operators,
            Root = substituted,
            StageSources = binder.Sources,
            BrokenStageIds = binder.BrokenIds,
            DeclaredParameters = declared,
            Parameters = values,
            UsedParameters = substitution.Used,
            Prompts = prompts,
            Schemas = schemas,
            Aliases = ChooseModels(file, configuration, options.Models, root, problems),
        };
        RecipeValidator.Validate(recipe, problems);
        return recipe;
    }

    internal static OrderedDictionary<string, RecipeParameter> DeclaredParameters(SourceNode root, ProblemList problems)
    {
        var declared = new OrderedDictionary<string, RecipeParameter>(StringComparer.Ordinal);
        var node = root.Find("parameters");
        if (node is null or { Kind: not JsonValueKind.Object })
        {
            return declared;
        }

        foreach (var member in node.Members)
        {
            var parameter =
                member.Value.Kind == JsonValueKind.Object && member.Value.Find("default") is not null
                    ? (RecipeParameter?)new Binder(problems).BindObject(typeof(RecipeParameter), member.Value)
                    : new RecipeParameter { Default = member.Value.ToJson() };
            if (parameter is null)
            {
                continue;
            }

            if (parameter.Check(parameter.Default) is { } wrong)
            {
                problems.Error(member.Value.Location, $"the default of '{member.Name}' {wrong}");
            }

            declared[member.Name] = parameter;
        }

        return declared;
    }

    private static (OrderedDictionary<string, JsonElement> Values, HashSet<string> Chosen) ChooseParameters(
        OrderedDictionary<string, RecipeParameter> declared,
        SourceNode? presets,
        IReadOnlyList<string> sets,
        ProblemList problems
    )
    {
        var values = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, parameter) in declared)
        {
            values[name] = parameter.Default;
        }

        var chosen = new HashSet<string>(StringComparer.Ordinal);
        // A preset is a ground to build on: what else is set stands before it, in whatever order they are given.
        foreach (var set in sets.OrderByDescending(set => set.StartsWith("preset=", StringComparison.Ordinal)))
        {
            var location = new SourceLocation($"{CommandLine}: --set {set}", 0, 0);
            var equals = set.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                problems.Error(location, "must be key=value");
                continue;
            }

            var (name, text) = (set[..equals], set[(equals + 1)..]);
            if (string.Equals(name, "preset", StringComparison.Ordinal) && presets is not null)
            {
                ApplyPreset(presets, text, declared, values, location, problems);
                continue;
            }

            if (!declared.TryGetValue(name, out var parameter))
            {
                problems.Error(
                    location,
                    $"the recipe has no parameter '{name}'",
                    NearestName.Find(name, declared.Keys) is { } near
                        ? $"did you mean '{near}'?"
                        : $"known: {string.Join(", ", declared.Keys)}"
                );
                continue;
            }

            var value = parameter.Parse(text);
            if (parameter.Check(value) is { } wrong)
            {
                problems.Error(location, $"'{name}' {wrong}");
                continue;
            }

            values[name] = value;
            chosen.Add(name);
        }

        return (values, chosen);
    }

    private static void ApplyPreset(
        SourceNode presets,
        string name,
        OrderedDictionary<string, RecipeParameter> declared,
        OrderedDictionary<string, JsonElement> values,
        SourceLocation location,
        ProblemList problems
    )
    {
        if (presets.Find(name) is not { } preset)
        {
            problems.Error(
                location,
                $"the recipe has no preset '{name}'",
                $"known: {string.Join(", ", presets.Members.Select(member => member.Name))}"
            );
            return;
        }

        foreach (var member in preset.Members)
        {
            if (!declared.TryGetValue(member.Name, out var parameter))
            {
                problems.Error(member.Location, $"preset '{name}' sets '{member.Name}', which is no parameter");
            }
            else if (parameter.Check(member.Value.ToJson()) is { } wrong)
            {
                problems.Error(member.Value.Location, $"'{member.Name}' {wrong}");
            }
            else
            {
                values[member.Name] = member.Value.ToJson();
            }
        }
    }

    private static SortedDictionary<string, string> ChooseModels(
        RecipeFile file,
        PipelineConfiguration configuration,
        IReadOnlyList<string> given,
        SourceNode root,
        ProblemList problems
    )
    {
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in given)
        {
            var location = new SourceLocation($"{CommandLine}: --model {item}", 0, 0);
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                problems.Error(location, "must be role=alias");
                continue;
            }

            var (role, alias) = (item[..equals], item[(equals + 1)..]);
            if (!file.Roles.ContainsKey(role))
            {
                problems.Error(
                    location,
                    $"the recipe has no role '{role}'",
                    NearestName.Find(role, file.Roles.Keys) is { } near
                        ? $"did you mean '{near}'?"
                        : $"known: {string.Join(", ", file.Roles.Keys)}"
                );
            }
            else if (!configuration.Models.ContainsKey(alias))
            {
                problems.Error(
                    location,
                    $"no model '{alias}' in {configuration.File ?? "the default configuration"}",
                    $"known: {string.Join(", ", configuration.Models.Keys)}"
                );
            }
            else
            {
                chosen[role] = alias;
            }
        }

        var aliases = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var role in file.Roles.Keys)
        {
            var alias = configuration.AliasOf(role, chosen);
            aliases[role] = alias;
            if (!configuration.Models.ContainsKey(alias))
            {
                problems.Error(
                    root.Find("roles")!.Find(role)!.Location,
                    $"no model for the role '{role}': {configuration.File ?? "the default configuration"} has neither '{role}' nor '{PipelineConfiguration.DefaultAlias}' under \"models\"",
                    "add one, or name it with --model"
                );
            }
        }

        return aliases;
    }

    private static SortedDictionary<string, Prompt> LoadPrompts(string folder, ProblemList problems)
    {
        var prompts = new SortedDictionary<string, Prompt>(StringComparer.Ordinal);
        foreach (var (name, path) in FilesBelow(Path.Combine(folder, "prompts"), ".hbs"))
        {
            var shown = RecipeFiles.Show(path);
            try
            {
                prompts[name] = Prompt.Parse(shown, RecipeFiles.ReadText(path));
            }
            catch (PromptSyntaxException exception)
            {
                problems.Error(new SourceLocation(shown, exception.Line, exception.Column), exception.Problem);
            }
        }

        return prompts;
    }

    private static SortedDictionary<string, JsonElement> LoadSchemas(string folder, ProblemList problems)
    {
        var schemas = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, path) in FilesBelow(Path.Combine(folder, "schemas"), ".json"))
        {
            if (SourceReader.Read(RecipeFiles.Show(path), RecipeFiles.ReadText(path), problems) is { } schema)
            {
                schemas[name] = schema.ToJson();
            }
        }

        return schemas;
    }

    private static IEnumerable<(string Name, string Path)> FilesBelow(string folder, string extension) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, $"*{extension}", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path => (Path.GetRelativePath(folder, path).Replace('\\', '/')[..^extension.Length], path))
            : [];
}
