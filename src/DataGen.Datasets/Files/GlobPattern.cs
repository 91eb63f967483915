using System.IO.Enumeration;

namespace DataGen.Datasets;

/// <summary>
/// A path pattern: '*' and '?' match within one name, '**' matches any number of folders. Matching is ordinal and case
/// sensitive. Names that begin with '.' are matched only by a pattern name that begins with '.', so that files still being built stay
/// unseen.
/// </summary>
public sealed class GlobPattern
{
    private readonly string[] _names;

    public GlobPattern(string pattern)
    {
        var parts = pattern.Replace('\\', '/').Split('/');
        var fixedParts = parts.TakeWhile(part => !HasWildcard(part)).ToArray();
        // An absolute path's first part is empty; joining keeps its leading '/'.
        Root = fixedParts is [""] ? "/" : string.Join('/', fixedParts);
        _names = parts[fixedParts.Length..].Where(part => part.Length > 0).ToArray();
    }

    /// <summary>The folder above the first wildcard; empty for the current folder.</summary>
    public string Root { get; }

    /// <summary>Whether a match may lie deeper than the root folder itself.</summary>
    public bool IsRecursive => _names.Length > 1 || _names is ["**"];

    public static bool IsPattern(string path)
    {
        return HasWildcard(path);
    }

    /// <summary>Whether a path below <see cref="Root"/>, given relative to it, matches.</summary>
    public bool Matches(string relativePath)
    {
        return Matches(_names, relativePath.Split('/'));
    }

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
        {
            return path.IsEmpty;
        }

        if (pattern[0] is "**")
        {
            // As in shells, a trailing '**' takes every file below.
            var rest = pattern.Length == 1 ? ["*"] : pattern[1..];
            for (var skipped = 0; skipped < path.Length; skipped++)
            {
                if (Matches(rest, path[skipped..]))
                {
                    return true;
                }

                if (path[skipped].StartsWith('.'))
                {
                    return false;
                }
            }

            return false;
        }

        return !path.IsEmpty
            && (!path[0].StartsWith('.') || pattern[0].StartsWith('.'))
            && FileSystemName.MatchesSimpleExpression(pattern[0], path[0], ignoreCase: false)
            && Matches(pattern[1..], path[1..]);
    }

    private static bool HasWildcard(string part)
    {
        return part.AsSpan().ContainsAny('*', '?');
    }
}
