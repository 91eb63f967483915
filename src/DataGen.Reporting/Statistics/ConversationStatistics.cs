using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using DataGen.Datasets;

namespace DataGen.Reporting;

/// <summary>What the conversations of a column are like.</summary>
/// <param name="Column">The column.</param>
/// <param name="Conversations">How many there are.</param>
/// <param name="Turns">Messages per conversation.</param>
/// <param name="Roles">Messages by role, most first.</param>
/// <param name="Patterns">Which roles follow each other, such as "user, assistant", most common first.</param>
public sealed record ConversationStatistics(
    string Column,
    long Conversations,
    LengthSummary Turns,
    ImmutableArray<Frequency> Roles,
    ImmutableArray<Frequency> Patterns
);

/// <summary>Collects <see cref="ConversationStatistics"/>, and the texts of each role.</summary>
internal sealed class ConversationStatisticsBuilder(string column, InspectionOptions options)
{
    // A conversation has a handful of roles; text in their place must not grow the tables.
    private const int MostRoles = 16;
    private const int MostPatterns = 1000;

    private readonly LengthHistogram _turns = new();
    private readonly SortedDictionary<string, long> _roles = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _patterns = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TextStatisticsBuilder> _texts = new(StringComparer.Ordinal);
    private long _conversations;

    /// <summary>Whether a value is a list of messages; an empty list says neither yes nor no and is taken for none.</summary>
    public static bool IsConversation(JsonElement value)
    {
        return value.ValueKind == JsonValueKind.Array
            && value.GetArrayLength() > 0
            && value.EnumerateArray().All(IsMessage);
    }

    /// <summary>Shows a conversation on one line.</summary>
    public static string Show(JsonElement value, int most)
    {
        return Excerpt.Of(
            string.Join(
                " | ",
                value
                    .EnumerateArray()
                    .Select(message =>
                        $"{message.GetProperty("role").GetString()}: {message.GetProperty("content").GetString()}"
                    )
            ),
            most
        );
    }

    public void Add(JsonElement value)
    {
        _conversations++;
        _turns.Add(value.GetArrayLength());
        var pattern = new List<string>();
        foreach (var message in value.EnumerateArray())
        {
            var role = Excerpt.Of(message.GetProperty("role").GetString()!, 20);
            if (!_texts.TryGetValue(role, out var texts))
            {
                if (_texts.Count == MostRoles)
                {
                    continue;
                }

                texts = new TextStatisticsBuilder($"{column}.{role}", options);
                _texts.Add(role, texts);
            }

            texts.Add(message.GetProperty("content").GetString()!);
            _roles[role] = _roles.GetValueOrDefault(role) + 1;
            if (pattern.Count < 8)
            {
                pattern.Add(role);
            }
        }

        var more = value.GetArrayLength() - pattern.Count;
        var shown = string.Join(", ", pattern) + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $", …") : "");
        if (_patterns.TryGetValue(shown, out var count) || _patterns.Count < MostPatterns)
        {
            _patterns[shown] = count + 1;
        }
    }

    public ConversationStatistics? Build()
    {
        return _conversations == 0
            ? null
            : new ConversationStatistics(column, _conversations, _turns.Summarize()!, Top(_roles), Top(_patterns));
    }

    public IEnumerable<TextStatistics> BuildTexts()
    {
        return _texts.Values.Select(texts => texts.Build()!);
    }

    private ImmutableArray<Frequency> Top(SortedDictionary<string, long> counts)
    {
        return counts
            .Select(entry => new Frequency(entry.Key, entry.Value))
            .OrderByDescending(entry => entry.Count)
            .ThenBy(entry => entry.Value, StringComparer.Ordinal)
            .Take(options.TopValues)
            .ToImmutableArray();
    }

    private static bool IsMessage(JsonElement value)
    {
        return value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("role", out var role)
            && role.ValueKind == JsonValueKind.String
            && value.TryGetProperty("content", out var content)
            && content.ValueKind == JsonValueKind.String;
    }
}
