using System.Text.Json.Nodes;

namespace DataGen.Simulation.Server;

/// <summary>The models the server says it has.</summary>
internal sealed class ModelList(IReadOnlyList<string> models, long created)
{
    private const string Usual = "simulated-teacher";

    public static ApiError Unknown(string model) =>
        ApiError.NotFound($"The model '{model}' does not exist or you do not have access to it.", "model_not_found");

    public Reply All() =>
        Reply.Json(
            new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray([.. (models.Count == 0 ? [Usual] : models).Select(Describe)]),
            }
        );

    public Reply One(string model) =>
        models.Count == 0 || models.Contains(model, StringComparer.Ordinal)
            ? Reply.Json(Describe(model))
            : Reply.Of(Unknown(model));

    private JsonNode Describe(string model) =>
        new JsonObject
        {
            ["id"] = model,
            ["object"] = "model",
            ["created"] = created,
            ["owned_by"] = "datagen",
        };
}
