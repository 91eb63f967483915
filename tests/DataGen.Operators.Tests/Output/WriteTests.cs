using DataGen.Operators.Output;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Output;

internal sealed class WriteTests
{
    [Test]
    public async Task A_row_that_does_not_fit_its_columns_fails_and_the_others_are_written()
    {
        using var bench = new Bench()
            .Given(
                "a",
                Bench.Row("a:0", ("text", "good"), ("n", 3)),
                Bench.Row("a:1", ("text", 5), ("n", 3)),
                Bench.Row("a:2", ("text", "bad number"), ("n", "three")),
                Bench.Row("a:3", ("text", "no number")),
                Bench.Row("a:4", ("n", 3)),
                Bench.Row("a:5", ("text", ""), ("n", 3))
            )
            .Then(
                "write",
                Write() with
                {
                    Columns = new Dictionary<string, string>(StringComparer.Ordinal) { ["n"] = "int64" },
                }
            );

        var result = await bench.RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:3" }));
        Assert.That(result.Counts("write").Failed["does not fit the dataset"], Is.EqualTo(4));
        Assert.That(result.Failures[0], Does.StartWith("a:1: ").And.Contain("text"));
        Assert.That(result.Failures[1], Does.StartWith("a:2: ").And.Contain("n"));
        Assert.That(File.Exists(Path.Combine(bench.Folder, "out", "train-00000-of-00001.parquet")), Is.True);
    }

    [Test]
    public async Task Columns_may_be_computed_and_rows_chosen()
    {
        using var bench = new Bench()
            .Given("a", Bench.Row("a:0", ("q", "one")), Bench.Row("a:1", ("q", "two")))
            .Then(
                "write",
                Write() with
                {
                    Map = new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = "q + '!'" },
                    Where = "q !== 'two'",
                    Reason = "is two",
                    Formats = [WriteFormat.Jsonl],
                }
            );

        var result = await bench.RunAsync();

        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:1: is two" }));
        var file = Directory.GetFiles(Path.Combine(bench.Folder, "out"), "*.jsonl").Single();
        Assert.That(File.ReadAllText(file), Is.EqualTo("""{"id":"a:0","text":"one!"}""" + "\n"));
    }

    private static WriteOptions Write() => new() { Dataset = "out", Shape = "text" };
}
