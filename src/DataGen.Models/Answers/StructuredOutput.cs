using System.Text.Json;

namespace DataGen.Models.Answers;

/// <summary>The ways in which a JSON Schema reaches a model, for <see cref="Gateway.ModelAlias.StructuredOutput"/>.</summary>
internal static class StructuredOutput
{
    /// <summary>The server takes schemas and keeps answers to them.</summary>
    public const string Schema = "schema";

    /// <summary>The server can be held to JSON, and the schema is told in words.</summary>
    public const string Json = "json";

    /// <summary>The server knows of no formats, and the schema is told in words.</summary>
    public const string None = "none";

    /// <summary>
    /// The schema in words, for the end of the last message; null where the server takes it itself. The request's key is made before, so that the same
    /// answer serves whatever way it was asked for.
    /// </summary>
    public static string? InWords(JsonElement? schema, string mode) =>
        schema is null || string.Equals(mode, Schema, StringComparison.Ordinal)
            ? null
            : $"Answer with one JSON value and nothing around it. It must fit this JSON Schema:\n{schema.Value.GetRawText()}";
}
