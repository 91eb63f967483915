using System.Net;
using DataGen.Simulation.Server.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DataGen.Simulation.Server;

/// <summary>
/// The simulated teacher as an OpenAI-compatible HTTP server: completions (also streamed), models, files and batches, with limits and faults
/// on demand. It listens on loopback only. What it says depends on the request and the <see cref="ServerOptions"/> alone, and what goes
/// wrong on these and the number of the attempt. <c>GET /simulate/stats</c> tells what it has done.
/// </summary>
public sealed class SimulationServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ServerApplication _server;

    private SimulationServer(WebApplication application, ServerApplication server, int port)
    {
        _application = application;
        _server = server;
        Endpoint = new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/v1"));
    }

    /// <summary>The base address, as clients want it.</summary>
    public Uri Endpoint { get; }

    /// <summary>What it has done so far.</summary>
    public ServerStatistics Statistics => _server.Ledger.Snapshot();

    /// <summary>Starts a server; dispose it to stop it.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="time">Clock for latencies, limits and batches.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <exception cref="ArgumentException">The options have <see cref="ServerOptions.Problems"/>.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulationServer> StartAsync(
        ServerOptions options,
        TimeProvider time,
        CancellationToken cancellation = default
    )
    {
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }

        // An empty one: neither files nor environment variables can make it listen elsewhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
                kestrel.AddServerHeader = false;
                // Bodies are bounded where they are read; a slow client under load is no attack.
                kestrel.Limits.MaxRequestBodySize = null;
                kestrel.Limits.MinRequestBodyDataRate = null;
                kestrel.Limits.MinResponseDataRate = null;
            });
        var application = builder.Build();
        var server = new ServerApplication(options, time);
        application.Run(server.HandleAsync);
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new SimulationServer(application, server, new Uri(application.Urls.Single()).Port);
    }

    /// <summary>Closes all connections at once.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _application.StopAsync(now.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }
}
