using System.ClientModel;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Scheduling;

namespace DataGen.Models.Providers;

/// <summary>Failures of any client, in our classes.</summary>
internal static class FailureReading
{
    /// <summary>What an exception of a client means; null where it means a bug.</summary>
    public static ProviderException? Classify(Exception error, TimeProvider time) =>
        error switch
        {
            ProviderException known => known,
            ClientResultException { Status: > 0 } http => FromStatus(
                http.Status,
                http.Message,
                RetryAfter(http.GetRawResponse()?.Headers, time)
            ),
            ClientResultException http => Lower(http, time) ?? Network(http),
            HttpRequestException { StatusCode: { } status } http => FromStatus((int)status, http.Message, null),
            HttpRequestException or IOException or SocketException or AuthenticationException => Network(error),
            TimeoutException or OperationCanceledException => new ProviderException(
                FailureKind.Timeout,
                error.Message,
                inner: error
            ),
            JsonException => new ProviderException(FailureKind.MalformedBody, error.Message, inner: error),
            AggregateException several when several.InnerExceptions.Count > 0 => Classify(
                several.InnerExceptions[^1],
                time
            ),
            _ => null,
        };

    public static ProviderException FromStatus(
        int status,
        string message,
        TimeSpan? retryAfter,
        ServerLimits? limits = null
    ) =>
        status is 400 or 413 or 422
            ? ProviderException.Rejection(status, message)
            : new ProviderException(KindOf(status), message, status, retryAfter, limits: limits);

    public static FailureKind KindOf(int status) =>
        status switch
        {
            401 or 407 => FailureKind.Unauthorized,
            402 => FailureKind.QuotaExhausted,
            403 => FailureKind.Forbidden,
            408 => FailureKind.Timeout,
            429 => FailureKind.RateLimited,
            // 409 and 425 are a server that is busy with something else for the moment.
            409 or 425 or >= 500 => FailureKind.ServerError,
            // Redirects and the remaining 4xx: this address does not serve this.
            _ => FailureKind.NotFound,
        };

    /// <summary>The wait a server asks for: seconds, an HTTP date, or milliseconds in <c>retry-after-ms</c>.</summary>
    public static TimeSpan? RetryAfter(
        System.ClientModel.Primitives.PipelineResponseHeaders? headers,
        TimeProvider time
    ) => RetryAfter(name => headers?.TryGetValue(name, out string? value) == true ? value : null, time);

    /// <inheritdoc cref="RetryAfter(System.ClientModel.Primitives.PipelineResponseHeaders?, TimeProvider)"/>
    public static TimeSpan? RetryAfter(Func<string, string?> header, TimeProvider time)
    {
        if (Parse(header("retry-after-ms")) is { } milliseconds)
        {
            return Wait(milliseconds / 1000);
        }

        if (header("Retry-After") is not { } text)
        {
            return null;
        }

        if (Parse(text) is { } seconds)
        {
            return Wait(seconds);
        }

        return DateTimeOffset.TryParseExact(
            text,
            "r",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset at
        )
            ? Wait((at - time.GetUtcNow()).TotalSeconds)
            : null;

        static double? Parse(string? number) =>
            double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    private static TimeSpan? Wait(double seconds) =>
        double.IsNaN(seconds) ? null : TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400));

    private static ProviderException? Lower(ClientResultException error, TimeProvider time) =>
        error.InnerException is { } inner ? Classify(inner, time) : null;

    private static ProviderException Network(Exception error)
    {
        // The innermost says it plainly: "Connection refused", "Name or service not known".
        Exception cause = error;
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        string message = string.Equals(cause.Message, error.Message, StringComparison.Ordinal)
            ? error.Message
            : $"{error.Message} {cause.Message}";
        return new ProviderException(FailureKind.Network, message, inner: error) { WasNotSent = WasNotSent(error) };
    }

    private static bool WasNotSent(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (
                cause is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.NameResolutionError
                        or HttpRequestError.ConnectionError
                        or HttpRequestError.SecureConnectionError
                        or HttpRequestError.ProxyTunnelError
                }
            )
            {
                return true;
            }
        }

        return false;
    }
}
