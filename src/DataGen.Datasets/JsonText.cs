using System.Text;
using System.Text.Json;

namespace DataGen.Datasets;

/// <summary>How this project writes JSON: compact, and without escaping what needs no escape, so that text stays readable.</summary>
internal static class JsonText
{
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = new PlainJsonEncoder(),
        SkipValidation = true,
    };

    /// <summary>The compact text of a value; equal values in equal order give equal text.</summary>
    public static string Of(JsonElement value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            value.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>A string as a JSON value. Lone surrogates become U+FFFD.</summary>
    public static JsonElement String(string text)
    {
        return JsonSerializer.SerializeToElement(Scrub(text), DatasetJsonContext.Default.String);
    }

    /// <summary>The text with every surrogate that has no partner replaced by U+FFFD.</summary>
    public static string Scrub(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var found = text.AsSpan(at).IndexOfAnyInRange('\uD800', '\uDFFF');
            if (found < 0)
            {
                return text;
            }

            at += found;
            if (at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]))
            {
                at += 2;
                continue;
            }

            // Encoding replaces each lone surrogate, and only those.
            return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        return text;
    }
}
