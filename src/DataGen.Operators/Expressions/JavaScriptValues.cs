using System.Text.Json;
using DataGen.Pipeline;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace DataGen.Operators.Expressions;

/// <summary>JSON values as JavaScript's and back.</summary>
internal static class JavaScriptValues
{
    private const int MaxDepth = 64;

    /// <summary>A fresh JavaScript value. Numbers become doubles, as in every JavaScript.</summary>
    public static JsValue From(JsonElement value, Engine engine) =>
        value.ValueKind switch
        {
            JsonValueKind.String => JsString.Create(value.GetString()!),
            JsonValueKind.Number => JsNumber.Create(value.GetDouble()),
            JsonValueKind.True => JsBoolean.True,
            JsonValueKind.False => JsBoolean.False,
            JsonValueKind.Array => FromArray(value, engine),
            JsonValueKind.Object => FromObject(value, engine),
            _ => JsValue.Null,
        };

    private static JsArray FromArray(JsonElement value, Engine engine)
    {
        var items = new JsValue[value.GetArrayLength()];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = From(value[i], engine);
        }

        return new JsArray(engine, items);
    }

    private static JsObject FromObject(JsonElement value, Engine engine)
    {
        var result = new JsObject(engine);
        foreach (var member in value.EnumerateObject())
        {
            // Own data properties, whatever they are called: a member named __proto__ is only a member.
            result.FastSetDataProperty(member.Name, From(member.Value, engine));
        }

        return result;
    }

    /// <summary>The JSON of a result.</summary>
    /// <exception cref="NotJsonException">JSON has no such value.</exception>
    public static JsonElement ToJson(JsValue value)
    {
        switch (value.Type)
        {
            case Types.Boolean:
                return Json.Bool(value.AsBoolean());
            case Types.String:
                return Json.Text(value.AsString());
            case Types.Null:
                return Json.Null;
            default:
                return Json.Build(writer => Write(value, writer, "the result", 0));
        }
    }

    private static void Write(JsValue value, Utf8JsonWriter writer, string path, int depth)
    {
        switch (value.Type)
        {
            case Types.Null:
                writer.WriteNullValue();
                break;
            case Types.Boolean:
                writer.WriteBooleanValue(value.AsBoolean());
                break;
            case Types.String:
                writer.WriteStringValue(value.AsString());
                break;
            case Types.Number:
                WriteNumber(value.AsNumber(), writer, path);
                break;
            case Types.Object when value is JsArray array:
                Deeper(depth, path);
                writer.WriteStartArray();
                for (uint i = 0; i < array.Length; i++)
                {
                    Write(array.Get(JsNumber.Create(i)), writer, Invariant($"{path}[{i}]"), depth + 1);
                }

                writer.WriteEndArray();
                break;
            case Types.Object when value is JsObject plain && !value.IsCallable():
                Deeper(depth, path);
                WriteObject(plain, writer, path, depth);
                break;
            case Types.Undefined:
                throw new NotJsonException($"{path} is undefined");
            case Types.Object when value.IsCallable():
                throw new NotJsonException($"{path} is a function, which JSON does not have");
            default:
                throw new NotJsonException(
                    $"{path} is neither a plain object nor a list, and JSON does not have it (spread a Set or Map with [...x], or Object.fromEntries(x))"
                );
        }
    }

    /// <summary>Members that are undefined are left out, as JSON.stringify does.</summary>
    private static void WriteObject(ObjectInstance value, Utf8JsonWriter writer, string path, int depth)
    {
        writer.WriteStartObject();
        foreach (var (key, _) in value.GetOwnProperties())
        {
            if (!key.IsString() && !key.IsNumber())
            {
                continue;
            }

            var name = key.ToString();
            var member = value.Get(key);
            if (!member.IsUndefined())
            {
                writer.WritePropertyName(name);
                Write(member, writer, $"{path}.{name}", depth + 1);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteNumber(double number, Utf8JsonWriter writer, string path)
    {
        if (!double.IsFinite(number))
        {
            throw new NotJsonException(
                $"{path} is {(double.IsNaN(number) ? "NaN" : "infinite")}, which JSON does not have"
            );
        }

        if (Math.Abs(number) < 1L << 53 && Math.Floor(number) == number)
        {
            writer.WriteNumberValue((long)number);
        }
        else
        {
            writer.WriteNumberValue(number);
        }
    }

    private static void Deeper(int depth, string path)
    {
        if (depth >= MaxDepth)
        {
            throw new NotJsonException($"{path[..Math.Min(path.Length, 60)]} is nested too deep, or contains itself");
        }
    }
}

/// <summary>A JavaScript value that JSON does not have.</summary>
internal sealed class NotJsonException(string message) : Exception(message);
