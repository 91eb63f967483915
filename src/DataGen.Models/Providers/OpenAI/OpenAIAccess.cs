namespace DataGen.Models.Providers.OpenAI;

/// <summary>Where an alias's requests go, and what opens the door. Holds secrets: never written anywhere.</summary>
internal sealed class OpenAIAccess(
    Uri endpoint,
    string? key,
    IReadOnlyList<KeyValuePair<string, string>> headers,
    SecretScrubber scrubber
)
{
    public Uri Endpoint => endpoint;

    /// <summary>The key; null where none is sent.</summary>
    public string? Key => key;

    /// <summary>Further headers of each request.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    public SecretScrubber Scrubber => scrubber;

    /// <summary>Connections of its own, without a timeout: whoever asks has one.</summary>
    public static HttpClient Connect()
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would turn the POST into a GET, and might carry the key elsewhere.
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
