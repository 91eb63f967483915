using System.Text;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Constraints.Catalogue;

/// <summary>An answer while it is being put together: blocks of sentences, what divides them, and what stands before each.</summary>
internal sealed class AnswerDraft(Func<string> sentence)
{
    /// <summary>Sentences by block.</summary>
    public List<List<string>> Blocks { get; } =
    [
        [],
    ];

    /// <summary>What stands between two blocks.</summary>
    public string Divider { get; set; } = "\n\n";

    /// <summary>What stands before a block, by its place.</summary>
    public Func<int, string> Head { get; set; } = static _ => "";

    /// <summary>Texts that have to stay as they are.</summary>
    public List<string> Kept { get; } = [];

    /// <summary>A further sentence about the topic.</summary>
    public string Sentence() => sentence();

    /// <summary>Lays the sentences out in so many blocks, none of them empty.</summary>
    public void Divide(int count, string divider)
    {
        var all = Blocks.SelectMany(block => block).ToList();
        while (all.Count < count)
        {
            all.Add(sentence());
        }

        Blocks.Clear();
        for (var index = 0; index < count; index++)
        {
            Blocks.Add([
                .. all.Skip(index * all.Count / count)
                    .Take(((index + 1) * all.Count / count) - (index * all.Count / count)),
            ]);
        }

        Divider = divider;
    }

    /// <summary>Adds a sentence that must stay, at the end of the last block.</summary>
    public void Add(string text, params IEnumerable<string> kept)
    {
        Blocks[^1].Add(text);
        Kept.AddRange(kept);
    }

    public void EachSentence(Func<string, string> change)
    {
        foreach (var block in Blocks)
        {
            for (var index = 0; index < block.Count; index++)
            {
                block[index] = change(block[index]);
            }

            block.RemoveAll(text => text.Length == 0);
            if (block.Count == 0)
            {
                block.Add("So it goes.");
            }
        }
    }

    /// <summary>Changes or, where the change gives nothing, removes every word that does not have to stay.</summary>
    public void EachWord(Func<string, string?> change) =>
        EachSentence(text =>
            Words(
                text,
                word =>
                    Kept.Exists(kept =>
                        word.Contains(kept, StringComparison.OrdinalIgnoreCase)
                        || kept.Contains(word, StringComparison.OrdinalIgnoreCase)
                    )
                        ? word
                        : change(word)
            )
        );

    /// <summary>A text as it goes on in a sentence.</summary>
    public static string Lowered(string text) => text.Length == 0 ? text : PhraseScope.Lowered(text);

    public override string ToString() =>
        string.Join(Divider, Blocks.Select((block, index) => Head(index) + string.Join(' ', block)));

    /// <summary>A sentence with its words changed or removed; its end mark stays.</summary>
    private static string Words(string text, Func<string, string?> change)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(change)
            .Where(word => !string.IsNullOrEmpty(word))
            .ToList();
        if (words.Count == 0)
        {
            return "";
        }

        var result = new StringBuilder(string.Join(' ', words));
        result[0] = char.ToUpperInvariant(result[0]);
        return
            result.ToString() is var changed && text[^1] is '.' or '!' or '?' && changed[^1] is not ('.' or '!' or '?')
            ? changed.TrimEnd(',', ';', ':') + text[^1]
            : changed;
    }
}
