namespace DataGen.Cli.Deduplication;

/// <summary>Refuses to write over a file that is read, or two files into one.</summary>
internal static class OutputPaths
{
    /// <exception cref="UserException">Two paths lead to one file; the message names both.</exception>
    public static void Check(DedupOptions options, IEnumerable<string> read)
    {
        var inputs = read.Concat(options.Against).Concat(options.Kept).ToList();
        var outputs = new[] { ("--out", options.Out), ("--removed", options.Removed) };
        foreach (var (name, output) in outputs)
        {
            if (output is not null && inputs.Find(input => IsSame(input, output)) is { } input)
            {
                throw new UserException(
                    ExitCodes.Invalid,
                    $"{name} '{output}' is the file that is read ('{input}'); name another, nothing was touched."
                );
            }
        }

        if (options is { Out: { } kept, Removed: { } removed } && IsSame(kept, removed))
        {
            throw new UserException(ExitCodes.Invalid, $"--out and --removed are the same file, '{kept}'; name two.");
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
