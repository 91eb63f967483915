using CsCheck;
using DataGen.Operators.Fields;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Fields;

internal sealed class SplitDocumentTests
{
    private static readonly SplitDocumentOptions Plain = new()
    {
        Field = "text",
        Into = "chunk",
        MaxWords = 1000,
    };

    [Test]
    public async Task A_document_shorter_than_a_chunk_is_dropped()
    {
        using var bench = Split(Plain with { MinWords = 5 }, "only four words here", "");

        var result = await bench.RunAsync();

        Assert.That(
            result.Rejects(),
            Is.EqualTo(new[] { "a:0: shorter than a chunk: 4 words of 5", "a:1: shorter than a chunk: 0 words of 5" })
        );
    }

    [Test]
    public async Task A_text_of_exactly_the_most_words_is_whole()
    {
        var text = string.Join(' ', Enumerable.Range(0, 5024).Select(i => $"w{i}"));
        using var bench = Split(Plain with { MaxWords = 5024 }, text, text + " more");

        Assert.That((await bench.RunAsync()).Field("chunk"), Is.EqualTo(new[] { text, text }));
    }

    [Test]
    public async Task A_sentence_hardly_begun_at_the_cut_goes_and_a_longer_one_stays()
    {
        const string text = "One two three. Four \"five!\" six seven eight nine ten.";
        using var short6 = Split(Plain with { MaxWords = 6, MaxFragmentWords = 3 }, text);
        using var short8 = Split(Plain with { MaxWords = 8, MaxFragmentWords = 3 }, text);

        Assert.That((await short6.RunAsync()).Field("chunk"), Is.EqualTo(new[] { "One two three. Four \"five!\"" }));
        Assert.That(
            (await short8.RunAsync()).Field("chunk"),
            Is.EqualTo(new[] { "One two three. Four \"five!\" six seven eight" })
        );
    }

    [Test]
    public async Task A_text_without_a_sentence_end_is_cut_between_words()
    {
        using var bench = Split(Plain with { MaxWords = 3 }, "one  two\nthree four");

        Assert.That((await bench.RunAsync()).Field("chunk"), Is.EqualTo(new[] { "one  two\nthree" }));
    }

    [Test]
    public async Task A_text_begins_at_the_first_heading_that_has_a_text_of_its_own()
    {
        // The first two stand in a table of contents.
        const string text =
            "Contents\nChapter I\nChapter II\n\nPreface.\n\nChapter I\nIt was a long and dark night.\n\nChapter II\nThe end.";
        using var bench = Split(Plain with { Heading = "^Chapter [IVX]+$", MinHeadingGap = 20 }, text);

        Assert.That((await bench.RunAsync()).Field("chunk")[0], Does.StartWith("Chapter II\n\nPreface."));

        using var strict = Split(Plain with { Heading = "^Chapter [IVX]+$", MinHeadingGap = 35 }, text);
        Assert.That((await strict.RunAsync()).Field("chunk")[0], Does.StartWith("Chapter I\nIt was"));
    }

    [Test]
    public async Task Without_headings_short_paragraphs_at_the_start_are_skipped()
    {
        const string text = "A Title\n\nby Nobody\n\nHere is a paragraph of eight words.\n\nAnd another.";
        using var bench = Split(Plain with { MinFirstWords = 5 }, text, "All\n\nshort\n\nlines");

        var chunks = (await bench.RunAsync()).Field("chunk");

        Assert.That(chunks[0], Is.EqualTo("Here is a paragraph of eight words.\n\nAnd another."));
        Assert.That(chunks[1], Is.EqualTo("All\n\nshort\n\nlines"));
    }

    [Test]
    public void Chunks_are_pieces_of_the_text_in_its_order_within_the_limit()
    {
        Gen.Select(
                Gen.Char["ab. \n"].Array[0, 120].Select(letters => new string(letters)),
                Gen.Int[1, 7],
                Gen.Int[0, 4]
            )
            .Sample(
                (text, most, fragment) =>
                {
                    var rules = new ChunkRules(null, 0, 0, 0, most, fragment);
                    var at = 0;
                    var words = 0;
                    foreach (var chunk in DocumentChunks.Of(text, rules))
                    {
                        var found = text.IndexOf(chunk, at, StringComparison.Ordinal);
                        if (chunk.Length == 0 || found < 0 || text[at..found].Trim().Length > 0)
                        {
                            return false;
                        }

                        at = found + chunk.Length;
                        words += DocumentChunks.CountWords(chunk);
                        if (DocumentChunks.CountWords(chunk) > most)
                        {
                            return false;
                        }
                    }

                    return text[at..].Trim().Length == 0 && words == DocumentChunks.CountWords(text);
                }
            );
    }

    private static Bench Split(SplitDocumentOptions options, params string[] texts) =>
        new Bench().Given("a", Bench.Rows("text", texts)).Then("split", options);
}
