using System.Globalization;
using System.Text;
using DataGen.Simulation.Server.Faults;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DataGen.Simulation.Server;

/// <summary>Sends replies, whole or as a fault leaves them.</summary>
internal sealed class Delivery(TimeProvider time)
{
    private const string Page = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>";

    /// <summary>Sends a reply.</summary>
    /// <param name="context">The exchange.</param>
    /// <param name="reply">What to say.</param>
    /// <param name="fault">What befalls it.</param>
    /// <param name="spread">The time over which the events of a stream are sent.</param>
    /// <param name="ending">Called just before the last piece of a body or stream is sent.</param>
    /// <returns>Whether all of it was sent, as it was meant.</returns>
    public async Task<bool> SendAsync(
        HttpContext context,
        Reply reply,
        Fault? fault,
        TimeSpan spread,
        Action? ending = null
    )
    {
        var cancellation = context.RequestAborted;
        switch (fault)
        {
            case Fault.Reset:
                context.Abort();
                return false;
            case Fault.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation).ConfigureAwait(false);
                return false;
            case Fault.Malformed when !reply.IsStream:
                reply = Malformed(reply);
                break;
            default:
                break;
        }

        var response = context.Response;
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        if (reply.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            response.Headers["retry-after-ms"] = Math.Ceiling(wait.TotalMilliseconds)
                .ToString(CultureInfo.InvariantCulture);
        }

        var isWhole = reply switch
        {
            { IsStream: true } => await StreamAsync(context, reply.Parts, fault, spread, ending).ConfigureAwait(false),
            { File: { } file } => await FileAsync(context, file, fault).ConfigureAwait(false),
            _ => await BodyAsync(context, reply.Parts, fault, ending).ConfigureAwait(false),
        };
        if (!isWhole)
        {
            await HangUpAsync(context).ConfigureAwait(false);
            return false;
        }

        await response.CompleteAsync().ConfigureAwait(false);
        return fault is null && !cancellation.IsCancellationRequested;
    }

    /// <summary>
    /// Closes the connection behind what was sent. (<see cref="HttpContext.Abort"/> resets it, which throws away what the client has not
    /// read yet.)
    /// </summary>
    private static async Task HangUpAsync(HttpContext context)
    {
        var transport = context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport;
        await transport.Output.CompleteAsync().ConfigureAwait(false);
        var closed = new TaskCompletionSource();
        using (context.RequestAborted.Register(closed.SetResult))
        {
            await closed.Task.ConfigureAwait(false);
        }
    }

    private static Reply Malformed(Reply reply)
    {
        var body = reply.Parts.Count == 0 ? ReadOnlyMemory<byte>.Empty : reply.Parts[0];
        // Which of the two is as good as drawn: by the body's length.
        return body.Length % 2 == 0
            ? reply with
            {
                ContentType = "text/html",
                Parts = [Encoding.UTF8.GetBytes(Page)],
                File = null,
            }
            : reply with
            {
                Parts = [body[..(body.Length * 2 / 3)]],
                File = null,
            };
    }

    private static async Task<bool> BodyAsync(
        HttpContext context,
        IReadOnlyList<ReadOnlyMemory<byte>> parts,
        Fault? fault,
        Action? ending
    )
    {
        var length = parts.Sum(part => part.Length);
        context.Response.ContentLength = length;
        ending?.Invoke();
        foreach (var part in parts)
        {
            var sent = fault is Fault.Truncated ? part[..(part.Length / 2)] : part;
            await context.Response.Body.WriteAsync(sent, context.RequestAborted).ConfigureAwait(false);
            if (fault is Fault.Truncated)
            {
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                return false;
            }
        }

        return true;
    }

    private static async Task<bool> FileAsync(HttpContext context, string file, Fault? fault)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using var _ = stream.ConfigureAwait(false);
        context.Response.ContentLength = stream.Length;
        var left = fault is Fault.Truncated ? stream.Length / 2 : stream.Length;
        var buffer = new byte[64 * 1024];
        while (left > 0)
        {
            var read = await stream
                .ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), context.RequestAborted)
                .ConfigureAwait(false);
            await context
                .Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted)
                .ConfigureAwait(false);
            left -= read;
        }

        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        return fault is not Fault.Truncated;
    }

    private async Task<bool> StreamAsync(
        HttpContext context,
        IReadOnlyList<ReadOnlyMemory<byte>> events,
        Fault? fault,
        TimeSpan spread,
        Action? ending
    )
    {
        context.Response.Headers.CacheControl = "no-cache";
        var isCut = fault is Fault.Truncated or Fault.Malformed;
        var count = isCut ? events.Count / 2 : events.Count;
        for (var index = 0; index < count; index++)
        {
            // The first takes a quarter of the time, as models read before they write.
            var wait = index == 0 ? spread / 4 : spread * 0.75 / Math.Max(1, events.Count - 1);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, context.RequestAborted).ConfigureAwait(false);
            }

            if (index == count - 1)
            {
                ending?.Invoke();
            }

            await context.Response.Body.WriteAsync(events[index], context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }

        if (fault is Fault.Malformed)
        {
            await context
                .Response.Body.WriteAsync("data: {\"id\": \"chatcmpl-\n\n"u8.ToArray(), context.RequestAborted)
                .ConfigureAwait(false);
        }

        return fault is not Fault.Truncated;
    }
}
