using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataGen.Datasets;
using DataGen.Models.Providers;
using DataGen.Operators;
using DataGen.Pipeline;

namespace DataGen.Recipes;

/// <summary>A file that a recipe reads, by hash.</summary>
public sealed record LockedFile(string Path, string Sha256);

/// <summary>
/// All that the bytes of a run depend on beside the stored answers: recipe, prompts, inputs, parameters, models and seed, by hash. Equal locks
/// over equal answers give equal datasets.
/// </summary>
public sealed class RecipeLock
{
    private readonly JsonElement _content;

    private RecipeLock(JsonElement content, IReadOnlyList<LockedFile> inputs, string command)
    {
        _content = content;
        Inputs = inputs;
        Command = command;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Json.Canonical(content).Span));
    }

    /// <summary>The hash of all of it; runs with the same one continue each other.</summary>
    public string Fingerprint { get; }

    /// <summary>The files that the sources read.</summary>
    public IReadOnlyList<LockedFile> Inputs { get; }

    /// <summary>The command that runs the same again.</summary>
    public string Command { get; }

    /// <summary>Takes the hashes.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="numberOfRecords">How many records to set out with; null for all.</param>
    /// <param name="providers">Give models their identities.</param>
    /// <param name="sandbox">What of the sandbox decides verdicts; null where no stage runs verifiers.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="FileStoreException">An input cannot be read.</exception>
    /// <exception cref="SourceException">A pattern matches no file.</exception>
    public static async Task<RecipeLock> CreateAsync(
        LoadedRecipe recipe,
        long seed,
        long? numberOfRecords,
        ChatProviders providers,
        string? sandbox,
        CancellationToken ct
    )
    {
        var inputs = await HashInputsAsync(recipe, ct);
        var content = Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("recipe", recipe.File.Name);
            writer.WriteString("datagen", Version());
            writer.WriteNumber("seed", seed);
            if (numberOfRecords is { } count)
            {
                writer.WriteNumber("numberOfRecords", count);
            }

            writer.WritePropertyName("parameters");
            recipe.ParameterObject.WriteTo(writer);
            writer.WriteStartObject("models");
            foreach (var (role, alias) in recipe.Aliases)
            {
                var model = recipe.Configuration.Models[alias];
                writer.WriteString(role, model.ModelIdentity ?? providers.For(model).Identity(model));
            }

            writer.WriteEndObject();
            if (sandbox is not null)
            {
                writer.WriteString("sandbox", sandbox);
            }

            if (recipe.Sentences is { } sentences)
            {
                writer.WriteString("sentences", sentences.Name);
            }

            WriteFiles(writer, "files", HashFolder(recipe.Folder));
            WriteFiles(writer, "inputs", inputs);
            writer.WriteEndObject();
        });
        return new RecipeLock(content, inputs, CommandOf(recipe, seed, numberOfRecords));
    }

    /// <summary>The content of <c>recipe.lock.json</c>: the lock, and what the run made of it.</summary>
    public ReadOnlyMemory<byte> Write(bool complete, IReadOnlyList<(string Name, DatasetManifest Manifest)> datasets)
    {
        var compact = Json.Bytes(writer =>
        {
            writer.WriteStartObject();
            foreach (var member in _content.EnumerateObject())
            {
                member.WriteTo(writer);
            }

            writer.WriteBoolean("complete", complete);
            writer.WriteStartObject("datasets");
            foreach (var (name, manifest) in datasets)
            {
                WriteFiles(
                    writer,
                    name,
                    manifest
                        .Splits.SelectMany(split => split.Files)
                        .Select(file => new LockedFile(file.Path, file.Sha256))
                );
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        using var indented = new MemoryStream();
        using (var writer = new Utf8JsonWriter(indented, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            JsonElement.Parse(compact.Span).WriteTo(writer);
        }

        indented.WriteByte((byte)'\n');
        return indented.ToArray();
    }

    private static void WriteFiles(Utf8JsonWriter writer, string name, IEnumerable<LockedFile> files)
    {
        writer.WriteStartObject(name);
        foreach (var file in files)
        {
            writer.WriteString(file.Path, file.Sha256);
        }

        writer.WriteEndObject();
    }

    /// <summary>What the recipe consists of; its README does not count.</summary>
    private static IEnumerable<LockedFile> HashFolder(string folder) =>
        new[] { RecipeFiles.RecipeFileName }
            .Concat(Below(folder, "prompts"))
            .Concat(Below(folder, "schemas"))
            .Select(path => new LockedFile(
                path,
                Convert.ToHexStringLower(
                    SHA256.HashData(Encoding.UTF8.GetBytes(RecipeFiles.ReadText(Path.Combine(folder, path))))
                )
            ));

    private static IEnumerable<string> Below(string folder, string name)
    {
        var below = Path.Combine(folder, name);
        return Directory.Exists(below)
            ? Directory
                .EnumerateFiles(below, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)
            : [];
    }

    private static async Task<IReadOnlyList<LockedFile>> HashInputsAsync(LoadedRecipe recipe, CancellationToken ct)
    {
        var files = new LocalFileStore();
        var root = Path.GetFullPath(recipe.Configuration.Folder);
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in recipe.AllStages.SelectMany(stage => stage.Options.NamesMarked<FilePathAttribute>()))
        {
            var options = new SourceOptions
            {
                Paths = [recipe.Configuration.Resolve(path)],
                Format = SourceFormat.Lines,
            };
            foreach (var file in (await RowSource.OpenAsync(files, options, ct)).Files)
            {
                var shown = Path.GetRelativePath(root, file).Replace('\\', '/');
                await using var stream = await files.OpenReadAsync(file, ct);
                hashes[shown.StartsWith("..", StringComparison.Ordinal) ? Path.GetFileName(file) : shown] =
                    Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
            }
        }

        return [.. hashes.Select(item => new LockedFile(item.Key, item.Value))];
    }

    private static string CommandOf(LoadedRecipe recipe, long seed, long? numberOfRecords)
    {
        var command = new StringBuilder($"datagen run {recipe.File.Name}");
        foreach (var (name, value) in recipe.Parameters)
        {
            if (!JsonElement.DeepEquals(value, recipe.DeclaredParameters[name].Default))
            {
                command.Append($" --set '{name}={Json.AsText(value).Replace("'", @"'\''", StringComparison.Ordinal)}'");
            }
        }

        foreach (
            var (role, alias) in recipe.Aliases.Where(role => role.Value is not PipelineConfiguration.DefaultAlias)
        )
        {
            command.Append($" --model {role}={alias}");
        }

        if (recipe.PunktFile is { } punkt && punkt != recipe.Configuration.PunktFile)
        {
            command.Append($" --punkt {Path.GetFileName(punkt.Path)}");
        }

        if (seed != recipe.File.Seed)
        {
            command.Append(Invariant($" --seed {seed}"));
        }

        if (numberOfRecords is { } count)
        {
            command.Append(Invariant($" -n {count}"));
        }

        return command.ToString();
    }

    private static string Version() =>
        typeof(RecipeLock).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "0";
}
