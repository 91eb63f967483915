using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>OpenAI's files and batches (<c>/v1/files</c>, <c>/v1/batches</c>), and whoever serves the same.</summary>
internal sealed class OpenAIBatchApi : IBatchApi
{
    /// <summary>The one address that batches of completions are for, whatever the endpoint's own is.</summary>
    private const string Completions = "/v1/chat/completions";

    /// <summary>The metadata that carries our name of a batch.</summary>
    private const string Mark = "datagen";

    private const int LongestLine = 128 * 1024 * 1024;

    private readonly OpenAIHttp _http;
    private readonly ChatBody _body;
    private readonly BatchBodies _bodies;

    public OpenAIBatchApi(ModelAlias alias, OpenAIAccess access, ChatBody body, TimeProvider time)
    {
        _http = new OpenAIHttp(access, TimeSpan.FromSeconds(alias.Timeout), time);
        _body = body;
        _bodies = new BatchBodies(access.Scrubber, body.MaxTokensField);
    }

    public ReadOnlyMemory<byte> WriteRequest(string name, IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        var line = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("custom_id", name);
            json.WriteString("method", "POST");
            json.WriteString("url", Completions);
            json.WritePropertyName("body");
            json.WriteRawValue(_body.Write(messages, options).Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    public async Task<string> UploadAsync(string name, string path, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        form.Add(new StringContent("batch"), "purpose");
        var part = new StreamContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
        form.Add(part, "file", $"{Mark}-{name}.jsonl");
        JsonElement uploaded = await _http.SendAsync(HttpMethod.Post, "/files", form, file.Length, cancellationToken);
        return BatchBodies.Id(uploaded);
    }

    public async Task<BatchStatus> CreateAsync(string file, string name, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("input_file_id", file);
            json.WriteString("endpoint", Completions);
            json.WriteString("completion_window", "24h");
            json.WriteStartObject("metadata");
            json.WriteString(Mark, name);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        using var content = new ByteArrayContent(body.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return _bodies.Status(await _http.SendAsync(HttpMethod.Post, "/batches", content, 0, cancellationToken));
    }

    public async Task<BatchStatus?> FindAsync(string name, CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            string query = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
            JsonElement page = await GetAsync($"/batches?limit=100{query}");
            if (!page.TryGetProperty("data", out JsonElement data) || data.ValueKind != JsonValueKind.Array)
            {
                throw BatchBodies.Malformed("the list of batches has no data");
            }

            foreach (JsonElement batch in data.EnumerateArray())
            {
                if (
                    BatchBodies.Metadata(batch, Mark) is { } found
                    && string.Equals(found, name, StringComparison.Ordinal)
                )
                {
                    return _bodies.Status(batch);
                }
            }

            bool hasMore =
                page.TryGetProperty("has_more", out JsonElement more) && more.ValueKind == JsonValueKind.True;
            if (!hasMore || data.GetArrayLength() == 0)
            {
                return null;
            }

            after = BatchBodies.Id(data[data.GetArrayLength() - 1]);
        }

        Task<JsonElement> GetAsync(string path) => _http.SendAsync(HttpMethod.Get, path, null, 0, cancellationToken);
    }

    public async Task<BatchStatus> GetAsync(string id, CancellationToken cancellationToken) =>
        _bodies.Status(
            await _http.SendAsync(HttpMethod.Get, $"/batches/{Uri.EscapeDataString(id)}", null, 0, cancellationToken)
        );

    public Task CancelAsync(string id, CancellationToken cancellationToken) =>
        _http.SendAsync(HttpMethod.Post, $"/batches/{Uri.EscapeDataString(id)}/cancel", null, 0, cancellationToken);

    public Task DeleteFileAsync(string file, CancellationToken cancellationToken) =>
        _http.SendAsync(HttpMethod.Delete, $"/files/{Uri.EscapeDataString(file)}", null, 0, cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync(
        string file,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using OpenAIDownload download = await _http.OpenAsync(
            $"/files/{Uri.EscapeDataString(file)}/content",
            cancellationToken
        );
        while (true)
        {
            ReadResult read = await download.ReadAsync();
            ReadOnlySequence<byte> rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                if (!rest.Slice(0, end).IsEmpty)
                {
                    yield return rest.Slice(0, end).ToArray();
                }

                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (!rest.IsEmpty)
                {
                    yield return rest.ToArray();
                }

                yield break;
            }

            if (rest.Length > LongestLine)
            {
                throw new ProviderException(FailureKind.MalformedBody, "a line of the results has no end");
            }

            download.AdvanceTo(rest.Start, rest.End);
        }
    }

    public BatchLine ReadLine(ReadOnlyMemory<byte> line) => _bodies.Line(line);

    public void Dispose() => _http.Dispose();
}
