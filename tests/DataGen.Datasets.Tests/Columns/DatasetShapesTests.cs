namespace DataGen.Datasets.Tests.Columns;

public sealed class DatasetShapesTests
{
    private const string User = """[{"role":"user","content":"q"}]""";
    private const string Assistant = """[{"role":"assistant","content":"a"}]""";
    private const string Other = """[{"role":"assistant","content":"b"}]""";

    [TestCase(
        "messages",
        "\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}]"
    )]
    [TestCase("prompt-completion", "\"prompt\":\"q\",\"completion\":\"a\"")]
    [TestCase("prompt-completion-messages", $"\"prompt\":{User},\"completion\":{Assistant}")]
    [TestCase("text", "\"text\":\"t\"")]
    [TestCase("alpaca", "\"instruction\":\"i\",\"input\":\"\",\"output\":\"o\"")]
    [TestCase("preference", $"\"prompt\":{User},\"chosen\":{Assistant},\"rejected\":{Other}")]
    [TestCase("preference-text", "\"prompt\":\"q\",\"chosen\":\"a\",\"rejected\":\"b\"")]
    [TestCase(
        "prompt-preference",
        $"\"prompt_chosen\":{User},\"prompt_rejected\":[{{\"role\":\"user\",\"content\":\"r\"}}],\"completion\":{Assistant}"
    )]
    [TestCase("kto", $"\"prompt\":{User},\"completion\":{Assistant},\"label\":false")]
    [TestCase("kto-text", "\"prompt\":\"q\",\"completion\":\"a\",\"label\":true")]
    [TestCase("rlvr", $"\"prompt\":{User},\"ground_truth\":42")]
    public void Takes_a_row_of_its_shape(string name, string fields)
    {
        Assert.That(DatasetShapes.Find(name)!.Check(Rows.Of($$"""{"id":"1",{{fields}}}""")), Is.Null);
    }

    [TestCase("messages", "\"messages\":[]", "at least one message, got an empty list")]
    [TestCase("messages", $"\"messages\":{User}", "ends with the assistant's turn, got 1 messages, the last by 'user'")]
    [TestCase(
        "messages",
        "\"messages\":[{\"role\":\"assistant\",\"content\":\" \"}]",
        "text in the assistant's last turn"
    )]
    [TestCase("messages", "\"messages\":[{\"role\":\"human\",\"content\":\"x\"}]", "got 'human'")]
    [TestCase(
        "prompt-completion",
        "\"prompt\":\"\",\"completion\":\"a\"",
        "column 'prompt': expected text, got an empty string"
    )]
    [TestCase(
        "preference",
        $"\"prompt\":{Assistant},\"chosen\":{Assistant},\"rejected\":{Other}",
        "column 'prompt': expected a prompt"
    )]
    [TestCase(
        "preference",
        $"\"prompt\":{User},\"chosen\":{Assistant},\"rejected\":{Assistant}",
        "something other than 'chosen', got the same"
    )]
    [TestCase(
        "prompt-preference",
        $"\"prompt_chosen\":{User},\"prompt_rejected\":{User},\"completion\":{Assistant}",
        "something other than 'prompt_chosen', got the same"
    )]
    [TestCase(
        "prompt-preference",
        $"\"prompt\":{User},\"chosen\":{Assistant},\"rejected\":{Other}",
        "column 'prompt_chosen': expected messages, got no such field"
    )]
    [TestCase(
        "preference-text",
        "\"prompt\":\"q\",\"chosen\":\"a\",\"rejected\":\"a\"",
        "something other than 'chosen'"
    )]
    [TestCase(
        "kto",
        $"\"prompt\":{User},\"completion\":{Assistant}",
        "column 'label': expected bool, got no such field"
    )]
    [TestCase("rlvr", $"\"prompt\":{User}", "at least one of ground_truth, constraints, verifiers")]
    public void Says_why_a_row_is_not_of_its_shape(string name, string fields, string problem)
    {
        var error = DatasetShapes.Find(name)!.Check(Rows.Of($$"""{"id":"1",{{fields}}}"""));

        Assert.That(error?.ToString(), Does.Contain(problem));
    }

    [Test]
    public void Every_shape_begins_with_the_id()
    {
        Assert.That(
            DatasetShapes.All.Select(shape => shape.Columns[0]),
            Is.All.EqualTo(new Column("id", ColumnType.String))
        );
        Assert.That(DatasetShapes.All.Select(shape => shape.Name), Is.Unique);
        Assert.That(
            DatasetShape
                .Of([new Column("x", ColumnType.Double), new Column("id", ColumnType.String)])
                .Columns.Select(c => c.Name),
            Is.EqualTo(["id", "x"])
        );
    }

    [Test]
    public void More_columns_stand_behind_a_shapes_own()
    {
        var shape = DatasetShapes.Messages.With([new Column("score", ColumnType.Double, Required: false)]);

        Assert.That(shape.Columns.Select(column => column.Name), Is.EqualTo(["id", "messages", "score"]));
        Assert.That(shape.Check(Rows.Of($$"""{"id":"1","messages":{{User}}}"""))?.Column, Is.EqualTo("messages"));
        var twice = Assert.Throws<ArgumentException>(() => shape.With([new Column("score", ColumnType.String)]));
        Assert.That(twice!.Message, Does.Contain("'score' is declared twice"));
        Assert.Throws<ArgumentException>(() => DatasetShape.Of([new Column("id", ColumnType.Int64)]));
    }

    [Test]
    public void Type_names_read_back()
    {
        foreach (var type in Enum.GetValues<ColumnType>())
        {
            Assert.That(ColumnTypes.TryParse(type.Name(), out var parsed) && parsed == type, type.Name());
        }

        Assert.That(ColumnTypes.TryParse("int32", out _), Is.False);
    }
}
