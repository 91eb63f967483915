using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>What the endpoint says to a request.</summary>
internal abstract class Reply
{
    /// <summary>What the simulated teacher answers.</summary>
    public static Reply Teacher { get; } = new TeacherReply();

    /// <summary>Nothing, for as long as the client waits.</summary>
    public static Reply Hang { get; } = new HangReply();

    /// <summary>The connection is dropped without a word.</summary>
    public static Reply Drop { get; } = new DropReply();

    /// <summary>Headers promise a whole body, of which half comes.</summary>
    public static Reply Truncated { get; } = new TruncatedReply();

    /// <summary>Anything.</summary>
    public static Reply Raw(int status, string body, params (string Name, string Value)[] headers) =>
        new RawReply(status, body, headers);

    /// <summary>An error as OpenAI writes them.</summary>
    public static Reply Error(int status, string message, params (string Name, string Value)[] headers) =>
        Raw(status, JsonSerializer.Serialize(new { error = new { message, type = "test_error" } }), headers);

    /// <summary>A completion.</summary>
    public static Reply Completion(string text, string finish = "stop") =>
        Raw(200, ChatCompletion.Write(text, finish, 5, Math.Max(1, text.Length / 4)));

    /// <summary>A completion whose content is the given JSON string literal, escapes and all.</summary>
    public static Reply CompletionLiteral(string literal) =>
        Raw(
            200,
            """{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"""
                + literal
                + "}}]}"
        );

    /// <summary>Sends it.</summary>
    /// <returns>Whether a completion was sent in full.</returns>
    public abstract Task<bool> SendAsync(HttpContext context, Func<Task<string>> teacher);

    private static async Task WriteAsync(HttpContext context, int status, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.CompleteAsync();
    }

    private sealed class TeacherReply : Reply
    {
        public override async Task<bool> SendAsync(HttpContext context, Func<Task<string>> teacher)
        {
            await WriteAsync(context, 200, await teacher());
            return true;
        }
    }

    private sealed class RawReply(int status, string body, (string Name, string Value)[] headers) : Reply
    {
        public override async Task<bool> SendAsync(HttpContext context, Func<Task<string>> teacher)
        {
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await WriteAsync(context, status, body);
            return status == 200;
        }
    }

    private sealed class HangReply : Reply
    {
        public override async Task<bool> SendAsync(HttpContext context, Func<Task<string>> teacher)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            return false;
        }
    }

    private sealed class DropReply : Reply
    {
        public override Task<bool> SendAsync(HttpContext context, Func<Task<string>> teacher)
        {
            context.Abort();
            return Task.FromResult(false);
        }
    }

    private sealed class TruncatedReply : Reply
    {
        public override async Task<bool> SendAsync(HttpContext context, Func<Task<string>> teacher)
        {
            var bytes = Encoding.UTF8.GetBytes(await teacher());
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return false;
        }
    }
}

/// <summary>The body of a completion.</summary>
internal static class ChatCompletion
{
    public static string Write(string text, string? finish, long promptTokens, long completionTokens) =>
        JsonSerializer.Serialize(
            new
            {
                id = "chatcmpl-test",
                @object = "chat.completion",
                model = "teacher-by-http",
                choices = new[]
                {
                    new
                    {
                        index = 0,
                        message = new { role = "assistant", content = text },
                        finish_reason = finish,
                    },
                },
                usage = new
                {
                    prompt_tokens = promptTokens,
                    completion_tokens = completionTokens,
                    total_tokens = promptTokens + completionTokens,
                },
            }
        );
}
