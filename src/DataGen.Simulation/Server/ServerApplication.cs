using System.Globalization;
using System.Text.Json;
using DataGen.Simulation.Server.Accounts;
using DataGen.Simulation.Server.Batches;
using DataGen.Simulation.Server.Chat;
using DataGen.Simulation.Server.Faults;
using DataGen.Simulation.Server.Files;
using DataGen.Simulation.Server.Limits;
using Microsoft.AspNetCore.Http;

namespace DataGen.Simulation.Server;

/// <summary>Takes a request through limits, faults, its handler and its delivery.</summary>
internal sealed class ServerApplication : IAsyncDisposable
{
    private const int LargestBody = 32 * 1024 * 1024;

    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly SimulatedTeacher _teacher;
    private readonly FaultPlan _plan;
    private readonly RateLimits _limits;
    private readonly ChatCompletions _completions;
    private readonly ModelList _models;
    private readonly StoredFiles _storedFiles;
    private readonly FileRequests _files;
    private readonly BatchRequests _batches;
    private readonly Delivery _delivery;

    public ServerApplication(ServerOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _teacher = new SimulatedTeacher(options.Teacher, time);
        _plan = new FaultPlan(options.Seed, options.Faults);
        _limits = new RateLimits(options.Limits, time);
        _completions = new ChatCompletions(options, new Answering(_teacher, _plan), time);
        _models = new ModelList(options.Models, time.GetUtcNow().ToUnixTimeSeconds());
        _storedFiles = new StoredFiles(options.Seed, time);
        _files = new FileRequests(_storedFiles);
        _batches = new BatchRequests(
            new BatchTools(options.Batches, _storedFiles, _completions, _plan, Ledger, time),
            options.Seed
        );
        _delivery = new Delivery(time);
    }

    public RequestLedger Ledger { get; } = new();

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Trim('/').Split('/');
        if (path is ["simulate", ..])
        {
            await TellAsync(context, path).ConfigureAwait(false);
            return;
        }

        var open = Ledger.Open();
        try
        {
            await ServeAsync(context, path, open).ConfigureAwait(false);
        }
        catch (ApiException refused)
        {
            Ledger.Refused(refused.Error.Status.ToString(CultureInfo.InvariantCulture));
            await _delivery.SendAsync(context, Reply.Of(refused.Error), null, default).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            Ledger.Abandoned();
        }
        catch (Exception bug) when (!context.Response.HasStarted)
        {
            // Nobody reads a log here: the client's error has to tell.
            var error = new ApiError(500, "simulator_bug", bug.ToString());
            await _delivery.SendAsync(context, Reply.Of(error), null, default).ConfigureAwait(false);
        }
        finally
        {
            Ledger.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync().ConfigureAwait(false);
        _storedFiles.Dispose();
        _teacher.Dispose();
    }

    private Task ServeAsync(HttpContext context, string[] path, long open)
    {
        if (open > _options.Limits.MostAtOnce)
        {
            return RefuseAsync(
                context,
                "at-once",
                ApiError.TooMany(
                    FormattableString.Invariant(
                        $"Too many requests at once: at most {_options.Limits.MostAtOnce} are served."
                    ),
                    "requests",
                    retryAfter: null
                )
            );
        }

        return (context.Request.Method, path) switch
        {
            ("POST", ["v1", "chat", "completions"]) => CompleteAsync(context),
            ("GET", ["v1", "models"]) => PlainAsync(context, _models.All),
            ("GET", ["v1", "models", .. var name]) => PlainAsync(context, () => _models.One(string.Join('/', name))),
            ("POST", ["v1", "files"]) => PlainAsync(context, () => _files.UploadAsync(context)),
            ("GET", ["v1", "files"]) => PlainAsync(context, () => _files.List(context.Request.Query)),
            ("GET", ["v1", "files", var id]) => PlainAsync(context, () => _files.Describe(id)),
            ("DELETE", ["v1", "files", var id]) => PlainAsync(context, () => _files.Delete(id)),
            ("GET", ["v1", "files", var id, "content"]) => PlainAsync(context, () => _files.Content(id)),
            ("POST", ["v1", "batches"]) => PlainAsync(context, () => CreateBatchAsync(context)),
            ("GET", ["v1", "batches"]) => PlainAsync(context, () => _batches.List(context.Request.Query)),
            ("GET", ["v1", "batches", var id]) => PlainAsync(context, () => _batches.Describe(id)),
            ("POST", ["v1", "batches", var id, "cancel"]) => PlainAsync(context, () => _batches.Cancel(id)),
            _ => throw new ApiException(
                ApiError.NotFound(
                    $"Unknown request URL: {context.Request.Method} {context.Request.Path}.",
                    "unknown_url"
                )
            ),
        };
    }

