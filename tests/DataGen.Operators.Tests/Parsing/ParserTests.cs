using DataGen.Operators.Parsing;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Parsing;

/// <summary>The forms in which models answer. Parsing is strict: what does not fit is named, never half read.</summary>
internal sealed class ParserTests
{
    [TestCase("1. Name a river.\n2. Name a sea.", """["Name a river.","Name a sea."]""")]
    [TestCase(
        "9. Name a river.\n10. Name a sea.\n11. Name a bay.",
        """["Name a river.","Name a sea.","Name a bay."]"""
    )]
    [TestCase("1) Name a river.\n2) Name a sea.", """["Name a river.","Name a sea."]""")]
    [TestCase("Here you are:\n\n1. Name a river.\n\n2. Name a sea.\n", """["Name a river.","Name a sea."]""")]
    [TestCase("1. Name a river\n   of   France.\n2. Name a sea.", """["Name a river of France.","Name a sea."]""")]
    [TestCase("1. Name a river.\r\n2. Name a sea.\r\n", """["Name a river.","Name a sea."]""")]
    [TestCase(
        "1. Order these:\n5. five\n7. seven\n2. Name a sea.",
        """["Order these: 5. five 7. seven","Name a sea."]"""
    )]
    [TestCase("1. Compute 2 + 2.\n2.5 is wrong.\n2. Name a sea.", """["Compute 2 + 2. 2.5 is wrong.","Name a sea."]""")]
    [TestCase("1. Name 3. Not 4.\n2. Name a sea.", """["Name 3. Not 4.","Name a sea."]""")]
    [TestCase("10. One item only", """["One item only"]""")]
    public void A_numbered_list_gives_its_items(string text, string items) =>
        Assert.That(Parse(new ListParseOptions(), text), Is.EqualTo(items));

    [TestCase("Name a river.")]
    [TestCase("")]
    [TestCase("- Name a river.\n- Name a sea.")]
    [TestCase("1.Name a river.")]
    public void Text_without_a_number_at_a_line_is_no_list(string text) =>
        Assert.That(Error(new ListParseOptions(), text), Is.EqualTo("no numbered item"));

    [Test]
    public void The_last_item_of_a_list_that_was_cut_is_marked_broken()
    {
        var list = Create(new ListParseOptions()).Parse("1. Name a river.\n2. Name a se", cut: true).Value!.Value;

        Assert.That(list[0].GetString(), Is.EqualTo("Name a river."));
        Assert.That(BrokenElement.ErrorOf(list[1]), Does.Contain("length limit"));
    }

    [Test]
    public void A_list_whose_only_item_was_cut_is_unparsed() =>
        Assert.That(
            Create(new ListParseOptions()).Parse("1. Name a riv", cut: true).Error,
            Is.EqualTo("no whole item")
        );

    [TestCase(
        "Example 1\nOutput: a\nExample 2\nOutput: b",
        """[{"input":"","output":"a"},{"input":"","output":"b"}]"""
    )]
    [TestCase("Example 1\nInput: x\ny\nOutput: a\n\nb", """[{"input":"x\ny","output":"a\n\nb"}]""")]
    [TestCase("Input: x\nOutput: a", """[{"input":"x","output":"a"}]""")]
    [TestCase(
        "EXAMPLE 12\noutput: For Example 3 is no marker\nhere",
        """[{"input":"","output":"For Example 3 is no marker\nhere"}]"""
    )]
    public void Sections_begin_at_markers_that_stand_at_a_line(string text, string value) =>
        Assert.That(Parse(Examples, text), Is.EqualTo(value));

    [Test]
    public void A_section_that_does_not_parse_stays_in_its_place_as_broken()
    {
        var list = Create(Examples).Parse("Example 1\nInput: x\nExample 2\nOutput: b", cut: false).Value!.Value;

        Assert.That(BrokenElement.ErrorOf(list[0]), Is.EqualTo("no 'Output:'"));
        Assert.That(Json.Compact(list[1]), Is.EqualTo("""{"input":"","output":"b"}"""));
    }

    [Test]
    public void Sections_none_of_which_parses_are_unparsed() =>
        Assert.That(Error(Examples, "Example 1\nInput: x\nExample 2\nInput: y"), Is.EqualTo("no 'Output:'"));

    [Test]
    public void An_answer_without_the_marker_is_unparsed_unless_it_is_optional() =>
        Assert.That(
            Error(new SectionsParseOptions { Marker = "###", Each = new TextParseOptions() }, "some text"),
            Does.Contain("no section begins with")
        );

    [Test]
    public void Two_hashes_stand_for_one() =>
        Assert.That(
            Parse(
                new SectionsParseOptions { Marker = "######", Each = new TextParseOptions() },
                "### first\n### second # not"
            ),
            Is.EqualTo("""["first","second # not"]""")
        );

    [Test]
    public void Labelled_fields_may_come_in_any_order_and_case_and_end_at_the_next_label() =>
        Assert.That(
            Parse(Labelled, "OUTPUT: a: b\nc\ninput:\n<NoInput>\n"),
            Is.EqualTo("""{"input":"","output":"a: b\nc"}""")
        );

