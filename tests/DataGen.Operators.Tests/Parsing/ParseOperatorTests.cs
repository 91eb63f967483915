using DataGen.Operators.Parsing;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Parsing;

internal sealed class ParseOperatorTests
{
    [TestCase(Unparsed.Fail)]
    [TestCase(Unparsed.Drop)]
    public async Task Text_that_does_not_parse_fails_or_is_dropped_and_never_passes(Unparsed onUnparsed)
    {
        using var bench = new Bench()
            .Given("a", Bench.Rows("text", "1. one\n2. two", "nothing", 5))
            .Then(
                "parse",
                new ParseStageOptions
                {
                    Field = "text",
                    Parse = new ListParseOptions(),
                    Into = "items",
                    OnUnparsed = onUnparsed,
                }
            );

        var result = await bench.RunAsync();

        Assert.That(result.Field("items"), Is.EqualTo(new[] { """["one","two"]""" }));
        var counts = onUnparsed == Unparsed.Fail ? result.Counts("parse").Failed : result.Counts("parse").Dropped;
        Assert.That(counts["unparsed"], Is.EqualTo(1));
        Assert.That(result.Counts("parse").Failed["wrong type"], Is.EqualTo(1), "a number is no text to parse");
    }
}
