namespace DataGen.Models.Gateway;

/// <summary>What an endpoint's address must be like.</summary>
internal static class EndpointAddress
{
    /// <summary>What is wrong with an address; null where nothing is.</summary>
    public static string? Problem(string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            return $"endpoint '{endpoint}' is not an http or https address such as http://localhost:11434/v1";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "endpoint must not hold a user name or password; name an environment variable in apiKeyEnv";
        }

        return uri.AbsolutePath.TrimEnd('/').EndsWith("/chat/completions", StringComparison.Ordinal)
            ? $"endpoint '{endpoint}' must be the base address, without /chat/completions"
            : null;
    }
}
