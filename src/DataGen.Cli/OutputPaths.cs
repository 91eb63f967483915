namespace DataGen.Cli;

/// <summary>Refuses to write over a file that is read, or two files into one.</summary>
internal static class OutputPaths
{
    /// <param name="read">The files that are read.</param>
    /// <param name="outputs">Options that name a file to write, with what they were given.</param>
    /// <exception cref="UserException">Two paths lead to one file; the message names both.</exception>
    public static void Check(IEnumerable<string> read, params IReadOnlyList<(string Option, string? Path)> outputs)
    {
        var given = outputs
            .Where(output => output.Path is not null)
            .Select(output => (output.Option, Path: output.Path!))
            .ToList();
        foreach (var input in read)
        {
            if (given.FindIndex(output => IsSame(input, output.Path)) is var at and >= 0)
            {
                throw new UserException(
                    ExitCodes.Invalid,
                    $"{given[at].Option} '{given[at].Path}' is the file that is read ('{input}'); name another, nothing was touched."
                );
            }
        }

        for (var at = 1; at < given.Count; at++)
        {
            if (IsSame(given[at - 1].Path, given[at].Path))
            {
                throw new UserException(
                    ExitCodes.Invalid,
                    $"{given[at - 1].Option} and {given[at].Option} are the same file, '{given[at].Path}'; name two."
                );
            }
        }
    }

    private static bool IsSame(string one, string other) =>
        string.Equals(
            Real(one),
            Real(other),
            OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase
        );

    private static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            return full;
        }
    }
}
