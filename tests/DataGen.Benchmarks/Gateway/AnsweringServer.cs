using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataGen.Benchmarks.Gateway;

/// <summary>
/// A server that takes as little of the machine as one can: HTTP/1.1 on bare sockets, the same chat completion for every POST, at once or after
/// a latency. Runs in a process of its own, so that its memory is not the client's; it ends when its standard input does.
/// </summary>
internal sealed class AnsweringServer : IDisposable
{
    public const string Command = "serve";

    private const int LongestRequest = 64 * 1024;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentQueue<(long Came, Socket Socket)> _delayed = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly TimeSpan _latency;
    private readonly byte[] _response;

    private AnsweringServer(TimeSpan latency, string completion)
    {
        _latency = latency;
        _response = Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(completion)}\r\n\r\n{completion}"
            )
        );
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
    }

    /// <summary>Runs it in this process and writes its port on the first line of standard output.</summary>
    /// <param name="latencyMilliseconds">How long an answer takes.</param>
    public static async Task<int> RunAsync(string latencyMilliseconds)
    {
        using var server = new AnsweringServer(
            TimeSpan.FromMilliseconds(double.Parse(latencyMilliseconds, CultureInfo.InvariantCulture)),
            Workload.Completion
        );
        using var ended = new CancellationTokenSource();
        var work = Task.WhenAll(server.AcceptAsync(ended.Token), server.AnswerDelayedAsync(ended.Token));
        Console.WriteLine(((IPEndPoint)server._listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync(CancellationToken.None);
        await ended.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var socket = await _listener.AcceptAsync(cancellationToken);
            socket.NoDelay = true;
            _ = ServeAsync(socket, cancellationToken);
        }
    }

    /// <summary>A client sends its next request after the answer to the last, so whoever answers need not tell the one who reads.</summary>
    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var closing = socket;
        var buffer = new byte[LongestRequest];
        var length = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
            {
                length += read;
                if (RequestLength(buffer.AsSpan(0, length)) != length)
                {
                    continue;
                }

                length = 0;
                if (_latency == TimeSpan.Zero)
                {
                    socket.Send(_response);
                }
                else
                {
                    _delayed.Enqueue((_time.GetTimestamp(), socket));
                }
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or the measurement is over.
        }
    }

    private async Task AnswerDelayedAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // All wait equally long, so the first to come is the first to go.
            while (_delayed.TryPeek(out var next) && _time.GetElapsedTime(next.Came) >= _latency)
            {
                _delayed.TryDequeue(out _);
                try
                {
                    next.Socket.Send(_response);
                }
                catch (Exception error) when (error is SocketException or ObjectDisposedException)
                {
                    // This client has gone.
                }
            }
        }
    }

    /// <summary>The length of the request that the bytes begin with; -1 while its head is not whole.</summary>
    private static int RequestLength(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return -1;
        }

        var name = "\r\ncontent-length:"u8;
        for (var at = 0; at < head; at++)
        {
            var line = bytes[at..head].IndexOf("\r\n"u8);
            if (line < 0)
            {
                break;
            }

            at += line;
            if (Ascii.EqualsIgnoreCase(bytes[at..Math.Min(at + name.Length, head)], name))
            {
                var value = bytes[(at + name.Length)..head];
                var end = value.IndexOf((byte)'\r');
                return head
                    + 4
                    + int.Parse(end < 0 ? value : value[..end], NumberStyles.Integer, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("a request came without Content-Length");
    }
}
