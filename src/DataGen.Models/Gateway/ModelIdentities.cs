using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Providers;

namespace DataGen.Models.Gateway;

/// <summary>What an alias's answers are filed under.</summary>
internal static class ModelIdentities
{
    private const int DigestBytes = 8;

    public static string Of(ModelAlias alias, IChatProvider provider)
    {
        if (alias.ModelIdentity is { } identity)
        {
            return identity;
        }

        string byDefault = provider.Identity(alias);
        if (alias.ExtraBody is not { ValueKind: JsonValueKind.Object } extra || !extra.EnumerateObject().Any())
        {
            return byDefault;
        }

        // What every request carries may change every answer: a template's switch, a provider's route.
        var bytes = new ArrayBufferWriter<byte>();
        new CanonicalJson(bytes).Element(extra);
        byte[] digest = SHA256.HashData(bytes.WrittenSpan);
        return $"{byDefault}+{Convert.ToHexStringLower(digest.AsSpan(0, DigestBytes))}";
    }
}
