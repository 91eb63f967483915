using DataGen.Operators.Blocks;
using DataGen.Operators.Fields;
using DataGen.Operators.Streams;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Blocks;

internal sealed class ForeachTests
{
    [Test]
    public async Task Elements_see_the_records_fields_and_keep_their_order()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("items", new[] { 3, 1, 2 }), ("base", 10)));

        var result = await bench.Then("each", Each(("sum", Set("sum", "base + item")))).RunAsync();

        Assert.That(
            result.Field("results"),
            Is.EqualTo(new[] { """[{"item":3,"sum":13},{"item":1,"sum":11},{"item":2,"sum":12}]""" })
        );
        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0" }));
    }

    [Test]
    public async Task An_element_that_is_an_object_keeps_its_members_and_gains_fields()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("items", new[] { new { n = 3 } })));

        var result = await bench.Then("each", Each(("twice", Set("twice", "item.n * 2")))).RunAsync();

        Assert.That(result.Field("results"), Is.EqualTo(new[] { """[{"n":3,"twice":6}]""" }));
    }

    [Test]
    public async Task An_empty_list_gives_an_empty_list()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("items", Array.Empty<int>())));

        var result = await bench.Then("each", Each(("twice", Set("twice", "item * 2")))).RunAsync();

        Assert.That(result.Field("results"), Is.EqualTo(new[] { "[]" }));
    }

    [Test]
    public async Task A_dropped_element_is_left_out_and_rejected_by_name()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("items", new[] { 1, 2, 3 })));

        var result = await bench
            .Then("each", Each(("odd", new FilterOptions { Where = "item % 2 === 1", Reason = "even" })))
            .RunAsync();

        Assert.That(result.Field("results"), Is.EqualTo(new[] { """[{"item":1},{"item":3}]""" }));
        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:0/each:1: even" }));
    }

    [Test]
    public async Task A_failed_element_fails_the_record_and_names_where()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("items", new object[] { 1, "x" })));

        var result = await bench
            .Then("each", Each(("twice", new ScoreOptions { Value = "item", Into = "score" })))
            .RunAsync();

        Assert.That(result.Out, Is.Empty);
        Assert.That(result.Counts("each").Failed.Keys, Is.EqualTo(new[] { "element failed" }));
        Assert.That(result.Failures[^1], Does.Contain("a:0/each:1 at stage 'twice'"));
    }

    [Test]
    public async Task With_onElementFail_drop_a_failed_element_is_only_left_out()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("items", new object[] { 1, "x", 3 })));
        var options = Each(("twice", new ScoreOptions { Value = "item", Into = "score" })) with
        {
            OnElementFail = ElementFailure.Drop,
        };

        var result = await bench.Then("each", options).RunAsync();

        Assert.That(result.Field("results"), Is.EqualTo(new[] { """[{"item":1,"score":1},{"item":3,"score":3}]""" }));
        Assert.That(result.Counts("twice").TotalFailed, Is.EqualTo(1));
        Assert.That(result.Counts("each").TotalFailed, Is.Zero);
    }

    [Test]
    public async Task A_field_that_is_no_list_fails_the_record()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("items", "text")), Bench.Row("a:1", ("other", 1)));

        var result = await bench.Then("each", Each(("twice", Set("twice", "item * 2")))).RunAsync();

        Assert.That(
            result.Failures,
            Is.EqualTo(
                new[]
                {
                    "a:0: wrong type: field 'items' is a string, not a list",
                    "a:1: missing field: no field 'items'; the record has other",
                }
            )
        );
    }

    [Test]
    public async Task Stages_inside_that_look_at_several_elements_see_one_records_only()
    {
        using var bench = new Bench { Concurrency = 16 }.Given(
            "a",
            [
                .. Enumerable
                    .Range(0, 50)
                    .Select(i => Bench.Row(FormattableString.Invariant($"a:{i}"), ("items", new[] { 1, 2, 1, 3 }))),
            ]
        );

        var result = await bench.Then("each", Each(("once", new UniqueByOptions { Key = "item" }))).RunAsync();

        Assert.That(result.Field("results"), Has.All.EqualTo("""[{"item":1},{"item":2},{"item":3}]"""));
        Assert.That(result.Ids, Is.EqualTo(Enumerable.Range(0, 50).Select(i => FormattableString.Invariant($"a:{i}"))));
        Assert.That(result.Counts("once").TotalDropped, Is.EqualTo(50));
    }

    private static SetOptions Set(string name, string value) =>
        new() { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value } };

    private static ForeachOptions Each(params (string Id, OperatorOptions Options)[] stages) =>
        new()
        {
            Over = "items",
            As = "item",
            Into = "results",
            Stages = Bench.Body(stages),
        };
}
