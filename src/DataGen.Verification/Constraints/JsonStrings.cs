using System.Text.Json;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>Texts out of JSON values, with lone surrogates replaced.</summary>
internal static class JsonStrings
{
    /// <summary>The value of a string, or the literal of anything else.</summary>
    public static string Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return value.GetRawText();
        }

        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate: GetString refuses the whole text.
            return PythonText.WithoutLoneSurrogates(JsonEscapes.Decode(value.GetRawText()));
        }
    }
}
