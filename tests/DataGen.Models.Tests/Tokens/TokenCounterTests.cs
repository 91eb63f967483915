using System.Diagnostics;
using DataGen.Models.Tokens;
using Microsoft.ML.Tokenizers;

namespace DataGen.Models.Tests.Tokens;

internal sealed class TokenCounterTests
{
    [TestCase("o200k_base", "hello world", 2)]
    [TestCase("cl100k_base", "hello world", 2)]
    [TestCase("o200k_base", "", 0)]
    public void Counts_what_the_vocabulary_says(string vocabulary, string text, int expected) =>
        Assert.That(new TokenCounter(vocabulary).Count(text), Is.EqualTo(new TokenCount(expected, false)));

    [Test]
    public void Ordinary_text_is_counted_exactly()
    {
        string text = string.Concat(Enumerable.Repeat("The quick brown fox jumps over 13 lazy dogs.\n\n", 300));
        int exact = TiktokenTokenizer.CreateForEncoding("o200k_base").CountTokens(text);
        Assert.That(new TokenCounter().Count(text), Is.EqualTo(new TokenCount(exact, false)));
    }

    [TestCase("a")]
    [TestCase("好")]
    [TestCase(" ")]
    [TestCase("7")]
    [TestCase("!")]
    [TestCase("\U0001F600")]
    [TestCase("e\u0301")]
    [TestCase("\n")]
    public void A_runaway_answer_is_counted_quickly_and_marked(string unit)
    {
        var counter = new TokenCounter();
        counter.Count("load the vocabulary");
        string text = string.Concat(Enumerable.Repeat(unit, 400_000 / unit.Length));
        long from = Stopwatch.GetTimestamp();
        TokenCount count = counter.Count(text);
        // Unguarded this takes minutes; the bound leaves a slow machine room.
        Assert.That(Stopwatch.GetElapsedTime(from), Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(count.Estimated);
        Assert.That(count.Tokens, Is.GreaterThan(400_000 / 150));
    }

    [Test]
    public void Cutting_a_run_does_not_lower_the_count()
    {
        string text = new('x', 2_300);
        int exact = TiktokenTokenizer.CreateForEncoding("o200k_base").CountTokens(text);
        TokenCount count = new TokenCounter().Count($"{text}");
        Assert.That(count.Tokens, Is.InRange(exact, exact + 10));
    }

    [Test]
    public void A_text_of_ten_megabytes_is_extrapolated()
    {
        const string Line = "The quick brown fox jumps over the lazy dog.\n";
        var counter = new TokenCounter();
        int one = counter.Count(Line).Tokens;
        int lines = 10_000_000 / Line.Length;
        TokenCount count = counter.Count(string.Concat(Enumerable.Repeat(Line, lines)));
        Assert.That(count.Estimated);
        Assert.That(count.Tokens, Is.EqualTo(one * lines).Within(1).Percent);
    }

    [Test]
    public void An_unknown_vocabulary_is_named() =>
        Assert.That(() => new TokenCounter("p50k"), Throws.ArgumentException.With.Message.Contains("o200k_base"));
}
