using System.Text.Json;

namespace DataGen.Operators.Models;

/// <summary>What is known of a stage that asks models before it asks.</summary>
public interface IModelOptions
{
    /// <summary>The roles that answer.</summary>
    IEnumerable<string> Roles { get; }

    /// <summary>Most tokens of an answer; null leaves it to the server.</summary>
    int? MaxTokens { get; }

    /// <summary>What is added to the request's body.</summary>
    JsonElement? ExtraBody => null;
}