    private async Task CompleteAsync(HttpContext context)
    {
        using var body = await BodyAsync(context.Request).ConfigureAwait(false);
        var call = _completions.Read(body.RootElement);
        var headers = context.Response.Headers;
        if (_limits.Take(context.Request.Headers.Authorization, call.TokensAtMost, headers) is { } error)
        {
            await RefuseAsync(context, error.Type, error).ConfigureAwait(false);
            return;
        }

        var key = RequestKey.OfBody(body.RootElement);
        var attempt = Ledger.Attempt(key);
        var latency = _options.Latency.Draw(_plan.Choice(key).Fork("latency", attempt));
        await ExchangeAsync(
                context,
                key,
                attempt,
                call.Stream ? latency : TimeSpan.Zero,
                async fault =>
                {
                    if (latency > TimeSpan.Zero && !call.Stream)
                    {
                        await Task.Delay(latency, _time, context.RequestAborted).ConfigureAwait(false);
                    }

                    return await _completions
                        .AnswerAsync(call, key, attempt, fault, context.RequestAborted)
                        .ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
    }

    private async Task<Reply> CreateBatchAsync(HttpContext context)
    {
        using var body = await BodyAsync(context.Request).ConfigureAwait(false);
        return await _batches.CreateAsync(body.RootElement).ConfigureAwait(false);
    }

    private Task PlainAsync(HttpContext context, Func<Reply> handler) =>
        PlainAsync(context, () => Task.FromResult(handler()));

    /// <summary>A request that is no completion.</summary>
    private Task PlainAsync(HttpContext context, Func<Task<Reply>> handler)
    {
        var key = RequestKey.OfText($"{context.Request.Method} {context.Request.Path}");
        return ExchangeAsync(context, key, Ledger.Attempt(key), TimeSpan.Zero, _ => handler());
    }

    private async Task ExchangeAsync(
        HttpContext context,
        RequestKey key,
        int attempt,
        TimeSpan spread,
        Func<Fault?, Task<Reply>> handler
    )
    {
        context.Response.Headers["x-request-id"] = FormattableString.Invariant($"req_{key}{attempt:x2}");
        var fault = _plan.Draw(FaultGroup.Exchange, key, attempt);
        if (fault is { } struck)
        {
            Ledger.Struck(struck);
        }

        var reply = fault switch
        {
            Fault.TooManyRequests => Reply.Of(
                ApiError.TooMany("Too many requests, slow down.", "requests", _options.RetryAfter)
            ),
            Fault.ServerError => Reply.Of(
                new ApiError(500, "server_error", "The server had an error while processing your request.")
            ),
            Fault.Unavailable => Reply.Of(
                new ApiError(503, "server_error", "The engine is overloaded.", RetryAfter: _options.RetryAfter)
            ),
            Fault.ErrorInOk => Reply.Of(new ApiError(200, "server_error", "The upstream server failed.", "502")),
            Fault.Reset or Fault.Hang => new Reply(),
            _ => await handler(fault).ConfigureAwait(false),
        };
        if (fault is not null && reply.Charge is not null)
        {
            Ledger.Lost();
        }

        if (fault is not null || reply.Charge is not { } charge)
        {
            await _delivery.SendAsync(context, reply, fault, spread).ConfigureAwait(false);
            return;
        }

        // Counted before its end is sent, so that a client that has its answer finds it counted.
        var isCounted = false;
        var isWhole = false;
        try
        {
            isWhole = await _delivery
                .SendAsync(
                    context,
                    reply,
                    fault,
                    spread,
                    () =>
                    {
                        Ledger.Answered(key, charge);
                        isCounted = true;
                    }
                )
                .ConfigureAwait(false);
        }
        finally
        {
            if (isCounted && !isWhole)
            {
                Ledger.Withdraw(key, charge);
            }
        }
    }

    private async Task RefuseAsync(HttpContext context, string why, ApiError error)
    {
        Ledger.Refused(why);
        await _delivery.SendAsync(context, Reply.Of(error), null, default).ConfigureAwait(false);
    }

    /// <summary>What the server tells of itself; no limit holds and no fault strikes here.</summary>
    private async Task TellAsync(HttpContext context, string[] path)
    {
        Reply? reply = (context.Request.Method, path) switch
        {
            ("GET", ["simulate", "stats"]) => Reply.Json(Ledger.Snapshot().ToJson()),
            ("GET", ["simulate", "requests"]) => Reply.Json(Ledger.RequestsToJson()),
            _ => Reply.Of(
                ApiError.NotFound("The simulator has GET /simulate/stats and GET /simulate/requests.", "unknown_url")
            ),
        };
        await _delivery.SendAsync(context, reply, null, default).ConfigureAwait(false);
    }

    private static async Task<JsonDocument> BodyAsync(HttpRequest request)
    {
        if (request.ContentLength > LargestBody)
        {
            throw TooLarge();
        }

        using var bytes = new MemoryStream((int)(request.ContentLength ?? 4096));
        var buffer = new byte[16 * 1024];
        while (
            await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted).ConfigureAwait(false)
                is var read
                    and > 0
        )
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestBody)
            {
                throw TooLarge();
            }
        }

        try
        {
            return JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        }
        catch (JsonException exception)
        {
            throw new ApiException(
                ApiError.Invalid($"We could not parse the JSON body of your request: {exception.Message}")
            );
        }
    }

    private static ApiException TooLarge() =>
        new(
            new ApiError(
                413,
                "invalid_request_error",
                FormattableString.Invariant($"The body is larger than {LargestBody / 1024 / 1024} MiB.")
            )
        );
}
