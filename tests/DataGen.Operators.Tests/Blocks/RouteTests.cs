using DataGen.Operators.Blocks;
using DataGen.Operators.Fields;
using DataGen.Operators.Streams;
using DataGen.Operators.Tests.Support;

namespace DataGen.Operators.Tests.Blocks;

internal sealed class RouteTests
{
    [Test]
    public async Task Branches_are_merged_in_input_order_whatever_they_expand_or_drop()
    {
        using var bench = new Bench().Given(
            "a",
            [
                .. Enumerable
                    .Range(0, 60)
                    .Select(i =>
                        Bench.Row(
                            FormattableString.Invariant($"a:{i}"),
                            ("n", i),
                            ("list", Enumerable.Range(0, i % 4).ToArray())
                        )
                    ),
            ]
        );

        var result = await bench
            .Then(
                "route",
                Route(
                    "n % 3",
                    ("0", [("spread", new ExplodeOptions { Over = "list", Into = "part" })]),
                    ("1", [("even", new FilterOptions { Where = "n % 2 === 0", Reason = "odd" })]),
                    ("2", [])
                )
            )
            .RunAsync();

        var expected = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            switch (i % 3)
            {
                case 0:
                    expected.AddRange(
                        Enumerable.Range(0, i % 4).Select(part => FormattableString.Invariant($"a:{i}/spread:{part}"))
                    );
                    break;
                case 1 when i % 2 == 0:
                case 2:
                    expected.Add(FormattableString.Invariant($"a:{i}"));
                    break;
            }
        }

        Assert.That(result.Ids, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_value_without_a_case_is_dropped_and_named()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("kind", "x")), Bench.Row("a:1", ("kind", "y")));

        var result = await bench.Then("route", Route("kind", ("y", []))).RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:1" }));
        Assert.That(result.Rejects(), Is.EqualTo(new[] { "a:0: no case: 'x' names none of: y" }));
    }

    [Test]
    public async Task The_default_takes_the_others()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("kind", "x")), Bench.Row("a:1", ("kind", "y")));
        var options = Route("kind", ("y", [])) with
        {
            Default = Bench.Body(("other", new SelectOptions { Fields = [] })),
        };

        var result = await bench.Then("route", options).RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:1" }));
        Assert.That(result.Out[0].Has("kind"), Is.False);
        Assert.That(result.Out[1].Has("kind"), Is.True);
    }

    [Test]
    public async Task A_record_whose_value_cannot_be_computed_fails()
    {
        using var bench = new Bench().Given("a", Bench.Row("a:0", ("kind", "x")));

        var result = await bench.Then("route", Route("kind.toFixed(2)", ("y", []))).RunAsync();

        Assert.That(result.Counts("route").TotalFailed, Is.EqualTo(1));
    }

    [Test]
    public async Task Stages_inside_that_look_at_several_records_see_their_branchs_only()
    {
        using var bench = new Bench().Given("a", Bench.Rows("n", 0, 1, 0, 1, 0));

        var result = await bench
            .Then("route", Route("n", ("0", [("once", new UniqueByOptions { Key = "'same'" })]), ("1", [])))
            .RunAsync();

        Assert.That(result.Ids, Is.EqualTo(new[] { "a:0", "a:1", "a:3" }));
    }

    [Test]
    public async Task A_branch_that_ends_early_leaves_the_others_going()
    {
        using var bench = new Bench().Given(
            "a",
            Bench.Rows("n", Enumerable.Range(0, 600).Select(i => (object?)(i % 2)))
        );

        var result = await bench
            .Then("route", Route("n", ("0", [("first", new LimitOptions { Count = 2 })]), ("1", [])))
            .RunAsync();

        Assert.That(result.Out.Count(record => record["n"].GetInt32() == 0), Is.EqualTo(2));
        Assert.That(result.Out.Count(record => record["n"].GetInt32() == 1), Is.EqualTo(300));
    }

    private static RouteOptions Route(
        string by,
        params (string Case, (string Id, OperatorOptions Options)[] Stages)[] cases
    ) =>
        new()
        {
            By = by,
            Cases = cases.ToDictionary(item => item.Case, item => Bench.Body(item.Stages), StringComparer.Ordinal),
        };
}
