using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DataGen.Cli.Running;
using DataGen.Datasets;
using DataGen.Models.Gateway;
using DataGen.Models.Providers.OpenAI;
using DataGen.Recipes;

namespace DataGen.Cli.Diagnosis;

/// <summary>
/// Whether the models of <c>pipeline.json</c> can be reached. Asks each endpoint for its list of models, which costs nothing. Keys are sent where a
/// run would send them, and never shown.
/// </summary>
internal sealed class ModelDiagnosis(TimeProvider time) : IDisposable
{
    private const string Area = "models";
    private const int LongestBody = 8 << 20;

    // A redirect might carry the key elsewhere.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = LongestBody,
    };

    public async Task<IReadOnlyList<Finding>> RunAsync(PipelineConfiguration configuration, CancellationToken ct)
    {
        var used = configuration
            .Roles.Values.Append(PipelineConfiguration.DefaultAlias)
            .ToHashSet(StringComparer.Ordinal);
        var findings = await Task.WhenAll(
            configuration
                .Models.OrderBy(model => model.Key, StringComparer.Ordinal)
                .SelectMany(model =>
                    EachEndpoint(model.Key, model.Value)
                        .Select(one => AskAsync(one.Name, one.Alias, used.Contains(model.Key), ct))
                )
        );
        return configuration.Models.ContainsKey(PipelineConfiguration.DefaultAlias)
            ? findings
            :
            [
                .. findings,
                Finding.Warning(
                    Area,
                    PipelineConfiguration.DefaultAlias,
                    "there is no such alias: a role that nothing is said for has no model",
                    "Add a model named \"default\" to pipeline.json."
                ),
            ];
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<(string Name, ModelAlias Alias)> EachEndpoint(string name, ModelAlias alias) =>
        alias.Endpoints is not { Count: > 0 } endpoints
            ? [(name, alias)]
            : endpoints.Select(
                (one, i) =>
                    (
                        Invariant($"{name} ({i + 1})"),
                        alias with
                        {
                            Endpoint = one.Endpoint ?? alias.Endpoint,
                            ApiKeyEnv = one.ApiKeyEnv ?? alias.ApiKeyEnv,
                        }
                    )
            );

    private async Task<Finding> AskAsync(string name, ModelAlias alias, bool isUsed, CancellationToken ct)
    {
        if (ModelNames.IsSimulated(alias))
        {
            return Finding.Good(Area, name, $"{ModelNames.Of(alias)}: needs no key, server or network");
        }

        // An alias that plays no role by itself is only a problem for those who choose it.
        var level = isUsed ? FindingLevel.Problem : FindingLevel.Warning;
        var endpoint = new OpenAIProvider(time).Endpoint(alias);
        var where = $"{Excerpt.Of(alias.Model, 80)} at {endpoint}";
        if (Missing(alias) is { } variable)
        {
            return new Finding(
                level,
                Area,
                name,
                $"{where}: the environment variable {variable} is not set",
                $"Set it: export {variable}=<key>. Keys are never read from files."
            );
        }

        try
        {
            using var request = Request(endpoint, alias);
            using var response = await _http.SendAsync(request, ct);
            return await ReadAsync(name, alias, where, level, response, ct);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            // The message names host and port, never a header.
            var why = exception is HttpRequestException ? Excerpt.Of(exception.Message, 200) : "no answer within 5 s";
            return new Finding(
                level,
                Area,
                name,
                $"{where}: cannot be reached: {why}",
                "Start the server, correct the endpoint in pipeline.json, or look at proxy and firewall."
            );
        }
        catch (FormatException)
        {
            return new Finding(
                level,
                Area,
                name,
                $"{where}: a key or header holds characters that cannot be sent",
                "Look for a line break or a quote in the environment variable."
            );
        }
    }

    private static async Task<Finding> ReadAsync(
        string name,
        ModelAlias alias,
        string where,
        FindingLevel level,
        HttpResponseMessage response,
        CancellationToken ct
    )
    {
        var key = alias.ApiKeyEnv is { } variable ? $"the key in {variable}" : "a request without a key";
        var status = Invariant($"{(int)response.StatusCode}");
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return new Finding(
                level,
                Area,
                name,
                $"{where}: refuses {key} (HTTP {status})",
                alias.ApiKeyEnv is null
                    ? "Name the environment variable with the key in apiKeyEnv."
                    : "Check the key, and that it may use this model."
            );
        }

        if (!response.IsSuccessStatusCode)
        {
            return Finding.Warning(
                Area,
                name,
                $"{where}: reachable, but has no list of models (HTTP {status})",
                "Nothing, if runs work: not every server lists its models. Else check the endpoint's path, which usually ends in /v1."
            );
        }

        var models = ListOf(await response.Content.ReadAsByteArrayAsync(ct));
        return models is null || models.Contains(alias.Model)
            ? Finding.Good(
                Area,
                name,
                $"{where}: reachable{(alias.ApiKeyEnv is null ? "" : ", key set")}{(models is null ? "" : ", model listed")}"
            )
            : new Finding(
                level,
                Area,
                name,
                $"{where}: reachable, but the model is not in its list of {models.Count}",
                $"Known there are {Excerpt.Of(string.Join(", ", models.Order(StringComparer.Ordinal)), 300)}."
            );
    }

    /// <summary>The ids of an answer in the usual form; null when it has another.</summary>
    private static HashSet<string>? ListOf(byte[] body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            return
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Array
                ? data.EnumerateArray()
                    .Where(model =>
                        model.ValueKind == JsonValueKind.Object
                        && model.TryGetProperty("id", out var id)
                        && id.ValueKind == JsonValueKind.String
                    )
                    .Select(model => model.GetProperty("id").GetString()!)
                    .ToHashSet(StringComparer.Ordinal)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static HttpRequestMessage Request(Uri endpoint, ModelAlias alias)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/models"));
        if (alias.ApiKeyEnv is { } variable)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                Environment.GetEnvironmentVariable(variable)!.Trim()
            );
        }

        foreach (var (header, value) in alias.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            request.Headers.TryAddWithoutValidation(
                header,
                VariableOf(value) is { } secret ? Environment.GetEnvironmentVariable(secret)!.Trim() : value
            );
        }

        return request;
    }

    /// <summary>The first environment variable that is named and not set.</summary>
    private static string? Missing(ModelAlias alias) =>
        (alias.Headers?.Values ?? [])
            .Select(VariableOf)
            .Prepend(alias.ApiKeyEnv)
            .FirstOrDefault(variable =>
                variable is not null && string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable))
            );

    private static string? VariableOf(string header) =>
        header.StartsWith("env:", StringComparison.Ordinal) ? header["env:".Length..] : null;
}
