using DataGen.Operators.Expressions;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Expressions;

public sealed class ExpressionTests
{
    private static readonly ExpressionScope Scope = new(
        Json.Object(("min", Json.Number(0.5)), ("names", Json.Texts(["b", "a"]))),
        purpose => purpose.Length / 10.0,
        text => text.Length
    );

    private static readonly Record Sample = Record.Create(
        "seeds:1",
        ("score", Json.Number(0.7)),
        ("text", Json.Text("one two  three")),
        ("tags", Json.Texts(["x", "y"])),
        ("item", Json.Object(("a", Json.Number(1)), ("__proto__", Json.Text("p")))),
        ("nothing", Json.Null)
    );

    private static string Value(string source) => Json.Compact(Expression.Parse(source).Evaluate(Sample, Scope));

    private static string Failure(string source) =>
        Assert.Throws<ExpressionException>(() => Expression.Parse(source).Evaluate(Sample, Scope))!.Problem;

    [TestCase("score > params.min && tags.includes('x')", ExpectedResult = "true")]
    [TestCase(
        "({ s: score * 2, n: null, u: undefined, l: [1, 'é'] })",
        ExpectedResult = """{"s":1.4,"n":null,"l":[1,"é"]}"""
    )]
    [TestCase("words(text) + tokens(text)", ExpectedResult = "17")]
    [TestCase("rand('abc')", ExpectedResult = "0.3")]
    [TestCase("tags.map((t, i) => { const k = t + i; return k; })", ExpectedResult = """["x0","y1"]""")]
    [TestCase("`${text.split(/\\s+/).length} words` // done", ExpectedResult = "\"3 words\"")]
    [TestCase("Object.keys(item)", ExpectedResult = """["a","__proto__"]""")]
    [TestCase("[...params.names].sort()", ExpectedResult = """["a","b"]""")]
    [TestCase("nothing ?? 'none'", ExpectedResult = "\"none\"")]
    [TestCase("-0", ExpectedResult = "0")]
    [TestCase("[9007199254740991, 0.1, 1e21]", ExpectedResult = "[9007199254740991,0.1,1E+21]")]
    [TestCase("tags.sort((a, b) => a < b ? 1 : -1)", ExpectedResult = """["y","x"]""")]
    [TestCase("Math.max(...[1, 2]) + parseInt('3') + new Set([1, 1]).size", ExpectedResult = "6")]
    [TestCase("'\\ud800x'", ExpectedResult = "\"\uFFFDx\"")]
    [TestCase("{ a: 1 }.a", ExpectedResult = "1")]
    public string Gives_json_values(string source) => Value(source);

    [TestCase("undefined", "the result is undefined")]
    [TestCase("score / 0", "the result is infinite, which JSON does not have")]
    [TestCase("({ a: [NaN] })", "the result.a[0] is NaN, which JSON does not have")]
    [TestCase("() => 1", "the result is a function, which JSON does not have")]
    [TestCase("nothing.x", "Cannot read properties of null (reading 'x')")]
    [TestCase(
        "scroe",
        "record seeds:1 has no field 'scroe' (it has: score, text, tags, item, nothing); did you mean 'score'?"
    )]
    [TestCase("(() => { throw new Error('own words') })()", "own words")]
    [TestCase("rand()", "rand(purpose) takes one string")]
    public void Fails_with_what_was_wrong(string source, string problem) =>
        Assert.That(Failure(source), Is.EqualTo(problem));

    [TestCase("new Set(tags)")]
    [TestCase("/x/")]
    [TestCase("(() => { const a = []; a.push(a); return a })()")]
    public void Refuses_values_that_json_does_not_have(string source) =>
        Assert.That(Failure(source), Does.Contain("JSON").Or.Contain("contains itself"));

    [TestCase("a >", 1, 4)]
    [TestCase("score >\n  ) 1", 2, 3)]
    [TestCase("a b", 1, 3)]
    [TestCase("", 1, 1)]
    [TestCase("1); evil(", 1, 2)]
    [TestCase("x = 1", 1, 1)]
    [TestCase("tags.map(t => score++)", 1, 15)]
    [TestCase("1 + new Date()", 1, 9)]
    [TestCase("Math.random()", 1, 6)]
    [TestCase("'a'.localeCompare('b')", 1, 5)]
    [TestCase("eval('1')", 1, 1)]
    [TestCase("globalThis.x", 1, 1)]
    [TestCase("10n", 1, 1)]
    [TestCase("async () => 1", 1, 1)]
    [TestCase("function* () {}", 1, 1)]
    [TestCase("class {}", 1, 1)]
    [TestCase("import('x')", 1, 1)]
    public void Refuses_what_expressions_may_not_use_with_its_place(string source, int line, int column)
    {
        var exception = Assert.Throws<ExpressionSyntaxException>(() => Expression.Parse(source))!;
        Assert.That((exception.Line, exception.Column), Is.EqualTo((line, column)), exception.Message);
    }

