using DataGen.Datasets;
using DataGen.Operators.Sources;
using DataGen.Operators.Tests.Support;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Sources;

internal sealed class ReadTests
{
    [Test]
    public async Task A_row_is_known_by_its_id_field_and_the_nth_equal_one_gets_a_number()
    {
        var result = await ReadAsync(
            new ReadOptions { Path = ["rows.jsonl"], IdField = "key" },
            """{"key": "x", "n": 1}""",
            """{"key": 7, "n": 2}""",
            """{"key": "x", "n": 3}"""
        );

        Assert.That(result.Ids, Is.EqualTo(new[] { "rows:x", "rows:7", "rows:x#2" }));
    }

    [Test]
    public async Task Without_an_id_field_a_row_is_known_by_its_content_wherever_it_stands()
    {
        var options = new ReadOptions { Path = ["rows.jsonl"] };
        var one = await ReadAsync(options, """{"a": 1, "b": 2}""", """{"a": 3}""", """{"b": 2, "a": 1}""");
        var two = await ReadAsync(options, """{"a": 9}""", """{"a": 1, "b": 2}""");

        Assert.That(one.Ids[0], Does.Match("^rows:[0-9a-f]{16}$"));
        Assert.That(one.Ids[2], Is.EqualTo($"{one.Ids[0]}#2"), "the order of members does not count");
        Assert.That(two.Ids[1], Is.EqualTo(one.Ids[0]));
    }

    [Test]
    public async Task A_malformed_row_ends_the_run_with_its_place()
    {
        var error = await Assert.ThrowsAsync<StageException>(() =>
            ReadAsync(new ReadOptions { Path = ["rows.jsonl"] }, """{"a": 1}""", """{"a": """)
        );

        Assert.That(error!.InnerException, Is.InstanceOf<SourceException>());
        Assert.That(error.Message, Does.Contain("rows.jsonl:2"));
    }

    [Test]
    public async Task With_reject_malformed_rows_are_counted_and_the_others_keep_their_ids()
    {
        var result = await ReadAsync(
            new ReadOptions
            {
                Path = ["rows.jsonl"],
                IdField = "key",
                Fields = ["key", "n"],
                OnError = MalformedRow.Reject,
            },
            """{"key": "x", "n": 1}""",
            """not json""",
            """{"key": "y"}""",
            """{"n": 4}""",
            """{"key": "a/b", "n": 5}""",
            """{"key": "z", "n": 6}"""
        );

        Assert.That(result.Ids, Is.EqualTo(new[] { "rows:x", "rows:z" }));
        Assert.That(result.Counts("rows").Dropped["malformed row"], Is.EqualTo(4));
        var rejects = result.Rejects();
        Assert.That(rejects[0], Does.StartWith("rows:rows.jsonl:2: malformed row").And.Contain("rows.jsonl:2"));
        Assert.That(rejects[1], Does.Contain("no field 'n' (the row has key)"));
        Assert.That(rejects[3], Does.Contain("id field 'key'").And.Contain("contains '/'"));
    }

    [Test]
    public async Task Lines_become_records_with_one_field()
    {
        var result = await ReadAsync(
            new ReadOptions
            {
                Path = ["rows.jsonl"],
                As = SourceFormat.Lines,
                Into = "line",
            },
            "one",
            "two"
        );

        Assert.That(result.Field("line"), Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task A_source_without_rows_is_an_error_unless_allowed()
    {
        var error = await Assert.ThrowsAsync<StageException>(() =>
            ReadAsync(new ReadOptions { Path = ["rows.jsonl"] })
        );
        Assert.That(error!.Message, Does.Contain("has no rows").And.Contain("\"allowEmpty\": true on stage 'rows'"));

        Assert.That((await ReadAsync(new ReadOptions { Path = ["rows.jsonl"], AllowEmpty = true })).Out, Is.Empty);
    }

    [Test]
    public async Task The_limit_of_the_run_counts_good_rows()
    {
        var result = await ReadAsync(
            new ReadOptions { Path = ["rows.jsonl"], OnError = MalformedRow.Reject },
            ("rows", 2),
            """{"a": 1}""",
            "broken",
            """{"a": 2}""",
            """{"a": 3}"""
        );

        Assert.That(result.Field("a"), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public async Task Range_makes_numbered_records_and_keeps_to_the_limit()
    {
        using var whole = new Bench().Then("n", new RangeOptions { Count = 3 });
        Assert.That((await whole.RunAsync()).Ids, Is.EqualTo(new[] { "n:0", "n:1", "n:2" }));

        using var limited = new Bench { Limit = ("n", 2) }.Then("n", new RangeOptions { Count = 3, Into = "i" });
        Assert.That((await limited.RunAsync()).Field("i"), Is.EqualTo(new[] { "0", "1" }));
    }

    private static Task<BenchResult> ReadAsync(ReadOptions options, params string[] lines) =>
        ReadAsync(options, null, lines);

    private static async Task<BenchResult> ReadAsync(ReadOptions options, (string, long)? limit, params string[] lines)
    {
        using var bench = new Bench { Limit = limit }.Then("rows", options);
        await File.WriteAllLinesAsync(Path.Combine(bench.Folder, "rows.jsonl"), lines);
        return await bench.RunAsync();
    }
}
