using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Gateway;

[CancelAfter(60_000)]
internal sealed class ThinkTagsTests
{
    [TestCase("<think>Blue? No.</think>\n\nred", "auto", "red", "Blue? No.")]
    [TestCase("\n<think>\nBlue?\n</think>red", "auto", "red", "Blue?")]
    [TestCase("<think></think>red", "auto", "red", null)]
    [TestCase("red", "auto", "red", null)]
    [TestCase("The tag <think> opens and </think> closes.", "auto", "The tag <think> opens and </think> closes.", null)]
    [TestCase(
        "<think>```json\n{\"a\":1}\n```</think>{\"a\":2} </think>",
        "auto",
        "{\"a\":2} </think>",
        "```json\n{\"a\":1}\n```"
    )]
    [TestCase("<think>Blue? No, per", "auto", "", "Blue? No, per")]
    [TestCase("Blue? No.</think>red", "auto", "Blue? No.</think>red", null)]
    [TestCase("Blue? No.</think>red", "opened", "red", "Blue? No.")]
    [TestCase("<think>Blue? No.</think>red", "opened", "red", "Blue? No.")]
    [TestCase("Blue? No, per", "opened", "", "Blue? No, per")]
    [TestCase("<think>Blue? No.</think>red", "none", "<think>Blue? No.</think>red", null)]
    public async Task Tells_thoughts_from_the_answer(
        string sent,
        string mode,
        string text,
        string? reasoning,
        CancellationToken cancellation
    )
    {
        await using var bench = new Bench(ScriptedProvider.Saying(sent));
        ModelClient client = bench.Open(bench.Alias() with { ThinkTags = mode });

        AskResult paid = await client.AskAsync(Bench.Request(), cancellation);
        AskResult stored = await client.AskAsync(Bench.Request(), cancellation);

        Assert.That((paid.Answer!.Text, paid.Answer.Reasoning), Is.EqualTo((text, reasoning)));
        Assert.That((stored.Answer!.Text, stored.Answer.Reasoning), Is.EqualTo((text, reasoning)));
    }

    [Test]
    public async Task Another_reading_of_the_tags_asks_nothing_anew(CancellationToken cancellation)
    {
        var provider = ScriptedProvider.Saying("Blue? No.</think>red");
        await using var bench = new Bench(provider);
        await bench.Open().AskAsync(Bench.Request(), cancellation);

        AskResult read = await bench
            .Open(bench.Alias() with { ThinkTags = "opened" })
            .AskAsync(Bench.Request(), cancellation);

        Assert.That((read.Answer!.Text, read.Answer.Reasoning), Is.EqualTo(("red", "Blue? No.")));
        Assert.That(provider.Exchanges, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Raising_the_token_limit_redoes_only_the_answers_that_were_cut(CancellationToken cancellation)
    {
        var provider = new ScriptedProvider(exchange =>
            Task.FromResult(
                exchange.Messages[0].Text.Contains("long", StringComparison.Ordinal)
                && exchange.Options.MaxOutputTokens < 20
                    ? ScriptedProvider.Response("<think>hm", "length", 10)
                    : ScriptedProvider.Response("<think>hm</think>red", "stop", 8)
            )
        );
        await using var bench = new Bench(provider);
        ModelClient client = bench.Open();
        await client.AskAsync(Bench.Request("short", 10), cancellation);
        AskResult cut = await client.AskAsync(Bench.Request("long", 10), cancellation);
        Assert.That((cut.Answer!.Text, cut.Answer.FinishReason), Is.EqualTo(("", "length")));

        AskResult good = await client.AskAsync(Bench.Request("short", 20), cancellation);
        AskResult redone = await client.AskAsync(Bench.Request("long", 20), cancellation);

        Assert.That((good.Answer!.FromStore, good.Answer.Text), Is.EqualTo((true, "red")));
        Assert.That((redone.Answer!.FromStore, redone.Answer.Text), Is.EqualTo((false, "red")));
        Assert.That(provider.Exchanges, Has.Count.EqualTo(3));
    }
}
