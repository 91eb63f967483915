using CsCheck;

namespace DataGen.Simulation.Tests;

public sealed class CompletionTests
{
    private static readonly string[] Pieces =
    [
        "a",
        "word",
        " ",
        "\n",
        ".",
        "long-winded",
        "ß",
        "😀",
        "漢字",
        "don't",
        "12345678",
    ];

    private static readonly Gen<string> Texts = Gen.Int[0, Pieces.Length - 1]
        .Array[0, 40]
        .Select(draws => string.Concat(draws.Select(draw => Pieces[draw])));

    [Test]
    public void A_cut_text_is_a_whole_prefix_within_its_limit() =>
        Gen.Select(Texts, Gen.Int[0, 60])
            .Sample(
                (text, limit) =>
                {
                    var cut = TokenCount.Cut(text, limit);
                    return text.StartsWith(cut, StringComparison.Ordinal)
                        && TokenCount.Of(cut) <= limit
                        && (cut.Length == 0 || !char.IsHighSurrogate(cut[^1]))
                        && (TokenCount.Of(text) > limit || cut == text);
                }
            );

    [Test]
    public void A_longer_text_never_counts_fewer_tokens() =>
        Gen.Select(Texts, Texts).Sample((first, second) => TokenCount.Of(first + second) >= TokenCount.Of(first));

    [Test]
    public void English_counts_about_four_characters_a_token()
    {
        const string Text =
            "Resting meat lets its juices settle, and simmering is gentler than boiling; most cooks learn both by mistake.";

        Assert.That(Text.Length / (double)TokenCount.Of(Text), Is.InRange(3.0, 5.0));
    }
}
