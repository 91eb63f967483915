using System.Text.RegularExpressions;

namespace DataGen.Operators.Prompts;

/// <summary>
/// Splits a prompt file into turns, or into wordings of one text, before anything is rendered, so that no value can begin a turn.
/// </summary>
internal static partial class TurnSplitter
{
    private const string Or = "or:";

    /// <exception cref="PromptSyntaxException">A turn is empty, text follows a history line without a marker, or a prompt with turns has wordings.</exception>
    public static IReadOnlyList<TurnTemplate> Split(PromptText prompt)
    {
        var turns = new List<TurnTemplate>();
        string? role = null;
        var marker = 0;
        var start = 0;
        var afterHistory = false;
        var hasWordings = false;
        foreach (var line in prompt.Lines)
        {
            var text = prompt.Text[line];
            var history = HistoryLine().Match(text);
            if (text is not ("system:" or "user:" or "assistant:" or Or) && !history.Success)
            {
                continue;
            }

            hasWordings |= text is Or;
            Close(line.Start.Value);
            if (hasWordings && (text is not Or || turns.Exists(turn => turn.IsMarked || turn.HistoryField is not null)))
            {
                throw prompt.Error(
                    line.Start.Value,
                    "a line 'or:' begins another wording of a text, and a prompt with turns has only one"
                );
            }

            if (text is Or)
            {
                role = null;
            }
            else if (history.Success)
            {
                var name = history.Groups["name"];
                turns.Add(TurnTemplate.History(name.Value, line.Start.Value + name.Index));
                role = null;
            }
            else
            {
                role = text[..^1];
            }

            afterHistory = history.Success;
            marker = line.Start.Value;
            start = Math.Min(line.End.Value + 1, prompt.Text.Length);
        }

        Close(prompt.Text.Length);
        return turns.Count > 0 ? turns : throw prompt.Error(0, "the prompt is empty");

        void Close(int end)
        {
            // Only the line end that belongs to the next marker, or to the file, is not the turn's.
            var range = start..(end > start && prompt.Text[end - 1] == '\n' ? end - 1 : end);
            var blank = string.IsNullOrWhiteSpace(prompt.Text[range]);
            if (role is not null)
            {
                turns.Add(
                    blank
                        ? throw prompt.Error(marker, $"the {role} turn is empty")
                        : TurnTemplate.Text(role, range, isMarked: true)
                );
            }
            else if (blank && hasWordings)
            {
                throw prompt.Error(marker, "a wording is empty");
            }
            else if (!blank)
            {
                turns.Add(
                    afterHistory
                        ? throw prompt.Error(
                            start,
                            "text after a history line belongs to no turn; begin one with a line 'user:', 'assistant:' or 'system:'"
                        )
                        : TurnTemplate.Text("user", range, isMarked: false)
                );
            }
        }
    }

    [GeneratedRegex(
        @"^\s*\{\{\s*history\s+(?<name>[^\s{}()|""'=]+)\s*\}\}\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex HistoryLine();
}

/// <summary>A turn's template: a role and a range of the file's text, or a field that holds messages.</summary>
internal sealed record TurnTemplate
{
    public required string Role { get; init; }

    public Range Range { get; init; }

    /// <summary>Whether a marker line begins it.</summary>
    public bool IsMarked { get; init; }

    /// <summary>The field whose messages stand here; null for a turn of text.</summary>
    public string? HistoryField { get; init; }

    public int HistoryOffset { get; init; }

    public static TurnTemplate Text(string role, Range range, bool isMarked) =>
        new()
        {
            Role = role,
            Range = range,
            IsMarked = isMarked,
        };

    public static TurnTemplate History(string field, int offset) =>
        new()
        {
            Role = "",
            HistoryField = field,
            HistoryOffset = offset,
        };
}