    [TestCase("''.constructor.constructor('return 1')()")]
    [TestCase("(() => 1).constructor('return this')()")]
    [TestCase("Math['ran' + 'dom']()")]
    [TestCase("'a'['toLocale' + 'UpperCase']()")]
    [TestCase("[1]['toLocale' + 'String']()")]
    [TestCase("Object.getPrototypeOf([])['x' + ''] = 1, 1")]
    [TestCase("(() => { Array.prototype.extra = 1; return 1 })()")]
    [TestCase(
        "(() => { Object.getPrototypeOf([][Object.getOwnPropertySymbols(Array.prototype)[0]]()).next = 1; return 1 })()"
    )]
    [TestCase("(() => { params.names.sort(); return 1 })()")]
    [TestCase("(() => { for (;;) {} })()")]
    [TestCase("(() => { while (true) { score } })()")]
    [TestCase("(() => { const f = () => f(); return f() })()")]
    [TestCase("(() => { const o = { toString() { return '' + o } }; return '' + o })()")]
    [TestCase("(() => { let s = 'x'; for (;;) s += s; })()")]
    [TestCase("JSON.parse('[1')")]
    public void Ends_escapes_and_runaways_as_failures_of_the_row(string source) =>
        Assert.That(() => Value(source), Throws.TypeOf<ExpressionException>());

    [Test]
    public void Leaves_nothing_for_the_next_evaluation()
    {
        var matcher = Expression.Parse("(() => { const r = /x/g; r.test('xx'); return r.lastIndex })()");
        var sorter = Expression.Parse("[tags[0], tags.reverse()[0], tags.push('z')]");
        for (var i = 0; i < 3; i++)
        {
            Assert.That(Json.Compact(matcher.Evaluate(Sample, Scope)), Is.EqualTo("1"));
            Assert.That(Json.Compact(sorter.Evaluate(Sample, Scope)), Is.EqualTo("""["x","y",3]"""));
        }
    }

    [Test]
    public void Sees_the_parameters_of_each_scope()
    {
        var expression = Expression.Parse("params.min");
        var other = Scope with { Parameters = Json.Object(("min", Json.Number(9))) };
        Assert.That(expression.Number(Sample, Scope), Is.EqualTo(0.5));
        Assert.That(expression.Number(Sample, other), Is.EqualTo(9));
        Assert.That(expression.Number(Sample, Scope), Is.EqualTo(0.5));
    }

    [Test]
    public void Finds_free_variables_with_their_places()
    {
        var expression = Expression.Parse(
            "items.filter(({ a, ...rest }) => a > limit && rest[key]).map(function f(x = other) { try { return f.n + y } catch (e) { return e } var y })\n  .concat({ plain: 1, short, [computed]: 2 }, params.one, params['two'], typeof word)"
        );
        Assert.That(
            expression.Variables,
            Is.EqualTo(
                new[]
                {
                    new ExpressionVariable("items", 1, 1),
                    new ExpressionVariable("limit", 1, 38),
                    new ExpressionVariable("key", 1, 52),
                    new ExpressionVariable("other", 1, 77),
                    new ExpressionVariable("short", 2, 23),
                    new ExpressionVariable("computed", 2, 31),
                    new ExpressionVariable("word", 2, 81),
                }
            )
        );
        Assert.That(expression.Parameters.Select(parameter => parameter.Name), Is.EqualTo(new[] { "one", "two" }));
        Assert.That(expression.ReadsAllParameters, Is.False);
        Assert.That(Expression.Parse("Object.keys(params)").ReadsAllParameters, Is.True);
    }

    [Test]
    public void Extra_variables_stand_before_fields()
    {
        var expression = Expression.Parse("score + element");
        Assert.That(
            expression.Number(Sample, Scope, ("element", Json.Number(1)), ("score", Json.Number(2))),
            Is.EqualTo(3)
        );
    }

    [Test]
    public void A_condition_must_be_true_or_false()
    {
        Assert.That(Expression.Parse("score > 0.5").Test(Sample, Scope), Is.True);
        Assert.That(
            () => Expression.Parse("text").Test(Sample, Scope),
            Throws
                .TypeOf<ExpressionException>()
                .With.Message.EqualTo(
                    "a condition must give true or false, and this one gave \"one two  three\" (in the expression text)"
                )
        );
    }

    [Test]
    public void Gives_the_same_from_many_threads()
    {
        var expression = Expression.Parse("n * 2 + words(t)");
        var results = Enumerable
            .Range(0, 5000)
            .AsParallel()
            .AsOrdered()
            .Select(i =>
                expression.Number(Record.Create("r:1", ("n", Json.Number(i)), ("t", Json.Text("a b"))), Scope)
            );
        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 5000).Select(i => i * 2.0 + 2)));
    }
}
