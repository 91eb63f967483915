namespace DataGen.Models.Answers;

/// <summary>
/// Takes the thoughts out of answers of reasoning models whose servers leave them in the text, between <c>&lt;think&gt;</c> and
/// <c>&lt;/think&gt;</c>. It is done whenever an answer is read and not when it is stored, so that another
/// <see cref="Gateway.ModelAlias.ThinkTags"/> pays nothing anew.
/// </summary>
internal static class ThinkTags
{
    /// <summary>An answer that begins with the tag holds thoughts.</summary>
    public const string Auto = "auto";

    /// <summary>The chat template has already written the opening tag, so the answer begins inside it.</summary>
    public const string Opened = "opened";

    /// <summary>Tags are text like any other.</summary>
    public const string None = "none";

    private const string Opening = "<think>";
    private const string Closing = "</think>";

    public static Answer Split(Answer answer, string mode)
    {
        if (string.Equals(mode, None, StringComparison.Ordinal))
        {
            return answer;
        }

        string start = answer.Text.TrimStart();
        bool isTagged = start.StartsWith(Opening, StringComparison.Ordinal);
        // A server that hands the thoughts over by themselves leaves none in the text.
        if (!isTagged && (!string.Equals(mode, Opened, StringComparison.Ordinal) || answer.Reasoning is not null))
        {
            return answer;
        }

        string body = isTagged ? start[Opening.Length..] : answer.Text;
        int end = body.IndexOf(Closing, StringComparison.Ordinal);
        // Never closed: it was cut while it thought, and has said nothing.
        string thoughts = (end < 0 ? body : body[..end]).Trim();
        string text = end < 0 ? "" : body[(end + Closing.Length)..].TrimStart();
        string? reasoning = answer.Reasoning is { Length: > 0 } apart ? $"{apart}\n\n{thoughts}" : thoughts;
        return answer with { Text = text, Reasoning = reasoning.Length == 0 ? null : reasoning };
    }
}
