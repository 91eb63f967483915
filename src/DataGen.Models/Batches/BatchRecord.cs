using System.Text.Json.Serialization;
using DataGen.Models.Spending;

namespace DataGen.Models.Batches;

/// <summary>What is kept of a batch from its closing to the moment when all its answers are stored.</summary>
internal sealed record BatchRecord
{
    /// <summary>Our name for it, which no other batch has.</summary>
    public required string Name { get; init; }

    /// <summary>The alias whose requests it holds.</summary>
    public required string Alias { get; init; }

    /// <summary>The address it is sent to; null where the provider has none.</summary>
    public required string? Endpoint { get; init; }

    /// <summary>How many requests it has.</summary>
    public required int Requests { get; init; }

    /// <summary>About how many tokens they and their longest answers have.</summary>
    public required long Tokens { get; init; }

    /// <summary>The most it may cost, in billionths of a dollar.</summary>
    public required long Nanos { get; init; }

    /// <summary>The server's id of its file, once it is uploaded.</summary>
    public string? File { get; init; }

    /// <summary>The server's id of the batch, once it has begun.</summary>
    public string? Id { get; init; }

    [JsonIgnore]
    public Money Worst => new(Nanos);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BatchRecord))]
internal sealed partial class BatchRecordJson : JsonSerializerContext;
