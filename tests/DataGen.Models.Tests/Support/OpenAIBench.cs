using DataGen.Models.Gateway;
using DataGen.Models.Providers.OpenAI;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Models.Tests.Support;

/// <summary>A bench over the real provider, with an environment of its own.</summary>
internal static class OpenAIBench
{
    public const string Key = "sk-test-0123456789abcdef";

    /// <summary>An ordinary answer.</summary>
    public const string Completion =
        """{"id":"1","created":1.5,"model":"served-m","choices":[{"index":0,"message":{"role":"assistant","content":"red"},"finish_reason":"stop"}],"usage":{"prompt_tokens":8,"completion_tokens":2}}""";

    public static ModelAlias Alias(LoopbackServer server) =>
        new()
        {
            Provider = "openai",
            Model = "m",
            Endpoint = server.Endpoint,
        };

    /// <summary>A server that refuses the first request, with a header that says for how long, and answers the others.</summary>
    public static Task<LoopbackServer> RefusingOnceAsync(string header, string value) =>
        LoopbackServer.StartAsync(
            (context, count) =>
            {
                if (count == 1)
                {
                    context.Response.StatusCode = 429;
                    context.Response.Headers[header] = value;
                    return Task.CompletedTask;
                }

                return context.Response.WriteAsync(Completion, context.RequestAborted);
            }
        );

    public static Bench Open() =>
        new(
            new OpenAIProvider(
                new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)),
                name =>
                    name switch
                    {
                        "TEST_KEY" => Key,
                        "BLANK_KEY" => " ",
                        "BROKEN_KEY" => "first-half\nsecond-half",
                        _ => null,
                    }
            )
        );
}
