using System.Text.Json;
using DataGen.Cli.Running;
using DataGen.Datasets;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Store;
using DataGen.Recipes;

namespace DataGen.Cli.Diagnosis;

/// <summary>
/// Asks each model that is reached over a network for an answer that must fit a schema, and tells which <c>structuredOutput</c> its server understands.
/// The question does not ask for JSON, so that only a server that keeps to the schema gives it. At most two small calls are paid for each model.
/// </summary>
internal sealed class SchemaProbe(TimeProvider time)
{
    private const string Area = "schemas";
    private const string Schema = "schema";
    private const string AsJson = "json";
    private const string None = "none";
    private const string Member = "colour_of_grass";

    private static readonly AnswerRequest Request = new()
    {
        Messages = [new ChatTurn("user", "What colour is grass? One word will do.")],
        Sampling = new Sampling
        {
            ResponseSchema = JsonElement.Parse(
                $$$"""{"type":"object","properties":{"{{{Member}}}":{"type":"string"}},"required":["{{{Member}}}"],"additionalProperties":false}"""
            ),
        },
        MaxTokens = 2000,
    };

    public async Task<IReadOnlyList<Finding>> RunAsync(PipelineConfiguration configuration, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("datagen-doctor-");
        try
        {
            using var store = AnswerStore.Open(
                new AnswerStoreOptions { Path = Path.Combine(folder.FullName, "answers.db") },
                time
            );
            await using var gateway = new ModelGateway(
                store,
                Workspace.Providers(time),
                new ModelGatewayOptions(),
                time
            );
            var findings = new List<Finding>();
            foreach (
                var (name, alias) in configuration
                    .Models.Where(model => !ModelNames.IsSimulated(model.Value))
                    .OrderBy(model => model.Key, StringComparer.Ordinal)
            )
            {
                findings.Add(await ProbeAsync(gateway, name, alias, ct));
            }

            return findings;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Finding> ProbeAsync(
        ModelGateway gateway,
        string name,
        ModelAlias alias,
        CancellationToken ct
    )
    {
        var bySchema = await AskAsync(gateway, name, alias, Schema, ct);
        if (bySchema.Failure is { } failure)
        {
            return Finding.Warning(Area, name, $"could not be probed: {Excerpt.Of(failure, 300)}", fix: null);
        }

        var (best, why) =
            bySchema.Fits ? (Schema, "keeps answers to a schema")
            : (await AskAsync(gateway, name, alias, AsJson, ct)).Fits
                ? (AsJson, $"{bySchema.Why}; keeps answers to JSON when the schema is told in words")
            : (None, $"{bySchema.Why}, and is not held to JSON either");
        return string.Equals(alias.StructuredOutput, best, StringComparison.Ordinal)
            ? Finding.Good(Area, name, why)
            : Finding.Warning(
                Area,
                name,
                why,
                $"Set \"structuredOutput\": \"{best}\" for this model in pipeline.json."
            );
    }

    private static async Task<(bool Fits, string Why, string? Failure)> AskAsync(
        ModelGateway gateway,
        string name,
        ModelAlias alias,
        string mode,
        CancellationToken ct
    )
    {
        var client = gateway.Open(
            name,
            alias with
            {
                StructuredOutput = mode,
                // Each way is asked anew: by itself the way makes no difference to an answer's key.
                ModelIdentity = $"probe of {mode}",
                MaxRetries = 1,
                Timeout = Math.Min(alias.Timeout, 60),
            }
        );
        var result = await client.AskAsync(Request, ct);
        return result.Failure is { } failure ? (false, "", (string?)failure.Message)
            : result.Answer!.IsRejected
                ? (false, $"refuses schemas ({Excerpt.Of(result.Answer.Detail ?? "", 100)})", null)
            : (Fits(result.Answer.Text), "takes schemas and does not keep to them", null);
    }

    private static bool Fits(string text)
    {
        try
        {
            var value = JsonElement.Parse(text);
            return value.ValueKind == JsonValueKind.Object
                && value.TryGetProperty(Member, out var colour)
                && colour.ValueKind == JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
