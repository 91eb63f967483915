using DataGen.Operators.Blocks;
using DataGen.Operators.Models;
using DataGen.Operators.Parsing;
using DataGen.Operators.Streams;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Blocks;

internal sealed class GrowTests
{
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(50)]
    public async Task The_pool_grows_to_its_target_and_no_further(int target)
    {
        using var bench = Start();

        var result = await bench.Then("pool", Grow(target)).RunAsync();

        Assert.That(result.Out, Has.Count.EqualTo(target));
        Assert.That(result.Counts("pool").Out, Is.EqualTo(target));
        Assert.That(result.Counts("pool").Expanded, Is.EqualTo(target));
    }

    [Test]
    public async Task The_limit_of_the_run_is_the_target()
    {
        using var bench = Start(limit: ("pool", 5));

        var result = await bench.Then("pool", Grow(50)).RunAsync();

        Assert.That(result.Out, Has.Count.EqualTo(5));
    }

    [TestCase(1)]
    [TestCase(8)]
    public async Task Requests_of_a_round_see_the_pool_as_it_stood_when_the_round_began(int concurrency)
    {
        using var bench = Start(concurrency: concurrency);

        var result = await bench.Then("pool", Grow(12)).RunAsync();

        // Rounds of 4 requests, 1 proposal each: what a request was shown of the grown pool came from rounds before its own.
        foreach (var record in result.Out)
        {
            var round = record["round"].GetInt32();
            Assert.That(
                record["examples"].EnumerateArray().Select(example => example[0].GetInt32()),
                Has.All.LessThan(round)
            );
        }

        Assert.That(
            result.Out.Any(record => record["examples"].EnumerateArray().Any(example => example[0].GetInt32() >= 0)),
            Is.True
        );
        Assert.That(result.Out[0]["examples"].GetArrayLength(), Is.EqualTo(3), "in round 0 there are seeds only");
        Assert.That(result.Ids, Is.EqualTo(result.Ids.Order(NumericOrder)), "accepted in request order");
    }

    [Test]
    public async Task Ends_with_what_it_has_when_the_yield_falls_below_the_least()
    {
        // After the tenth proposal the model only repeats itself.
        using var bench = Start(model: (_, number) => $"1. task {Math.Min(number, 10)}");

        var result = await bench.Then("pool", Grow(1000) with { MinYield = 0.5, YieldRounds = 3 }).RunAsync();

        Assert.That(result.Out, Has.Count.EqualTo(10));
        Assert.That(result.Notes, Has.Some.Contains("ended at 10 of 1000").And.Some.Contains("minYield"));
        Assert.That(result.Counts("novel").TotalDropped, Is.GreaterThan(0));
        Assert.That(bench.Asked.Count, Is.LessThanOrEqualTo(4 * 6));
    }

    [Test]
    public async Task Ends_after_the_most_rounds()
    {
        using var bench = Start();

        var result = await bench.Then("pool", Grow(1000) with { MaxRounds = 2 }).RunAsync();

        Assert.That(result.Out, Has.Count.EqualTo(8));
        Assert.That(result.Notes, Has.Some.Contains("maxRounds (2) reached"));
    }

    [Test]
    public async Task Ends_when_a_stage_inside_takes_no_more_records()
    {
        using var bench = Start();
        var options = Grow(1000) with { MinYield = 0 };

        var result = await bench
            .Then("pool", options with { Stages = [.. options.Stages, Last("some", new LimitOptions { Count = 6 })] })
            .RunAsync();

        Assert.That(result.Out, Has.Count.EqualTo(6));
        Assert.That(result.Notes, Has.Some.Contains("ended at 6 of 1000: a stage inside takes no more records"));
        Assert.That(bench.Asked, Has.Count.LessThan(40));

        StageDefinition Last(string id, OperatorOptions stage) =>
            new()
            {
                Id = id,
                Use = "limit",
                From = [options.Stages[^1].Id],
                Options = stage,
            };
    }

    [Test]
    public async Task What_is_proposed_beyond_the_target_leaves_no_trace()
    {
        using var bench = Start(model: (_, number) => $"1. a{number}\n2. b{number}\n3. c{number}");

        var result = await bench.Then("pool", Grow(4)).RunAsync();

        Assert.That(result.Out, Has.Count.EqualTo(4));
        Assert.That(result.Counts("novel").Out, Is.EqualTo(4));
        Assert.That(result.Counts("each").Out, Is.GreaterThanOrEqualTo(4));
    }

    private static Comparer<string> NumericOrder { get; } =
        Comparer<string>.Create((left, right) => Key(left).CompareTo(Key(right)));

    private static (int, int, int) Key(string id)
    {
        var numbers = id.Split([':', '.', '/'], StringSplitOptions.None)
            .Where(part => part.All(char.IsAsciiDigit))
            .Select(part => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture))
            .ToArray();
        return (numbers[0], numbers[1], numbers[2]);
    }

    private static Bench Start(
        int concurrency = 4,
        (string, long)? limit = null,
        Func<string, int, string>? model = null
    ) =>
        new Bench
        {
            Concurrency = concurrency,
            Limit = limit,
            Model = model ?? ((prompt, _) => $"1. about {prompt.Split(':')[0]}"),
        }
            .Given(
                "seeds",
                [
                    .. Enumerable
                        .Range(0, 5)
                        .Select(i =>
                            Bench.Row(FormattableString.Invariant($"seeds:{i}"), ("round", -1), ("task", $"seed {i}"))
                        ),
                ]
            )
            .Prompt("propose", "{{ request }}: {{#each examples}}{{ this }} {{/each}}");

    private static GrowOptions Grow(long target) =>
        new()
        {
            Target = target,
            RoundSize = 4,
            Seeds = "seeds",
            Stages = Bench.Body(
                (
                    "examples",
                    new SampleFewShotOptions
                    {
                        Count = 3,
                        Grown = 1,
                        Value = "[round, task]",
                        Into = "examples",
                    }
                ),
                (
                    "propose",
                    new GenerateOptions
                    {
                        Model = "m",
                        Prompt = "propose",
                        Task = "text",
                        Parse = new ListParseOptions(),
                        Into = "proposals",
                    }
                ),
                ("each", new ExplodeOptions { Over = "proposals", Into = "task" }),
                ("novel", new UniqueByOptions { Key = "task" })
            ),
        };
}
