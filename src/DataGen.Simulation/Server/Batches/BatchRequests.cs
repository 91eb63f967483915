using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DataGen.Simulation.Server.Batches;

/// <summary>Serves <c>/v1/batches</c>. Batches are kept while the server lives, whatever becomes of the client.</summary>
internal sealed class BatchRequests(BatchTools tools, long seed) : IAsyncDisposable
{
    private const int PageSize = 20;
    private const string Endpoint = "/v1/chat/completions";

    private readonly Lock _gate = new();
    private readonly List<Batch> _batches = [];
    private readonly Dictionary<string, int> _ofContent = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];

    public async Task<Reply> CreateAsync(JsonElement body)
    {
        var inputFile = Text(body, "input_file_id");
        if (tools.Files.Find(inputFile) is not { } input)
        {
            throw Invalid($"There is no input file '{inputFile}'.", "input_file_id");
        }

        if (Text(body, "endpoint") is var endpoint && !string.Equals(endpoint, Endpoint, StringComparison.Ordinal))
        {
            throw Invalid($"The endpoint '{endpoint}' is not supported: use '{Endpoint}'.", "endpoint");
        }

        if (Text(body, "completion_window") is not "24h")
        {
            throw Invalid("The completion window must be '24h'.", "completion_window");
        }

        var metadata =
            body.TryGetProperty("metadata", out var given) && given.ValueKind == JsonValueKind.Object
                ? JsonObject.Create(given.Clone())
                : null;
        var content = await DigestAsync(input.Path).ConfigureAwait(false);
        var now = tools.Time.GetUtcNow();
        lock (_gate)
        {
            var batch = new Batch(
                Identities.Of("batch_", seed, _batches.Count),
                Endpoint,
                input.Id,
                metadata,
                now.ToUnixTimeSeconds(),
                (now + tools.Options.Window).ToUnixTimeSeconds()
            );
            _batches.Add(batch);
            // The same requests sent again are another attempt, with faults of its own.
            var attempt = _ofContent[content] = _ofContent.GetValueOrDefault(content) + 1;
            var key = RequestKey.OfText(FormattableString.Invariant($"batch {content} {attempt}"));
            _running.RemoveAll(task => task.IsCompletedSuccessfully);
            _running.Add(RunAsync(batch, new BatchRun(batch, key, MayEnqueue, tools)));
            return Reply.Json(batch.ToJson());
        }
    }

    public Reply List(IQueryCollection query)
    {
        lock (_gate)
        {
            return Paging.Page(query, _batches.Select(batch => (batch.Id, batch.ToJson())), PageSize);
        }
    }

    public Reply Describe(string id) => Reply.Json(Find(id).ToJson());

    public Reply Cancel(string id)
    {
        var batch = Find(id);
        return batch.Cancel(tools.Time.GetUtcNow().ToUnixTimeSeconds())
            ? Reply.Json(batch.ToJson())
            : throw new ApiException(
                new ApiError(409, "invalid_request_error", $"The batch '{id}' is done and cannot be cancelled.")
            );
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(false);
        _batches.ForEach(batch => batch.Dispose());
        _stopping.Dispose();
    }

    private async Task RunAsync(Batch batch, BatchRun run)
    {
        await Task.Yield();
        try
        {
            await run.RunAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The server ends, and its batches with it.
        }
        catch (IOException exception)
        {
            // The client deleted the input while it was read.
            batch.Fail(
                [new BatchError("internal_error", exception.Message)],
                tools.Time.GetUtcNow().ToUnixTimeSeconds()
            );
        }
    }

    private bool MayEnqueue(Batch batch, long tokens)
    {
        lock (_gate)
        {
            if (
                tools.Options.EnqueuedTokens is { } most
                && _batches.Where(other => !other.IsDone).Sum(other => other.EnqueuedTokens) + tokens > most
            )
            {
                return false;
            }

            batch.EnqueuedTokens = tokens;
            return true;
        }
    }

    private Batch Find(string id)
    {
        lock (_gate)
        {
            return _batches.Find(batch => string.Equals(batch.Id, id, StringComparison.Ordinal))
                ?? throw new ApiException(ApiError.NotFound($"No batch found with id '{id}'."));
        }
    }

    private static async Task<string> DigestAsync(string path)
    {
        var stream = File.OpenRead(path);
        await using var _ = stream.ConfigureAwait(false);
        return Convert.ToHexString(await SHA256.HashDataAsync(stream).ConfigureAwait(false));
    }

    private static string Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Invalid($"'{name}' is missing.", name);

    private static ApiException Invalid(string message, string parameter) => new(ApiError.Invalid(message, parameter));
}
