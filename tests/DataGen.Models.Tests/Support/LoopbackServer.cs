using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace DataGen.Models.Tests.Support;

/// <summary>A real HTTP server on a free port of this machine, answering as the test says.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LoopbackServer(WebApplication application) => _application = application;

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    public string Endpoint => _application.Urls.Single() + "/v1";

    public static async Task<LoopbackServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            options.Limits.MaxRequestBodySize = null;
        });
        WebApplication application = builder.Build();
        var server = new LoopbackServer(application);
        int count = 0;
        application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            string body = await reader.ReadToEndAsync(context.RequestAborted);
            server.Requests.Enqueue(
                new ReceivedRequest(
                    context.Request.Path.Value!,
                    body,
                    context.Request.Headers.ToDictionary(
                        h => h.Key,
                        h => h.Value.ToString(),
                        StringComparer.OrdinalIgnoreCase
                    )
                )
            );
            await answer(context, Interlocked.Increment(ref count));
        });
        await application.StartAsync();
        return server;
    }

    /// <summary>A server that always says the same.</summary>
    public static Task<LoopbackServer> SayingAsync(string body, int status = 200, params (string, string)[] headers) =>
        StartAsync(
            (context, _) =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                foreach ((string name, string value) in headers)
                {
                    context.Response.Headers[name] = value;
                }

                return context.Response.WriteAsync(body, context.RequestAborted);
            }
        );

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}

internal sealed record ReceivedRequest(string Path, string Body, IReadOnlyDictionary<string, string> Headers);
