using System.ComponentModel.DataAnnotations;
using DataGen.Operators.Deduplication;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Streams;

internal sealed class DedupTests
{
    [Test]
    public async Task Exact_makes_case_and_white_space_alike_and_keeps_the_first()
    {
        var result = await RunAsync(
            new DedupOptions { Field = "text" },
            "Name a river",
            "name  a\nRIVER ",
            "Name a sea",
            "Name a river"
        );

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:2" }));
        Assert.That(
            result.Rejects(),
            Is.EqualTo(
                new[] { "a:1: exact duplicate: repeats a:0, score 1", "a:3: exact duplicate: repeats a:0, score 1" }
            )
        );
    }

    [Test]
    public async Task A_ROUGE_L_score_of_exactly_the_threshold_is_kept_and_one_above_is_dropped()
    {
        var result = await RunAsync(
            new DedupOptions
            {
                Field = "text",
                Method = [DedupMethod.RougeL],
                Threshold = 0.7,
            },
            "a b c d e f g h i j",
            // 7 of 10 words in common: 0.7.
            "a b c d e f g x y z",
            // 8 of 10 words in common with the first: 0.8.
            "a b c d e f g h u v"
        );

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:1" }));
        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:2: near duplicate (rouge-l): repeats a:0, score 0.8" }));
    }

    [Test]
    public async Task A_dropped_record_drops_no_other()
    {
        var result = await RunAsync(
            new DedupOptions
            {
                Field = "text",
                Method = [DedupMethod.RougeL],
                Threshold = 0.7,
            },
            "a b c d e f g h i j",
            "a b c d e f g h u v",
            "a b c d e f w h u v"
        );

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:2" }), "the third is near the second, which was not kept");
    }

    [Test]
    public async Task Several_methods_are_tried_one_after_the_other()
    {
        var result = await RunAsync(
            new DedupOptions { Field = "text", Method = [DedupMethod.Exact, DedupMethod.RougeL] },
            "Name a large river of France.",
            "name a large river of france.",
            "Name a large river of Spain.",
            "Bake bread."
        );

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:3" }));
        Assert.That(
            result.Counts("dedup").Dropped.Keys,
            Is.EquivalentTo(new[] { "exact duplicate", "near duplicate (rouge-l)" })
        );
    }

    [Test]
    public async Task Against_another_stream_its_records_count_as_kept()
    {
        using var bench = new Bench()
            .Given("seeds", Bench.Row("seeds:x", ("question", "Name a river")))
            .Given("a", Bench.Rows("text", "Name a river", "Name a sea"))
            .Then(
                "dedup",
                new DedupOptions
                {
                    Field = "text",
                    Against = "seeds",
                    AgainstText = "question",
                }
            );

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:1" }));
        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:0: exact duplicate: repeats seeds:x, score 1" }));
    }

    [Test]
    public async Task Minhash_drops_texts_that_share_most_of_their_word_runs()
    {
        const string text =
            "the quick brown fox jumps over the lazy dog while the cat sleeps near the warm stove all day long";
        var result = await RunAsync(
            new DedupOptions { Field = "text", Method = [DedupMethod.Minhash] },
            text,
            text + " again",
            "something else that shares no run of five words with the first one"
        );

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:2" }));
        Assert.That(result.Rejects().Single(), Does.StartWith("a:1: near duplicate (minhash): repeats a:0, score 0.9"));
    }

    [Test]
    public async Task Against_a_benchmark_what_stands_in_it_is_dropped_and_named()
    {
        const string question =
            "a train leaves the old station at nine and travels sixty miles every hour until it stops";
        using var bench = new Bench()
            .Given("test", Bench.Row("test:7", ("question", question)))
            .Given(
                "a",
                Bench.Rows(
                    "text",
                    $"please answer {question} and show all of your work in full with every one of the many steps on the way",
                    question,
                    "a train leaves the new station at noon and travels sixty miles every hour until it stops well",
                    "name a sea"
                )
            )
            .Then(
                "dedup",
                new DedupOptions
                {
                    Field = "text",
                    Against = "test",
                    AgainstText = "question",
                    AgainstAs = AgainstMeaning.Benchmark,
                }
            );

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:3" }));
        Assert.That(
            result.Rejects(),
            Is.EqualTo(
                new[]
                {
                    "a:0: contaminated (shared run): shares 17 words in a row with test:7",
                    "a:1: contaminated (shared run): shares 17 words in a row with test:7",
                    "a:2: contaminated (rouge-l): is near test:7, score 0.8571",
                }
            )
        );
    }

    [TestCase(DedupMethod.RougeL)]
    [TestCase(DedupMethod.Exact)]
    public async Task Explains_how_near_a_kept_record_was_to_those_kept_before(DedupMethod method)
    {
        using var bench = new Bench()
            .Given("a", Bench.Rows("text", "a b c d", "a b x y", "q r s t"))
            .Then(
                "dedup",
                new DedupOptions
                {
                    Field = "text",
                    Method = [method],
                    ExplainInto = "near",
                }
            );

        var result = await bench.RunAsync();

        Assert.That(
            result.Out.Select(record => record["near"].GetRawText()),
            Is.EqualTo(
                new[]
                {
                    """{"mean":0,"nearest":[]}""",
                    """{"mean":0.5,"nearest":[{"id":"a:0","score":0.5}]}""",
                    """{"mean":0,"nearest":[{"id":"a:0","score":0},{"id":"a:1","score":0}]}""",
                }
            )
        );
    }

    [TestCaseSource(nameof(Contradictions))]
    public void Options_that_contradict_each_other_are_refused(DedupOptions options, string fault)
    {
        Assert.That(
            options.Validate(new ValidationContext(options)).Select(each => each.ErrorMessage),
            Is.EqualTo([fault])
        );
    }

    private static readonly TestCaseData[] Contradictions =
    [
        new(new DedupOptions(), "give \"field\" or \"text\": which text is compared"),
        new(
            new DedupOptions
            {
                Field = "x",
                Method = [DedupMethod.Minhash],
                Threshold = 0,
            },
            "threshold must be above 0 for minhash"
        ),
        new(
            new DedupOptions { Field = "x", AgainstAs = AgainstMeaning.Benchmark },
            "name the benchmark's stage in against"
        ),
    ];

    [Test]
    public async Task An_expression_may_give_the_text_and_a_record_without_text_fails()
    {
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row("a:0", ("p", "x"), ("q", "y")),
                Bench.Row("a:1", ("p", "X"), ("q", "Y")),
                Bench.Row("a:2", ("p", 5), ("q", 6))
            )
            .Then("dedup", new DedupOptions { Text = "typeof p === 'string' ? p + ' ' + q : p" });

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0" }));
        Assert.That(result.Failures, Has.Length.EqualTo(1).And.Some.StartWith("a:2: wrong type"));
    }

    private static async Task<BenchResult> RunAsync(DedupOptions options, params string[] texts)
    {
        using var bench = new Bench().Given("a", Bench.Rows("text", texts)).Then("dedup", options);
        return await bench.RunAsync();
    }
}
