using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace DataGen.Simulation.Language;

/// <summary>An instruction the simulator wrote, and the form of task it is.</summary>
internal sealed record WrittenInstruction(string Text, string Form);

/// <summary>Writes task instructions from frames, domains and word problems.</summary>
internal static class InstructionGrammar
{
    /// <summary>Form of word problems; the other forms are the names of sections in the banks.</summary>
    public const string Problem = "problem";

    /// <summary>Form of classification tasks.</summary>
    public const string Classification = "classification";

    private const int OpenShare = 60;
    private const int OperationShare = 20;
    private const int ProblemShare = 5;
    private const int ClassificationShare = 15;

    private static readonly Weighted Open = Weighted.Read("frames.txt");
    private static readonly Weighted Operations = Weighted.Read("tasks.txt");

    private static readonly FrozenSet<string> Interrogatives = FrozenSet.ToFrozenSet(
        [
            "how",
            "what",
            "which",
            "why",
            "when",
            "where",
            "who",
            "is",
            "are",
            "can",
            "could",
            "should",
            "would",
            "do",
            "does",
            "if",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>One instruction of any form.</summary>
    public static WrittenInstruction Write(SeededChoice choice)
    {
        var share = choice.Below(OpenShare + OperationShare + ProblemShare + ClassificationShare);
        return share switch
        {
            < OpenShare => FromFrames(Open, choice),
            < OpenShare + OperationShare => FromFrames(Operations, choice),
            < OpenShare + OperationShare + ProblemShare => new WrittenInstruction(WordProblems.Write(choice), Problem),
            _ => WriteClassification(choice),
        };
    }

    /// <summary>An instruction that needs no input of its own: what a user might ask.</summary>
    public static WrittenInstruction WriteOpen(SeededChoice choice) => FromFrames(Open, choice);

    public static WrittenInstruction WriteClassification(SeededChoice choice) =>
        new(
            Finish(
                choice.Pick(choice.Pick(LabelSets.All).Frames).Write(new PhraseScope(choice, choice.Pick(Domains.All)))
            ),
            Classification
        );

    /// <summary>A sentence with a capital, single spaces and a closing mark.</summary>
    public static string Finish(string text)
    {
        var tidy = new StringBuilder(text.Length + 1);
        foreach (var character in text.AsSpan().Trim())
        {
            if (character != ' ' || tidy[^1] != ' ')
            {
                if (character is ',' or '.' or '?' or ':' or ';' && tidy.Length > 0 && tidy[^1] == ' ')
                {
                    tidy.Length--;
                }

                tidy.Append(tidy.Length == 0 ? char.ToUpperInvariant(character) : character);
            }
        }

        if (tidy.Length > 0 && tidy[^1] is not ('.' or '?' or '!' or '"' or ':'))
        {
            tidy.Append(Asks(tidy) ? '?' : '.');
        }

        return tidy.ToString();
    }

    private static bool Asks(StringBuilder text)
    {
        // The last sentence decides: "I want to bake. Where do I start"
        var all = text.ToString();
        var start = all.LastIndexOfAny(['.', '?', '!', ':']) + 1;
        var word = all.AsSpan(start).TrimStart();
        var end = word.IndexOf(' ');
        return end > 0
            && Interrogatives.Contains(word[..end].ToString())
            && word[..end] is not ("If" or "if" or "When" or "when");
    }

    private static WrittenInstruction FromFrames(Weighted frames, SeededChoice choice)
    {
        var (form, templates) = frames.Pick(choice);
        var scope = new PhraseScope(choice, choice.Pick(Domains.All));
        return new WrittenInstruction(Finish(choice.Pick(templates).Write(scope)), form);
    }

    private sealed class Weighted
    {
        private readonly List<(string Form, Template[] Templates)> _slices = [];

        public static Weighted Read(string bank)
        {
            var weighted = new Weighted();
            foreach (var section in Bank.Sections(bank))
            {
                var header = section.Name.Split(' ');
                var slice = (header[0], Template.ParseAll(section.Lines));
                for (var weight = int.Parse(header[1], CultureInfo.InvariantCulture); weight > 0; weight--)
                {
                    weighted._slices.Add(slice);
                }
            }

            return weighted;
        }

        public (string Form, Template[] Templates) Pick(SeededChoice choice) => choice.Pick(_slices);
    }
}
