using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace DataGen.Verification.Text;

/// <summary>The n-gram frequencies of the languages that can be told apart, and the character tables that go with them.</summary>
internal sealed class LanguageProfiles
{
    private static readonly Lazy<LanguageProfiles> Shipped = new(Load);

    private readonly List<string> _languages = [];
    private readonly List<double[]> _totals = [];
    private readonly Dictionary<ulong, (byte Language, float Probability)[]> _grams = [];
    private readonly Dictionary<char, char> _han = [];
    private readonly Dictionary<(char Letter, char Mark), char> _vietnamese = [];

    private LanguageProfiles() { }

    /// <summary>The embedded profiles, read when first asked for.</summary>
    public static LanguageProfiles Instance => Shipped.Value;

    public IReadOnlyList<string> Languages => _languages;

    /// <summary>Packs up to three code points into one key.</summary>
    public static ulong Key(ReadOnlySpan<int> codePoints)
    {
        var key = 0UL;
        foreach (var codePoint in codePoints)
        {
            key = (key << 21) | ((uint)codePoint + 1);
        }

        return key;
    }

    public (byte Language, float Probability)[]? Find(ulong key) => _grams.GetValueOrDefault(key);

    /// <summary>The character that stands for all Han characters of the same group.</summary>
    public char Representative(char han) => _han.GetValueOrDefault(han, han);

    public bool TryCompose(char letter, char mark, out char composed) =>
        _vietnamese.TryGetValue((letter, mark), out composed);

    private static LanguageProfiles Load()
    {
        using var stream = TextResource.Open("language-profiles.txt.gz");
        using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        var profiles = new LanguageProfiles();
        profiles.Read(reader);
        return profiles;
    }

    private void Read(StreamReader reader)
    {
        var section = "";
        var vietnamese = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line is "languages" or "han" or "vietnamese" or "grams")
            {
                section = line;
                continue;
            }

            switch (section)
            {
                case "languages":
                    var parts = line.Split('\t');
                    _languages.Add(parts[0]);
                    _totals.Add([.. parts.Skip(1).Select(part => double.Parse(part, CultureInfo.InvariantCulture))]);
                    break;
                case "han":
                    foreach (var character in line)
                    {
                        _han[character] = line[0];
                    }

                    break;
                case "vietnamese":
                    vietnamese.Add(line);
                    break;
                default:
                    AddGram(line);
                    break;
            }
        }

        for (var mark = 0; mark < vietnamese[1].Length; mark++)
        {
            for (var letter = 0; letter < vietnamese[0].Length; letter++)
            {
                _vietnamese[(vietnamese[0][letter], vietnamese[1][mark])] = vietnamese[2 + mark][letter];
            }
        }
    }

    private void AddGram(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var gram = line[..tab].EnumerateRunes().Select(rune => rune.Value).ToArray();
        var counts = line.AsSpan(tab + 1);
        var entries = new (byte Language, float Probability)[counts.Count(' ') + 1];
        var index = 0;
        foreach (var range in counts.Split(' '))
        {
            var entry = counts[range];
            var colon = entry.IndexOf(':');
            var language = byte.Parse(entry[..colon], CultureInfo.InvariantCulture);
            var count = double.Parse(entry[(colon + 1)..], CultureInfo.InvariantCulture);
            entries[index++] = (language, (float)(count / _totals[language][gram.Length - 1]));
        }

        _grams[Key(gram)] = entries;
    }
}
