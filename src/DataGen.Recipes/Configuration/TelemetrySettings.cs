using System.ComponentModel.DataAnnotations;

namespace DataGen.Recipes;

/// <summary>
/// A collector of OpenTelemetry data. Spans and metrics follow the GenAI semantic conventions; they hold no prompts, answers or keys. Headers the
/// collector wants are read from the environment variable <c>OTEL_EXPORTER_OTLP_HEADERS</c>.
/// </summary>
public sealed record TelemetrySettings : IValidatableObject
{
    /// <summary>OTLP in protobuf over HTTP.</summary>
    public const string Http = "http";

    /// <summary>OTLP over gRPC.</summary>
    public const string Grpc = "grpc";

    /// <summary>The collector's base address: <c>http://localhost:4318</c> for HTTP, <c>http://localhost:4317</c> for gRPC, as a rule.</summary>
    public required string Endpoint { get; init; }

    /// <summary><c>http</c> (default) or <c>grpc</c>.</summary>
    [AllowedValues(Http, Grpc)]
    public string Protocol { get; init; } = Http;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            yield return new ValidationResult(
                $"endpoint '{Endpoint}' is not an http or https address such as http://localhost:4318",
                [nameof(Endpoint)]
            );
        }
    }
}
