using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>Postscript marks: their parts in order with at most one white space between neighbours.</summary>
internal static class Postscripts
{
    public static bool Contains(string lower, ReadOnlySpan<string> parts)
    {
        for (
            var found = lower.IndexOf(parts[0], StringComparison.Ordinal);
            found >= 0;
            found = lower.IndexOf(parts[0], found + 1, StringComparison.Ordinal)
        )
        {
            var position = found + parts[0].Length;
            var matched = true;
            foreach (var part in parts[1..])
            {
                if (position < lower.Length && CharacterClasses.IsWhite(lower[position]))
                {
                    position++;
                }

                if (!lower.AsSpan(position).StartsWith(part, StringComparison.Ordinal))
                {
                    matched = false;
                    break;
                }

                position += part.Length;
            }

            if (matched)
            {
                return true;
            }
        }

        return false;
    }
}