    [Test]
    public void A_repeated_label_ends_the_item() =>
        Assert.That(Parse(Labelled, "Output: a\nOutput: b\nInput: c"), Is.EqualTo("""{"input":"","output":"a"}"""));

    [Test]
    public void A_label_inside_a_line_is_text() =>
        Assert.That(Parse(Labelled, "Output: see Input: x"), Is.EqualTo("""{"input":"","output":"see Input: x"}"""));

    [Test]
    public void Of_two_labels_that_begin_alike_the_longer_counts() =>
        Assert.That(
            Parse(
                new FieldsParseOptions
                {
                    Labels = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["kind"] = "Class",
                        ["label"] = "Class label:",
                    },
                },
                "Class label: Positive"
            ),
            Is.EqualTo("""{"kind":"","label":"Positive"}""")
        );

    [Test]
    public void Text_without_any_label_goes_where_the_recipe_says_or_is_unparsed()
    {
        Assert.That(Error(Labelled, "just text"), Does.StartWith("none of the labels"));
        Assert.That(
            Parse(Labelled with { Unlabelled = "output" }, "just text"),
            Is.EqualTo("""{"input":"","output":"just text"}""")
        );
    }

    [TestCase(" Positive \nI liked it.\nVery much.", """{"label":"Positive","input":"I liked it.\nVery much."}""")]
    [TestCase("Positive", """{"label":"Positive","input":""}""")]
    public void Head_is_the_first_line_and_the_rest(string text, string value) =>
        Assert.That(Parse(new HeadParseOptions { Head = "label", Rest = "input" }, text), Is.EqualTo(value));

    [Test]
    public void An_empty_head_is_unparsed() =>
        Assert.That(Error(new HeadParseOptions { Head = "label", Rest = "input" }, " \n "), Does.Contain("empty"));

    [TestCase("""{"a": 1}""", """{"a":1}""")]
    [TestCase("```json\n{\"a\": 1}\n```", """{"a":1}""")]
    [TestCase("\n[1, 2]\n", "[1,2]")]
    public void JSON_stands_alone_or_in_a_fence(string text, string value) =>
        Assert.That(Parse(new JsonParseOptions(), text), Is.EqualTo(value));

    [TestCase("""{"a": 1""", "not valid JSON")]
    [TestCase("""Here: {"a": 1}""", "not valid JSON")]
    [TestCase("""{"a": 1} and more""", "not valid JSON")]
    [TestCase("", "not valid JSON")]
    public void Anything_beside_the_JSON_makes_it_unparsed(string text, string error) =>
        Assert.That(Error(new JsonParseOptions(), text), Does.StartWith(error));

    [Test]
    public void JSON_that_was_cut_says_so() =>
        Assert.That(Create(new JsonParseOptions()).Parse("""{"a": [1""", cut: true).Error, Does.Contain("cut off"));

    [Test]
    public void JSON_must_fit_the_schema()
    {
        var schema = Json.Object(
            ("type", Json.Text("object")),
            ("required", Json.Texts(["score"])),
            ("properties", Json.Object(("score", Json.Object(("type", Json.Text("integer"))))))
        );
        var parser = new JsonParser(schema);

        Assert.That(parser.Parse("""{"score": 3}""", cut: false).Error, Is.Null);
        Assert.That(parser.Parse("""{"score": "3"}""", cut: false).Error, Does.Contain("score"));
        Assert.That(parser.Parse("""{"points": 3}""", cut: false).Error, Does.StartWith("does not fit the schema"));
    }

    [TestCase("Because.\nScore: 8", "8")]
    [TestCase("Score: 3\nOn reflection:\nscore: 7.5", "7.5")]
    [TestCase("**Score: 8/10**", "8")]
    [TestCase("Score: 8 / 10.", "8")]
    [TestCase("  Score:0", "0")]
    public void The_last_line_with_the_anchor_gives_the_score(string text, string value) =>
        Assert.That(Parse(new ScoreParseOptions(), text), Is.EqualTo(value));

    [TestCase("8")]
    [TestCase("Score: eight")]
    [TestCase("Score: 8 points")]
    [TestCase("The Score: 8")]
    [TestCase("Score: 11")]
    [TestCase("Score: -1")]
    [TestCase("Score: 4/5")]
    public void A_score_that_is_not_plain_is_unparsed(string text) =>
        Assert.That(Error(new ScoreParseOptions(), text), Is.Not.Empty);

    [Test]
    public void Without_an_anchor_the_score_stands_alone_on_its_line()
    {
        Assert.That(Parse(new ScoreParseOptions { Anchor = "" }, "I think\n4"), Is.EqualTo("4"));
        Assert.That(Error(new ScoreParseOptions { Anchor = "" }, "I think 4"), Is.Not.Empty);
    }

    [TestCase("Yes", "Yes")]
    [TestCase(" yes. ", "Yes")]
    [TestCase("NO", "No")]
    public void A_label_is_given_as_the_recipe_writes_it(string text, string value) =>
        Assert.That(Parse(YesOrNo, text), Is.EqualTo(value));

    [TestCase("Yes, it is.")]
    [TestCase("Yes or No")]
    [TestCase("")]
    [TestCase("Maybe")]
    public void Anything_but_a_label_is_unparsed(string text) =>
        Assert.That(Error(YesOrNo, text), Is.EqualTo("not one of: Yes, No"));

    [TestCase(FenceChoice.First, "a = 1\n")]
    [TestCase(FenceChoice.Last, "b = 2\n")]
    public void One_of_several_fences_counts(FenceChoice which, string code) =>
        Assert.That(
            Parse(new FenceParseOptions { Which = which }, "First:\n```python\na = 1\n```\nthen\n```\nb = 2\n```\n"),
            Is.EqualTo(code)
        );

    [Test]
    public void A_fence_may_have_to_be_the_only_one_or_in_a_language()
    {
        const string two = "```python\na\n```\n```javascript\nb\n```";
        Assert.That(Error(new FenceParseOptions { Which = FenceChoice.Only }, two), Does.StartWith("2 code fences"));
        Assert.That(Parse(new FenceParseOptions { Language = "JavaScript" }, two), Is.EqualTo("b\n"));
        Assert.That(Error(new FenceParseOptions { Language = "go" }, two), Is.EqualTo("no whole code fence in go"));
        Assert.That(Error(new FenceParseOptions(), "```python\na = 1\n"), Is.EqualTo("no whole code fence"));
    }

    [TestCase(@"^Answer: (.+)$", "Well.\nAnswer: 42\n", "42")]
    [TestCase(@"[0-9]+", "it is 42, not 43", "42")]
    [TestCase(@"(?<name>\w+) is (?<age>[0-9]+)", "Ann is 42", """{"name":"Ann","age":"42"}""")]
    public void A_pattern_gives_its_named_groups_or_the_first_group_or_the_match(
        string pattern,
        string text,
        string value
    ) => Assert.That(Parse(new RegexParseOptions { Pattern = pattern }, text), Is.EqualTo(value));

    [Test]
    public void A_pattern_that_does_not_match_is_unparsed() =>
        Assert.That(Error(new RegexParseOptions { Pattern = "x+" }, "abc"), Is.EqualTo("the pattern does not match"));

    [Test]
    public void Text_is_trimmed_and_may_not_be_empty()
    {
        Assert.That(Parse(new TextParseOptions(), " a b \n"), Is.EqualTo("a b"));
        Assert.That(Error(new TextParseOptions(), " \n\t"), Is.EqualTo("the answer is empty"));
    }

    private static readonly DelimitedParseOptions Marked = new() { Open = "[[start]]", Close = "[[end]]" };

    [TestCase("I see.\n[[start]]\na b\n[[end]]\nDone.", "a b")]
    [TestCase("[[START]]a[[End]]", "a")]
    public void The_text_between_markers_is_given(string text, string value) =>
        Assert.That(Parse(Marked, text), Is.EqualTo(value));

    [Test]
    public void What_stands_before_the_markers_is_kept_where_it_is_named() =>
        Assert.That(
            Parse(Marked with { Before = "reflection", Inside = "response" }, "Too long.\n[[start]]\na\n[[end]]"),
            Is.EqualTo("""{"reflection":"Too long.","response":"a"}""")
        );

    [TestCase("a b", "no '[[start]]'")]
    [TestCase("[[start]] a", "no '[[end]]' after '[[start]]'")]
    [TestCase("[[end]] a [[start]] b", "no '[[end]]' after '[[start]]'")]
    [TestCase("[[start]] \n [[end]]", "nothing between '[[start]]' and '[[end]]'")]
    [TestCase(
        "I put it between [[start]] and [[end]]: [[start]] a [[end]]",
        "several '[[start]]' or '[[end]]': which part is meant cannot be told"
    )]
    [TestCase(
        "[[start]] a [[start]] b [[end]]",
        "several '[[start]]' or '[[end]]': which part is meant cannot be told"
    )]
    public void Markers_that_are_missing_or_repeated_are_unparsed(string text, string error) =>
        Assert.That(Error(Marked, text), Is.EqualTo(error));

    private static readonly FieldsParseOptions Labelled = new()
    {
        Labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["input"] = "Input:",
            ["output"] = "Output:",
        },
        Required = ["output"],
        Nothing = "<noinput>",
    };

    private static readonly SectionsParseOptions Examples = new()
    {
        Marker = "Example #",
        MarkerOptional = true,
        Each = Labelled,
    };

    private static readonly LabelParseOptions YesOrNo = new() { Values = ["Yes", "No"] };

    private static IAnswerParser Create(ParseOptions options) => options.Create(null!);

    private static string Parse(ParseOptions options, string text)
    {
        var result = Create(options).Parse(text, cut: false);
        Assert.That(result.Error, Is.Null);
        return Json.AsText(result.Value!.Value);
    }

    private static string Error(ParseOptions options, string text)
    {
        var result = Create(options).Parse(text, cut: false);
        Assert.That(result.Value, Is.Null);
        return result.Error!;
    }
}
