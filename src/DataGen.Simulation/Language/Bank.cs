using System.Reflection;

namespace DataGen.Simulation.Language;

/// <summary>Reads the word banks embedded in this assembly.</summary>
internal static class Bank
{
    /// <summary>The lines of a bank without comments and blank lines.</summary>
    public static List<string> Lines(string name)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The bank '{name}' is not embedded in the assembly.");
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal))
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    /// <summary>Lines grouped under their "@name" headers, in order.</summary>
    public static List<Section> Sections(string name)
    {
        var sections = new List<Section>();
        foreach (var line in Lines(name))
        {
            if (line[0] == '@')
            {
                sections.Add(new Section(line[1..], []));
            }
            else
            {
                sections[^1].Lines.Add(line);
            }
        }

        return sections;
    }

    /// <summary>Rows of columns parted by bars.</summary>
    public static string[][] Rows(string name) =>
        [.. Lines(name).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];

    public sealed record Section(string Name, List<string> Lines);
}
