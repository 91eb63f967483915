using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Faults;

namespace DataGen.Simulation.Tests.Server;

/// <summary>A running server and a client that does nothing of its own accord.</summary>
internal sealed class ServerClient : IAsyncDisposable
{
    private readonly HttpClient _http;

    private ServerClient(SimulationServer server)
    {
        Server = server;
        _http = new HttpClient { BaseAddress = new Uri(server.Endpoint + "/") };
    }

    public SimulationServer Server { get; }

    public static async Task<ServerClient> StartAsync(ServerOptions? options = null, TimeProvider? time = null) =>
        new(await SimulationServer.StartAsync(options ?? Faultless, time ?? TimeProvider.System));

    /// <summary>A server on which nothing goes wrong, with a teacher who makes no mistakes.</summary>
    public static ServerOptions Faultless { get; } = new() { Teacher = SimulationOptions.Faultless };

    public static ServerOptions With(Fault fault, double rate = 1) =>
        Faultless with
        {
            Faults = FaultRates.None.With(fault, rate),
        };

    /// <summary>The body of an ordinary request; members of <paramref name="more"/> are added.</summary>
    public static string Body(string prompt = "Tell me about the tides.", int seed = 1, string more = "") =>
        $$"""{"model":"m","messages":[{"role":"user","content":{{JsonSerializer.Serialize(
            prompt
        )}}}],"seed":{{seed}}{{(more.Length == 0 ? "" : "," + more)}}}""";

    public Task<HttpResponseMessage> PostAsync(
        string body,
        string? key = null,
        CancellationToken cancellation = default
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>Posts a request and reads the whole reply.</summary>
    public async Task<JsonElement> AskAsync(string body, int expected = 200)
    {
        using var response = await PostAsync(body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(expected), text);
        return JsonElement.Parse(text);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    public HttpClient Http => _http;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>Reads replies.</summary>
internal static class Replies
{
    public static JsonElement Message(this JsonElement completion) =>
        completion.GetProperty("choices")[0].GetProperty("message");

    public static string? Content(this JsonElement completion) =>
        completion.Message().GetProperty("content").GetString();

    public static string? Finish(this JsonElement completion) =>
        completion.GetProperty("choices")[0].GetProperty("finish_reason").GetString();

    /// <summary>The JSON of each event of a stream; the last event must say that it is done.</summary>
    public static IReadOnlyList<JsonElement> Events(string stream)
    {
        var events = stream
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text["data: ".Length..])
            .ToArray();
        Assert.That(events[^1], Is.EqualTo("[DONE]"));
        return [.. events[..^1].Select(text => JsonElement.Parse(text))];
    }
}
