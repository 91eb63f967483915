using System.Globalization;
using System.Text;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>What a child says of one error: a line of five fields parted by tabs. Untrusted.</summary>
/// <param name="Type">The exception's type.</param>
/// <param name="Line">The verifier's line, or 0.</param>
/// <param name="Missing">The module an import did not find, or nothing.</param>
/// <param name="Message">The exception's text, cut.</param>
internal sealed record ChildNote(string Type, int Line, string Missing, string Message)
{
    /// <summary>The index that stands for loading the code.</summary>
    public const int Load = -1;

    private static readonly IReadOnlyDictionary<int, ChildNote> None = new Dictionary<int, ChildNote>();

    public static IReadOnlyDictionary<int, ChildNote> ReadAll(ReadOnlySpan<byte> notes)
    {
        if (notes.IsEmpty)
        {
            return None;
        }

        var read = new Dictionary<int, ChildNote>();
        foreach (var line in Encoding.UTF8.GetString(notes).Split('\n'))
        {
            if (
                line.Split('\t') is [var index, var type, var number, var missing, .. var message]
                && int.TryParse(index, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            )
            {
                _ = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var lineNumber);
                read.TryAdd(at, new ChildNote(type, lineNumber, missing, string.Join(' ', message)));
            }
        }

        return read;
    }

    /// <summary>The reason this note gives for an error verdict.</summary>
    public string Reason(string kind)
    {
        var where = Line > 0 ? $" (line {Line.ToString(CultureInfo.InvariantCulture)})" : "";
        return Missing.Length > 0 ? $"missing-module:{Missing}{where}"
            : Message.Length > 0 ? $"{kind}: {Message}{where}"
            : kind + where;
    }
}
