using DataGen.Operators.Constraints;
using DataGen.Operators.Tests.Support;
using DataGen.Verification.Constraints;

namespace DataGen.Operators.Tests.Constraints;

internal sealed class SampleConstraintsTests
{
    private static readonly string[] AllFamilies = ["ifeval", "ifbench", "ifevalg"];

    [Test]
    public async Task Sets_have_different_types_no_conflicts_and_counts_in_range()
    {
        var result = await DrawAsync(
            300,
            new SampleConstraintsOptions
            {
                Types = AllFamilies,
                Min = 2,
                Max = 5,
                Request = "query",
                Into = "constraints",
            }
        );

        var counts = new SortedSet<int>();
        foreach (var record in result.Out)
        {
            var constraints = new ConstraintFields().Read(record, "constraints");
            counts.Add(constraints.Count);
            Assert.That(constraints.Select(constraint => constraint.Type.Id), Is.Unique);
            for (var i = 0; i < constraints.Count; i++)
            {
                for (var j = i + 1; j < constraints.Count; j++)
                {
                    Assert.That(ConstraintConflicts.Between(constraints[i], constraints[j]), Is.Null, record.Id);
                }
            }
        }

        Assert.That(result.Out, Has.Count.GreaterThan(290));
        Assert.That(counts, Is.EqualTo(new[] { 2, 3, 4, 5 }));
    }

    [Test]
    public async Task What_is_written_binds_to_what_was_drawn_and_says_so_in_one_of_its_wordings()
    {
        var result = await DrawAsync(200, new SampleConstraintsOptions { Types = AllFamilies, Into = "constraints" });

        foreach (var value in result.Out.SelectMany(record => record["constraints"].EnumerateArray()))
        {
            var constraint = new ConstraintFields().Read(value, "here");
            Assert.That(constraint.Type.Family.Name(), Is.EqualTo(value.GetProperty("family").GetString()));
            Assert.That(constraint.Descriptions, Has.Member(value.GetProperty("text").GetString()));
        }
    }

    [Test]
    public async Task Groups_are_equally_likely_however_many_types_they_have()
    {
        // Five types of one group and one of another.
        var result = await DrawAsync(
            2_000,
            new SampleConstraintsOptions
            {
                Types = ["keywords:*", "punctuation:no_comma"],
                Min = 1,
                Max = 1,
                Into = "constraints",
            }
        );

        var commas = result.Out.Count(record =>
            record["constraints"][0].GetProperty("id").GetString() == "punctuation:no_comma"
        );
        Assert.That(commas, Is.InRange(900, 1_100));
    }

    [Test]
    public async Task Another_row_changes_no_other_rows_draw()
    {
        var options = new SampleConstraintsOptions { Types = AllFamilies, Into = "constraints" };
        var few = await DrawAsync(20, options);
        var more = await DrawAsync(40, options);

        Assert.That(more.Field("constraints").Take(20), Is.EqualTo(few.Field("constraints")));
    }

    [Test]
    public async Task A_row_for_which_too_few_fit_together_is_dropped()
    {
        var result = await DrawAsync(
            3,
            new SampleConstraintsOptions
            {
                Types = ["change_case:english_capital", "change_case:english_lowercase"],
                Min = 2,
                Max = 2,
                Into = "constraints",
            }
        );

        Assert.That(result.Out, Is.Empty);
        Assert.That(
            result.Rejects(),
            Has.Length.EqualTo(3).And.All.EndsWith("too few constraints fit together: 1 of at least 2")
        );
    }

    [TestCase("ifeval", ExpectedResult = null)]
    [TestCase("keywords:*", ExpectedResult = null)]
    [TestCase("ifevalg/keywords:*", ExpectedResult = null)]
    [TestCase("multiif/length_constraints:number_words", ExpectedResult = null)]
    [TestCase("ifeval2", ExpectedResult = "no constraint type 'ifeval2'; did you mean 'ifeval'?")]
    [TestCase(
        "keywords:existance",
        ExpectedResult = "no constraint type 'keywords:existance'; did you mean 'keywords:existence'?"
    )]
    [TestCase(
        "ifeval/count:numbers",
        ExpectedResult = "no constraint type 'ifeval/count:numbers'; did you mean 'ifbench/count:numbers'?"
    )]
    public string? Names_of_types_are_checked(string name) => ConstraintTypeNames.Problem(name);

    [Test]
    public void Exceptions_go_by_id_and_of_types_with_one_id_the_first_named_counts()
    {
        var both = ConstraintTypeNames.Select(["multiif", "ifeval"], ["keywords:*"]);

        Assert.That(both.Select(type => type.Id), Is.Unique);
        Assert.That(both.Select(type => type.Id), Has.None.StartsWith("keywords:"));
        Assert.That(
            both.Single(type => type.Id == "length_constraints:number_words").Family,
            Is.EqualTo(ConstraintFamily.MultiIf)
        );
    }

    private static async Task<BenchResult> DrawAsync(int rows, SampleConstraintsOptions options)
    {
        using var bench = new Bench()
            .Given("a", Bench.Rows("query", Enumerable.Range(0, rows).Select(i => $"Name river {i}.")))
            .Then("draw", options);
        return await bench.RunAsync();
    }
}
