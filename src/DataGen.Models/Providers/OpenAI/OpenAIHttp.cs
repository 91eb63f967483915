using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Json;
using DataGen.Models.Answers;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>
/// Plain exchanges with an endpoint, for what is not a completion: small bodies as JSON, large ones as they come. Failures are named and
/// without secrets.
/// </summary>
internal sealed class OpenAIHttp(OpenAIAccess access, TimeSpan timeout, TimeProvider time) : IDisposable
{
    /// <summary>An upload may take longer than an answer; slower than this it counts as hanging.</summary>
    private const int LeastBytesASecond = 50_000;

    private const int LargestJson = 16 * 1024 * 1024;

    private readonly HttpClient _http = OpenAIAccess.Connect();

    /// <summary>One exchange.</summary>
    /// <returns>The body, which is an object.</returns>
    /// <exception cref="ProviderException">It failed.</exception>
    public async Task<JsonElement> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        long bytes,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(timeout + TimeSpan.FromSeconds(bytes / LeastBytesASecond), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = Request(method, path, content);
            using HttpResponseMessage response = await _http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                either.Token
            );
            using PooledBytes body = await BodyAsync(response, either.Token);
            return !response.IsSuccessStatusCode
                ? throw OfStatus(response, body.Written.Span)
                : BatchBodies.Object(body.Written);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw access.Scrubber.Scrub(error, time);
        }
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="ProviderException">It failed.</exception>
    public async Task<OpenAIDownload> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var download = new OpenAIDownload(access.Scrubber, timeout, time, cancellationToken);
        try
        {
            using HttpRequestMessage request = Request(HttpMethod.Get, path, null);
            await download.BeginAsync(token =>
                _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token)
            );
            if (!download.Response.IsSuccessStatusCode)
            {
                using PooledBytes body = await BodyAsync(download.Response, cancellationToken);
                throw OfStatus(download.Response, body.Written.Span);
            }

            return download;
        }
        catch (Exception error)
        {
            await download.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw access.Scrubber.Scrub(error, time);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, new Uri(access.Endpoint.AbsoluteUri.TrimEnd('/') + path))
        {
            Content = content,
        };
        if (access.Key is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach ((string name, string value) in access.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static async Task<PooledBytes> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await BoundedBody.ReadAsync(stream, LargestJson, (int)response.StatusCode, cancellationToken);
    }

    private ProviderException OfStatus(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        var status = (int)response.StatusCode;
        ProviderException read = ErrorReading.OfStatus(
            status,
            body,
            FailureReading.RetryAfter(
                name => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null,
                time
            ),
            null,
            ""
        );
        // What it refuses is no request of the recipe's, so it is no answer either.
        return read.IsRejection ? new ProviderException(FailureKind.BatchRefused, read.Message, status) : read;
    }
}

/// <summary>A file that is being read: the time-out holds for each wait, not for the whole.</summary>
internal sealed class OpenAIDownload(
    SecretScrubber scrubber,
    TimeSpan timeout,
    TimeProvider time,
    CancellationToken cancellationToken
) : IAsyncDisposable
{
    private PipeReader? _reader;

    public HttpResponseMessage Response { get; private set; } = null!;

    public async Task BeginAsync(Func<CancellationToken, Task<HttpResponseMessage>> send)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Response = await send(either.Token);
    }

    public async Task<ReadResult> ReadAsync()
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            _reader ??= PipeReader.Create(await Response.Content.ReadAsStreamAsync(either.Token));
            return await _reader.ReadAsync(either.Token);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw scrubber.Scrub(error, time);
        }
    }

    public void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
        _reader!.AdvanceTo(consumed, examined);

    public async ValueTask DisposeAsync()
    {
        if (_reader is not null)
        {
            await _reader.CompleteAsync();
        }

        Response?.Dispose();
    }
}
