using System.Text.Json.Nodes;

namespace DataGen.Simulation.Server;

/// <summary>An error as OpenAI-compatible servers report it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">Such as <c>invalid_request_error</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Code">Such as <c>rate_limit_exceeded</c>.</param>
/// <param name="Parameter">The member of the request that is wrong.</param>
/// <param name="RetryAfter">When to ask again.</param>
internal sealed record ApiError(
    int Status,
    string Type,
    string Message,
    string? Code = null,
    string? Parameter = null,
    TimeSpan? RetryAfter = null
)
{
    public static ApiError Invalid(string message, string? parameter = null, string? code = null) =>
        new(400, "invalid_request_error", message, code, parameter);

    public static ApiError NotFound(string message, string? code = null) =>
        new(404, "invalid_request_error", message, code);

    public static ApiError TooMany(string message, string type, TimeSpan? retryAfter) =>
        new(429, type, message, "rate_limit_exceeded", RetryAfter: retryAfter);

    public JsonObject ToJson() =>
        new()
        {
            ["error"] = new JsonObject
            {
                ["message"] = Message,
                ["type"] = Type,
                ["param"] = Parameter,
                ["code"] = Code,
            },
        };
}

/// <summary>Ends the handling of a request with an error; caught where the reply is made.</summary>
internal sealed class ApiException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
