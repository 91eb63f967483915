using System.Buffers.Text;
using System.Globalization;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;

namespace DataGen.Models.Batches;

/// <summary>
/// The name of a request in a batch: its key in base64url and its token limit, so that a result says by itself what it answers. At most 54
/// characters.
/// </summary>
internal static class CustomId
{
    private const int KeyLength = 43;

    public static string Of(CallId call)
    {
        string key = Base64Url.EncodeToString(call.Key.ToArray());
        return call.MaxTokens is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{key}-{limit}") : key;
    }

    /// <summary>What a name stands for; null where it is none of ours.</summary>
    public static CallId? Read(string name)
    {
        Span<byte> key = stackalloc byte[AnswerKey.Size];
        if (
            name.Length < KeyLength
            || !Base64Url.IsValid(name.AsSpan(0, KeyLength))
            || !Base64Url.TryDecodeFromChars(name.AsSpan(0, KeyLength), key, out int length)
            || length != AnswerKey.Size
        )
        {
            return null;
        }

        if (name.Length == KeyLength)
        {
            return new CallId(new AnswerKey(key), null);
        }

        return
            name[KeyLength] == '-'
            && int.TryParse(
                name.AsSpan(KeyLength + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int maxTokens
            )
            ? new CallId(new AnswerKey(key), maxTokens)
            : null;
    }
}
