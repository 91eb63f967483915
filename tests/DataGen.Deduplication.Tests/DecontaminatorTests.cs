using System.Text;
using CsCheck;

namespace DataGen.Deduplication.Tests;

public sealed class DecontaminatorTests
{
    private const string Question =
        "A train leaves the station at noon and travels at sixty miles per hour until it meets the other train";

    [Test]
    public void A_row_that_quotes_thirteen_words_names_the_benchmark_row()
    {
        var decontaminator = Loaded();

        var finding = decontaminator.Check(
            "Please solve this: TRAVELS at sixty-miles per hour until it meets the other train. Show all of the steps you take, "
                + "explain why, and give the answer at the end; leaves the station at noon and travels at"
        );

        Assert.That(finding, Is.Null, "twelve words at most");
        finding = decontaminator.Check(
            "Please solve this: and TRAVELS at sixty-miles per hour until it meets the other train. Show all of the steps you "
                + "take, explain why, and give the answer at the end"
        );
        Assert.That(finding?.Benchmark, Is.EqualTo("gsm8k.jsonl:1"));
        Assert.That(finding?.Kind, Is.EqualTo(ContaminationKind.SharedRun));
        Assert.That(finding?.SharedWords, Is.EqualTo(13));
    }

    [Test]
    public void A_short_benchmark_text_is_found_by_rouge()
    {
        var finding = Loaded().Check("What is the capital city of France?");

        Assert.That(finding?.Kind, Is.EqualTo(ContaminationKind.RougeL));
        Assert.That(finding?.Benchmark, Is.EqualTo("trivia.jsonl:1"));
        Assert.That(
            finding?.Score,
            Is.EqualTo(RougeL.Score("What is the capital of France?", "What is the capital city of France?"))
        );
    }

    [Test]
    public void A_row_of_other_words_is_clean() =>
        Assert.That(Loaded().Check("Write a poem about the sea in winter."), Is.Null);

    [Test]
    public void A_chinese_row_is_compared_by_characters()
    {
        var decontaminator = new Decontaminator();
        decontaminator.Add("c-eval:7", "下列关于光合作用的说法中正确的是哪一项请说明理由");

        Assert.That(
            decontaminator.Check("题目：下列关于光合作用的说法中正确的是？")?.Benchmark,
            Is.EqualTo("c-eval:7")
        );
        Assert.That(decontaminator.Check("请写一首关于冬天大海的诗"), Is.Null);
    }

    [Test]
    public void Findings_are_those_of_comparing_every_run_in_any_batch() =>
        Gen.Select(Gen.UInt, Gen.Int[2, 14])
            .Sample(
                (seed, run) =>
                {
                    var random = new TestRandom(seed);
                    var benchmark = Enumerable.Range(0, 40).Select(_ => Words(random, 60)).ToArray();
                    var rows = Enumerable
                        .Range(0, 60)
                        .Select(_ => Spliced(random, benchmark[random.Next(benchmark.Length)]))
                        .ToArray();
                    var decontaminator = new Decontaminator(
                        new DecontaminationOptions { SharedWords = run, RougeLThreshold = 1 }
                    );
                    for (var text = 0; text < benchmark.Length; text++)
                        decontaminator.Add($"text {text}", string.Join(' ', benchmark[text]));

                    var expected = rows.Select(row => Twin(benchmark, row, run)).ToArray();
                    var texts = rows.Select(row => TextRow.From(0, string.Join(' ', row))).ToArray();
                    var findings = new Contamination?[rows.Length];
                    decontaminator.CheckBatch(texts, findings, 3);

                    Assert.That(findings, Is.EqualTo(expected));
                    Assert.That(texts.Select(text => decontaminator.Check(text.Utf8.Span)), Is.EqualTo(expected));
                },
                iter: 100,
                threads: 1
            );

    [Test]
    public void Without_benchmarks_every_row_is_clean() => Assert.That(new Decontaminator().Check(Question), Is.Null);

    [Test]
    public void A_run_of_one_word_is_refused() =>
        Assert.That(
            () => new DecontaminationOptions { SharedWords = 1 },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 2 words")
        );

    private static Decontaminator Loaded()
    {
        var decontaminator = new Decontaminator();
        decontaminator.Add("gsm8k.jsonl:1", Question);
        decontaminator.Add("trivia.jsonl:1", Encoding.UTF8.GetBytes("What is the capital of France?"));
        decontaminator.Add("gsm8k.jsonl:2", Question + " again");
        return decontaminator;
    }

    private static string[] Words(TestRandom random, int longest) =>
        [.. Enumerable.Range(0, random.Next(longest)).Select(_ => $"w{random.Skewed(9)}")];

    private static string[] Spliced(TestRandom random, string[] source)
    {
        var start = random.Next(source.Length + 1);
        var length = Math.Min(random.Next(20), source.Length - start);
        return [.. Words(random, 12), "new", .. source.AsSpan(start, length), "unseen", .. Words(random, 6)];
    }

    private static Contamination? Twin(string[][] benchmark, string[] row, int run)
    {
        for (var text = 0; text < benchmark.Length; text++)
        {
            var longest = 0;
            for (var i = 0; i < row.Length; i++)
            {
                for (var j = 0; j < benchmark[text].Length; j++)
                {
                    var length = 0;
                    while (
                        i + length < row.Length
                        && j + length < benchmark[text].Length
                        && row[i + length] == benchmark[text][j + length]
                    )
                    {
                        length++;
                    }
                    longest = Math.Max(longest, length);
                }
            }
            if (longest >= run)
                return new Contamination(
                    ContaminationKind.SharedRun,
                    $"text {text}",
                    longest,
                    (double)longest / row.Length
                );
        }
        return null;
    }
}
