using System.ComponentModel.DataAnnotations;

namespace DataGen.Models.Gateway;

/// <summary>
/// One of several endpoints, or keys, that serve an alias. What it does not say is as the alias says; limits hold for each by itself.
/// </summary>
public sealed record ModelEndpoint : IValidatableObject
{
    /// <summary>The endpoint's base address, with its version.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The environment variable that holds the key.</summary>
    public string? ApiKeyEnv { get; init; }

    /// <summary>Most requests under way at once, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int? MaxConcurrency { get; init; }

    /// <summary>Requests a minute that the endpoint allows, above 0.</summary>
    [Range(0.001, 10_000_000)]
    public double? RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute, of requests and answers together, that the endpoint allows, above 0.</summary>
    [Range(0.001, 1e12)]
    public double? TokensPerMinute { get; init; }

    /// <summary>Requests a day that the endpoint allows, above 0.</summary>
    [Range(0.001, 1e10)]
    public double? RequestsPerDay { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is not null && EndpointAddress.Problem(Endpoint) is { } problem)
        {
            yield return new ValidationResult(problem, [nameof(Endpoint)]);
        }
    }
}
