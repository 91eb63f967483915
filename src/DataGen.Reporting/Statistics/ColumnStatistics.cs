using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using DataGen.Datasets;

namespace DataGen.Reporting;

/// <summary>What a column holds.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Type">string, bool, int64, double, list of one of these, object, messages, null; "mixed" with the types where rows disagree.</param>
/// <param name="Nulls">Rows where it is null or absent.</param>
/// <param name="Distinct">Different values, null not counted.</param>
/// <param name="Numbers">For numbers: the extremes and the mean.</param>
/// <param name="True">For booleans: how many are true.</param>
public sealed record ColumnStatistics(
    string Name,
    string Type,
    long Nulls,
    DistinctCount Distinct,
    NumberSummary? Numbers,
    long? True
);

/// <summary>Numbers of a column.</summary>
public sealed record NumberSummary(double Min, double Mean, double Max);

/// <summary>Collects everything about one column.</summary>
internal sealed class ColumnStatisticsBuilder
{
    private readonly SortedSet<string> _types = new(StringComparer.Ordinal);
    private readonly DistinctCounter _distinct;
    private long _present;
    private long _true;
    private long _numbers;
    private double _sum;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    public ColumnStatisticsBuilder(string name, InspectionOptions options)
    {
        Name = name;
        _distinct = new DistinctCounter(options.ExactValues);
        Texts = new TextStatisticsBuilder(name, options);
        Conversations = new ConversationStatisticsBuilder(name, options);
    }

    public string Name { get; }

    public TextStatisticsBuilder Texts { get; }

    public ConversationStatisticsBuilder Conversations { get; }

    public void Add(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        _present++;
        if (value.ValueKind == JsonValueKind.String)
        {
            var text = value.GetString()!;
            _types.Add("string");
            _distinct.Add(TextStatisticsBuilder.Hash(text));
            Texts.Add(text);
            return;
        }

        _distinct.Add(XxHash3.HashToUInt64(JsonMarshal.GetRawUtf8Value(value)));
        if (ConversationStatisticsBuilder.IsConversation(value))
        {
            _types.Add("messages");
            Conversations.Add(value);
            return;
        }

        _types.Add(TypeOf(value));
        if (value.ValueKind == JsonValueKind.True)
        {
            _true++;
        }
        else if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number))
        {
            _numbers++;
            _sum += number;
            _min = Math.Min(_min, number);
            _max = Math.Max(_max, number);
        }
    }

    public ColumnStatistics Build(long rows)
    {
        return new ColumnStatistics(
            Name,
            Merge(_types),
            rows - _present,
            _distinct.Count(),
            _numbers == 0 ? null : new NumberSummary(_min, _sum / _numbers, _max),
            _types.Contains("bool") ? _true : null
        );
    }

    private static string TypeOf(JsonElement value)
    {
        return value.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "int64" : "double",
            JsonValueKind.Array =>
                $"list<{Merge(new SortedSet<string>(value.EnumerateArray().Select(TypeOf), StringComparer.Ordinal))}>",
            JsonValueKind.Object => "object",
            _ => "null",
        };
    }

    private static string Merge(SortedSet<string> types)
    {
        var known = types.Where(type => type is not "null").ToList();
        if (known.Contains("int64", StringComparer.Ordinal) && known.Contains("double", StringComparer.Ordinal))
        {
            known.Remove("int64");
        }

        // An empty list fits a list of anything.
        if (
            known.Any(type =>
                type is not "list<null>" && (type.StartsWith("list<", StringComparison.Ordinal) || type is "messages")
            )
        )
        {
            known.Remove("list<null>");
        }

        return known switch
        {
            [] => "null",
            [var one] => one,
            _ => $"mixed ({Excerpt.Of(string.Join(", ", known), 80)})",
        };
    }
}
