using CsCheck;

namespace DataGen.Recipes.Tests.Source;

public sealed class SourceReaderTests
{
    private static SourceNode? Read(string text, ProblemList problems) => SourceReader.Read("r.json", text, problems);

    [Test]
    public void Keeps_the_place_of_every_value_over_comments_and_trailing_commas()
    {
        var problems = new ProblemList();
        var root = Read("{ // head\n  \"a\": [1, /* é */ \"x\",],\n  \"ü\": { \"b\": null, },\n}", problems)!;
        Assert.That(problems.Sorted, Is.Empty);
        Assert.That(root.Location.ToString(), Is.EqualTo("r.json:1:1"));
        Assert.That(root.Find("a")!.Items[1].Location.ToString(), Is.EqualTo("r.json:2:20"));
        Assert.That(root.Find("ü")!.Find("b")!.Location.ToString(), Is.EqualTo("r.json:3:15"));
        Assert.That(root.Members[1].Location.ToString(), Is.EqualTo("r.json:3:3"));
    }

    [TestCase("{ \"a\": }", "r.json:1:8: not valid JSON")]
    [TestCase("{\n  \"a\": 1\n  \"b\": 2 }", "r.json:3:3: not valid JSON")]
    [TestCase("", "r.json:1:1: not valid JSON")]
    [TestCase("{ \"a\": 1 } x", "r.json:1:12: not valid JSON")]
    public void Reports_one_precise_problem_for_broken_syntax(string text, string expected)
    {
        var problems = new ProblemList();
        var root = Read(text, problems);
        Assert.That(root, Is.Null);
        Assert.That(problems.Sorted.Select(problem => problem.ToString()), Has.One.StartsWith(expected));
        Assert.That(problems.Sorted, Has.Count.EqualTo(1));
    }

    [Test]
    public void Reports_half_a_character()
    {
        var problems = new ProblemList();
        Read("{ \"a\": \"\\ud800\" }", problems);
        Assert.That(
            problems.Sorted[0].ToString(),
            Is.EqualTo(
                "r.json:1:8: an escape stands for half a character only (a lone surrogate) (write the character itself)"
            )
        );
    }

    [Test]
    public void Reports_a_key_that_stands_twice()
    {
        var problems = new ProblemList();
        Read("{ \"a\": 1, \"a\": 2 }", problems);
        Assert.That(
            problems.Sorted[0].ToString(),
            Is.EqualTo("r.json:1:11: 'a' stands twice in the same object (remove one of them)")
        );
    }

    [Test]
    public void Gives_back_what_any_json_says()
    {
        var scalar = Gen.OneOf(
            Gen.Double[-1e6, 1e6].Select(Pipeline.Json.Number),
            Gen.Long.Select(Pipeline.Json.Number),
            Gen.String.Select(Pipeline.Json.Text),
            Gen.Bool.Select(Pipeline.Json.Bool),
            Gen.Const(Pipeline.Json.Null)
        );
        var value = Gen.Recursive<System.Text.Json.JsonElement>(
            (depth, self) =>
                depth > 3
                    ? scalar
                    : Gen.OneOf(
                        scalar,
                        self.List[0, 4].Select(Pipeline.Json.Array),
                        Gen.Select(Gen.Int[0, 1000], self)
                            .List[0, 4]
                            .Select(members =>
                                Pipeline.Json.Object(
                                    members
                                        .DistinctBy(member => member.Item1)
                                        .Select(member => KeyValuePair.Create($"k{member.Item1}", member.Item2))
                                )
                            )
                    )
        );
        value.Sample(
            json =>
            {
                var problems = new ProblemList();
                var node = Read(Pipeline.Json.Compact(json), problems)!;
                return problems.Sorted.Count == 0
                    && Pipeline.Json.Compact(node.ToJson()) == Pipeline.Json.Compact(json);
            },
            iter: 500
        );
    }
}
