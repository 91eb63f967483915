using System.Globalization;
using System.Text;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>The errors servers send, in the several shapes they send them in.</summary>
internal static class ErrorReading
{
    private const int SnippetBytes = 300;

    /// <summary>The failure, or rejection, that a status other than 2xx means.</summary>
    public static ProviderException OfStatus(
        int status,
        ReadOnlySpan<byte> body,
        TimeSpan? retryAfter,
        ServerLimits? limits,
        string maxTokensField
    )
    {
        ServerError error = Read(body);
        if (status == 400 && error.IsAboutOurField(maxTokensField))
        {
            return new ProviderException(FailureKind.UnsupportedField, error.Message, status);
        }

        return status == 429 && error.Code is "insufficient_quota"
            ? new ProviderException(FailureKind.QuotaExhausted, error.Message, status)
            : FailureReading.FromStatus(status, error.Message, retryAfter, limits);
    }

    /// <summary>The error that a body with HTTP 200 and no choices holds, if it does.</summary>
    public static ProviderException? InOk(JsonElement root)
    {
        bool says =
            root.TryGetProperty("error", out JsonElement error)
            && error.ValueKind is JsonValueKind.Object or JsonValueKind.String;
        bool isError =
            root.TryGetProperty("object", out JsonElement kind)
            && kind.ValueKind == JsonValueKind.String
            && kind.ValueEquals("error");
        return says || isError ? Ok(Of(says ? error : root)) : null;
    }

    /// <summary>The error that broke a choice off, as OpenRouter reports it.</summary>
    public static ProviderException? InChoice(JsonElement choice)
    {
        if (choice.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (choice.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object)
        {
            return Ok(Of(error));
        }

        return
            choice.TryGetProperty("finish_reason", out JsonElement reason)
            && reason.ValueKind == JsonValueKind.String
            && reason.ValueEquals("error")
            ? Ok(new ServerError("the endpoint broke the answer off", null, null))
            : null;
    }

    /// <summary>The beginning of a body, as text that fits a line.</summary>
    public static string Snippet(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, SnippetBytes)]).ReplaceLineEndings(" ");
        return text.Length == 0 ? "(empty)"
            : body.Length > SnippetBytes ? text.TrimEnd('\uFFFD') + "…"
            : text;
    }

    private static ProviderException Ok(ServerError error) =>
        new(FailureKind.ErrorInOk, error.Message, error.Status ?? 200);

    private static ServerError Read(ReadOnlySpan<byte> body)
    {
        try
        {
            using JsonDocument document = JsonBytes.Parse(body.ToArray());
            JsonElement root = document.RootElement;
            return
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("error", out JsonElement error)
                && error.ValueKind is JsonValueKind.Object or JsonValueKind.String
                ? Of(error)
                : Of(root);
        }
        catch (JsonException)
        {
            return new ServerError(Snippet(body), null, null);
        }
    }

    private static ServerError Of(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
        {
            return new ServerError(error.GetString()!, null, null);
        }

        string? message = Text(error, "message") ?? Text(error, "detail");
        return new ServerError(
            message ?? Snippet(Encoding.UTF8.GetBytes(error.GetRawText())),
            Text(error, "code"),
            Text(error, "param")
        );
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : null;

    private sealed record ServerError(string Message, string? Code, string? Parameter)
    {
        public int? Status =>
            int.TryParse(Code, NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            && status is >= 400 and < 600
                ? status
                : null;

        /// <summary>Then the alias's settings are wrong, not the request.</summary>
        public bool IsAboutOurField(string maxTokensField) =>
            Code is "unsupported_parameter"
            || (
                string.Equals(Parameter, maxTokensField, StringComparison.Ordinal)
                && Message.Contains("not supported", StringComparison.OrdinalIgnoreCase)
            );
    }
}
