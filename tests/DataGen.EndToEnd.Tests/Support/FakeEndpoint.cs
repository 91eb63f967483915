using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataGen.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace DataGen.EndToEnd.Tests.Support;

/// <summary>A request as it came.</summary>
internal sealed record ReceivedRequest(int Number, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Identifies the request: equal bodies ask for the same answer.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body)));

    public string Prompt =>
        string.Join(
            "\n\n",
            JsonElement
                .Parse(Body)
                .GetProperty("messages")
                .EnumerateArray()
                .Select(message => message.GetProperty("content").GetString())
        );
}

/// <summary>
/// An OpenAI-compatible server on loopback with the simulated teacher behind it. It remembers every request, and which were answered in full,
/// and can be told to misbehave.
/// </summary>
internal sealed class FakeEndpoint : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ReceivedRequest> _received = [];
    private readonly List<ReceivedRequest> _answered = [];
    private readonly SimulatedTeacher _teacher;
    private readonly WebApplication _application;
    private int _open;
    private int _mostAtOnce;
    private int _cut;

    private FakeEndpoint(WebApplication application, SimulationOptions? options)
    {
        _application = application;
        _teacher = new SimulatedTeacher(options);
    }

    /// <summary>The base address, as an alias names it.</summary>
    public string Address => $"{_application.Urls.Single()}/v1";

    /// <summary>How long an answer takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>What is said to each request.</summary>
    public Func<ReceivedRequest, Reply> Respond { get; set; } = static _ => Reply.Teacher;

    /// <summary>Hears each request as it comes, before it is answered.</summary>
    public Action<ReceivedRequest>? Heard { get; set; }

    public IReadOnlyList<ReceivedRequest> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>The requests that were given a completion in full, in that order.</summary>
    public IReadOnlyList<ReceivedRequest> Answered
    {
        get
        {
            lock (_gate)
            {
                return [.. _answered];
            }
        }
    }

    public int AnsweredCount
    {
        get
        {
            lock (_gate)
            {
                return _answered.Count;
            }
        }
    }

    /// <summary>The most requests that were open at once.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <summary>How many answers were cut by the token limit.</summary>
    public int Cut => Volatile.Read(ref _cut);

    public static async Task<FakeEndpoint> StartAsync(SimulationOptions? options = null)
    {
        var application = Loopback.Build();
        var endpoint = new FakeEndpoint(application, options);
        application.MapPost("/v1/chat/completions", endpoint.HandleAsync);
        await application.StartAsync();
        return endpoint;
    }

    /// <summary>Waits until no request is open any more (a killed client's are aborted).</summary>
    public async Task IdleAsync()
    {
        while (Volatile.Read(ref _open) > 0)
        {
            await Task.Delay(1);
        }
    }

    /// <summary>Forgets what was asked so far.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _received.Clear();
            _answered.Clear();
            _cut = 0;
            _mostAtOnce = 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
        _teacher.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _open);
        try
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            var headers = context.Request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            );
            ReceivedRequest request;
            lock (_gate)
            {
                request = new ReceivedRequest(_received.Count + 1, body, headers);
                _received.Add(request);
                _mostAtOnce = Math.Max(_mostAtOnce, Volatile.Read(ref _open));
            }

            Heard?.Invoke(request);
            if (Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, context.RequestAborted);
            }

            if (await Respond(request).SendAsync(context, () => AnswerAsync(body)))
            {
                lock (_gate)
                {
                    _answered.Add(request);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client is gone.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<string> AnswerAsync(string body)
    {
        var request = JsonElement.Parse(body);
        var options = new ChatOptions
        {
            Seed = request.TryGetProperty("seed", out var seed) ? seed.GetInt64() : null,
            MaxOutputTokens = request.TryGetProperty("max_tokens", out var limit) ? limit.GetInt32() : null,
            StopSequences = request.TryGetProperty("stop", out var stop)
                ? [.. stop.EnumerateArray().Select(text => text.GetString()!)]
                : null,
        };
        if (request.TryGetProperty("response_format", out var format))
        {
            options.ResponseFormat = format.TryGetProperty("json_schema", out var schema)
                ? ChatResponseFormat.ForJsonSchema(schema.GetProperty("schema"), schema.GetProperty("name").GetString())
                : ChatResponseFormat.Json;
        }

        var messages = request
            .GetProperty("messages")
            .EnumerateArray()
            .Select(message => new ChatMessage(
                new ChatRole(message.GetProperty("role").GetString()!),
                message.GetProperty("content").GetString()
            ));
        var response = await _teacher.GetResponseAsync(messages, options);
        if (response.FinishReason == ChatFinishReason.Length)
        {
            Interlocked.Increment(ref _cut);
        }

        return ChatCompletion.Write(
            response.Text,
            response.FinishReason?.Value,
            response.Usage!.InputTokenCount ?? 0,
            response.Usage.OutputTokenCount ?? 0
        );
    }
}
