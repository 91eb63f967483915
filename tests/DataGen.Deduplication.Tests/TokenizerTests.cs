using System.Text;
using CsCheck;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication.Tests;

public sealed class TokenizerTests
{
    [TestCase("The quick-brown fox_9, isn't?", "the quick brown fox 9 isn t")]
    [TestCase("naïve café", "na ve caf")]
    [TestCase("\u0130stanbul A\u0130B", "i stanbul ai b")]
    [TestCase("\u212Aelvin 5\u212A", "kelvin 5k")]
    [TestCase("ſ Å Ω ﬁ ı", "")]
    [TestCase("日本語 ٣ Ａｂ", "")]
    [TestCase("", "")]
    public void Rouge_compat_cuts_as_rouge_score_does(string text, string words) =>
        Assert.That(Words(TokenizerMode.RougeCompat, text), Is.EqualTo(words));

    [TestCase("Naïve CAFÉ", "naïve café")]
    [TestCase("日本語のテスト", "日 本 語 の テ ス ト")]
    [TestCase("Привет, МИР!", "привет мир")]
    [TestCase("한국어 문장", "한국어 문장")]
    [TestCase("ไทย", "ไ ท ย")]
    [TestCase("ที่", "ที่")]
    [TestCase("हिन्दी भाषा", "हिन्दी भाषा")]
    [TestCase("ＡＢＣ１２", "abc12")]
    [TestCase("GPT-4 模型v2", "gpt 4 模 型 v2")]
    [TestCase("🎉 — …", "")]
    [TestCase("ȺȺȺȺȺȺȺȺ", "ⱥⱥⱥⱥⱥⱥⱥⱥ")]
    public void Unicode_cuts_every_script(string text, string words) =>
        Assert.That(Words(TokenizerMode.Unicode, text), Is.EqualTo(words));

    [Test]
    public void Wide_steps_cut_as_a_character_loop_does() =>
        Gen.String[Gen.OneOf(Gen.Char["aZ09 -éİK\u212A中"], Gen.Char.AlphaNumeric), 0, 300]
            .Sample(
                text =>
                    Assert.That(
                        Words(TokenizerMode.RougeCompat, text),
                        Is.EqualTo(string.Join(' ', RougeTwin.AsciiWords(text)))
                    ),
                iter: 3000,
                threads: 1
            );

    [Test]
    public void Any_bytes_are_cut_without_a_failure() =>
        Gen
            .Byte.Array[0, 300]
            .Sample(
                bytes =>
                {
                    foreach (var mode in Enum.GetValues<TokenizerMode>())
                    {
                        var words = new WordList();
                        WordSplitter.Split(mode, bytes, words);
                        foreach (var word in words.Words)
                            Assert.That(word.Length, Is.GreaterThan(0));
                    }
                },
                iter: 3000,
                threads: 1
            );

    [Test]
    public void Words_that_differ_only_late_are_told_apart()
    {
        var index = new RougeLIndex();
        var stem = new string('x', 5000);

        Assert.That(index.TryAdd(1, stem + "a").IsDuplicate, Is.False);
        Assert.That(index.TryAdd(2, stem + "b").IsDuplicate, Is.False);
        Assert.That(index.TryAdd(3, stem + "A").MatchedSequence, Is.EqualTo(1));
    }

    private static string Words(TokenizerMode mode, string text)
    {
        var words = new WordList();
        WordSplitter.Split(mode, Encoding.UTF8.GetBytes(text), words);
        var list = new List<string>();
        foreach (var word in words.Words)
            list.Add(Encoding.UTF8.GetString(words.Bytes(word)));
        return string.Join(' ', list);
    }
}
