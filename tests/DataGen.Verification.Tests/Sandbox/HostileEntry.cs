using System.Text;
using System.Text.Json;
using DataGen.Verification.Verifiers;

namespace DataGen.Verification.Tests.Sandbox;

/// <summary>One verifier of the hostile corpus: it passes only where its attack worked, or where it is a control.</summary>
internal sealed record HostileEntry(
    string Id,
    Verifier Verifier,
    string Response,
    IReadOnlySet<string> Expected,
    string Note
)
{
    public static IReadOnlyList<HostileEntry> Read(string path, VerifierLanguage language) =>
        [
            .. File.ReadLines(path)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .Select(Parse)
                .Where(entry => entry.Verifier.Language == language),
        ];

    /// <summary>The entry with its network port replaced by one that somebody listens on.</summary>
    public HostileEntry WithPort(int port)
    {
        var code = Verifier
            .Code.Replace("127.0.0.1', 9)", $"127.0.0.1', {port})", StringComparison.Ordinal)
            .Replace("127.0.0.1:9", $"127.0.0.1:{port}", StringComparison.Ordinal);
        return this with { Verifier = Verifier with { Code = code } };
    }

    private static HostileEntry Parse(JsonElement row)
    {
        Assert.That(Verifier.TryParseLanguage(row.GetProperty("language").GetString(), out var language));
        return new HostileEntry(
            row.GetProperty("id").GetString()!,
            new Verifier(language, Text(row.GetProperty("code"))),
            ResponseOf(row.GetProperty("response")),
            row.GetProperty("expect").GetString()!.Split('|').ToHashSet(StringComparer.Ordinal),
            row.GetProperty("note").GetString()!
        );
    }

    private static string ResponseOf(JsonElement response)
    {
        if (response.ValueKind == JsonValueKind.String)
        {
            return Text(response);
        }

        if (response.TryGetProperty("$repeat", out var repeat))
        {
            return new StringBuilder().Insert(0, Text(repeat[0]), repeat[1].GetInt32()).ToString();
        }

        var hex = response.GetProperty("$hex").GetString()!.Replace(" ", "", StringComparison.Ordinal);
        return Encoding.UTF8.GetString(Convert.FromHexString(hex));
    }

    // GetString throws on an escaped lone surrogate, and lone surrogates are what some entries are about.
    private static string Text(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return System.Text.RegularExpressions.Regex.Unescape(text.GetRawText()[1..^1]);
        }
    }
}
