using System.Text.Json;
using DataGen.Simulation.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>Points in the life of a batch, as its client sees them.</summary>
internal enum BatchMoment
{
    /// <summary>The file is at the server; its client has not heard so.</summary>
    Uploaded,

    /// <summary>The batch has begun; its client has not heard so.</summary>
    Begun,

    /// <summary>The batch is under way, and its client knows it.</summary>
    UnderWay,

    /// <summary>The batch has ended; its client has not heard so.</summary>
    Ended,

    /// <summary>Its client has half of the results.</summary>
    HalfRead,

    /// <summary>All is stored, and the files are being removed from the server.</summary>
    Cleaning,
}

/// <summary>
/// The simulated server behind a door that holds an exchange open at a moment of the test's choice, so that the client can be killed exactly there.
/// </summary>
internal sealed class BatchServer : IAsyncDisposable
{
    private readonly SimulationServer _server;
    private readonly WebApplication _door;
    private readonly HttpClient _http = new();
    private BatchMoment? _moment;
    private TaskCompletionSource _reached = new();

    private BatchServer(SimulationServer server, WebApplication door) => (_server, _door) = (server, door);

    /// <summary>The base address, as an alias names it.</summary>
    public string Address => $"{_door.Urls.Single()}/v1";

    public DataGen.Simulation.Server.Accounts.ServerStatistics Statistics => _server.Statistics;

    public static async Task<BatchServer> StartAsync(ServerOptions? options = null)
    {
        var door = Loopback.Build();
        var server = new BatchServer(
            await SimulationServer.StartAsync(options ?? new ServerOptions(), TimeProvider.System),
            door
        );
        door.Run(server.PassAsync);
        await door.StartAsync();
        return server;
    }

    /// <summary>The next exchange at this moment stays open for good.</summary>
    /// <returns>Ends when it has come.</returns>
    public Task HoldAt(BatchMoment moment)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _moment = moment;
        return _reached.Task;
    }

    /// <summary>All batches, as the server lists them.</summary>
    public async Task<IReadOnlyList<JsonElement>> BatchesAsync()
    {
        var page = await ListAsync("batches?limit=1000");
        return [.. page.GetProperty("data").EnumerateArray()];
    }

    /// <summary>How many files the server keeps.</summary>
    public async Task<int> CountFilesAsync()
    {
        var page = await ListAsync("files");
        return page.GetProperty("data").GetArrayLength();
    }

    /// <summary>Asks until faults let a list through.</summary>
    private async Task<JsonElement> ListAsync(string what)
    {
        while (true)
        {
            try
            {
                var page = JsonElement.Parse(await _http.GetByteArrayAsync($"{_server.Endpoint}/{what}"));
                if (page.TryGetProperty("data", out _))
                {
                    return page;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
            {
                // Again.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _door.StopAsync(now.Token);
        await _door.DisposeAsync();
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        try
        {
            var (status, type, body) = await ForwardAsync(context.Request);
            var isHeld = _moment is { } moment && moment == MomentOf(context.Request, body);
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            context.Response.ContentLength = body.Length;
            if (!isHeld)
            {
                await context.Response.Body.WriteAsync(body);
                return;
            }

            var half = _moment is BatchMoment.HalfRead ? body.Length / 2 : 0;
            _moment = null;
            await context.Response.Body.WriteAsync(body.AsMemory(0, half));
            await context.Response.Body.FlushAsync();
            _reached.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // What breaks behind the door breaks before it.
            context.Abort();
        }
    }

    private async Task<(int Status, string? Type, byte[] Body)> ForwardAsync(HttpRequest request)
    {
        var path = request.Path.Value!["/v1".Length..];
        using var forwarded = new HttpRequestMessage(
            new HttpMethod(request.Method),
            $"{_server.Endpoint}{path}{request.QueryString}"
        );
        if (HttpMethods.IsPost(request.Method))
        {
            var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            forwarded.Content = new ByteArrayContent(body.ToArray());
            if (request.ContentType is { } type)
            {
                forwarded.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        using var response = await _http.SendAsync(forwarded);
        return (
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            await response.Content.ReadAsByteArrayAsync()
        );
    }

    private static BatchMoment? MomentOf(HttpRequest request, byte[] body) =>
        (request.Method, request.Path.Value!.Split('/')) switch
        {
            ("POST", [_, _, "files"]) => BatchMoment.Uploaded,
            ("POST", [_, _, "batches"]) => BatchMoment.Begun,
            ("GET", [_, _, "batches", _]) => JsonElement.Parse(body).GetProperty("status").ValueEquals("completed")
                ? BatchMoment.Ended
                : BatchMoment.UnderWay,
            ("GET", [_, _, "files", _, "content"]) => BatchMoment.HalfRead,
            ("DELETE", _) => BatchMoment.Cleaning,
            _ => null,
        };
}
