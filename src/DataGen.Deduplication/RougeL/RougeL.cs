using System.Text;
using DataGen.Deduplication.RougeLcs;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication;

/// <summary>
/// ROUGE-L as <c>rouge_score</c> computes it (rougeL F-measure, no stemming): the longest common subsequence of the words,
/// as precision and recall, combined in IEEE doubles in the same order of operations. Lin, "ROUGE: A Package for Automatic
/// Evaluation of Summaries", 2004.
/// </summary>
public static class RougeL
{
    /// <summary>F-measure of two texts, from 0 to 1; 0 when one of them has no words.</summary>
    public static double Score(string left, string right, TokenizerMode tokenizer = TokenizerMode.RougeCompat) =>
        Score(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right), tokenizer);

    /// <inheritdoc cref="Score(string, string, TokenizerMode)"/>
    public static double Score(
        ReadOnlySpan<byte> left,
        ReadOnlySpan<byte> right,
        TokenizerMode tokenizer = TokenizerMode.RougeCompat
    )
    {
        var words = new WordList();
        var vocabulary = new Vocabulary();
        var first = Read(left);
        var second = Read(right);
        var scratch = new LcsScratch();
        scratch.Begin(first, vocabulary.Count);
        return FMeasure(scratch.Length(second), first.Length, second.Length);

        int[] Read(ReadOnlySpan<byte> utf8)
        {
            WordSplitter.Split(tokenizer, utf8, words);
            var tokens = new int[words.Count];
            for (var index = 0; index < tokens.Length; index++)
                tokens[index] = vocabulary.Intern(words, words.Words[index]);
            return tokens;
        }
    }

    /// <summary>The F-measure of texts of the given lengths in words; symmetric, in floating point also.</summary>
    /// <param name="common">Length of the longest common subsequence.</param>
    /// <param name="left">Words in one text.</param>
    /// <param name="right">Words in the other.</param>
    internal static double FMeasure(int common, int left, int right)
    {
        if (common == 0)
            return 0;
        var precision = (double)common / right;
        var recall = (double)common / left;
        return 2 * precision * recall / (precision + recall);
    }
}
