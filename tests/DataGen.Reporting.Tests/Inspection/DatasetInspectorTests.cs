using System.Text.Json;
using DataGen.Datasets;
using DataGen.Tests;

namespace DataGen.Reporting.Tests.Inspection;

public sealed class DatasetInspectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Test]
    public async Task Shows_a_dataset_in_a_fixed_form()
    {
        await WriteDatasetAsync("sft");

        var inspection = await InspectAsync(_folder.File("sft"));

        // The temporary folder's name is another one each time, and not as long everywhere.
        var dataset = inspection.Datasets.Single();
        var anywhere = dataset with
        {
            Name = "sft",
            FirstRows =
            [
                .. dataset.FirstRows.Select(row => row with { Location = row.Location[(_folder.Path.Length + 1)..] }),
            ],
        };
        Golden.Check("inspect.golden.txt", Text(inspection with { Datasets = [anywhere] }));
    }

    [Test]
    public async Task The_json_document_says_the_same()
    {
        await WriteDatasetAsync("sft");

        var json = JsonElement.Parse(InspectionJson.ToJson(await InspectAsync(_folder.File("sft"))));

        var dataset = json.GetProperty("datasets")[0];
        Assert.That(dataset.GetProperty("rows").GetInt64(), Is.EqualTo(200));
        Assert.That(dataset.GetProperty("columns")[1].GetProperty("type").GetString(), Is.EqualTo("messages"));
        Assert.That(dataset.GetProperty("texts")[1].GetProperty("name").GetString(), Is.EqualTo("messages.assistant"));
        Assert.That(dataset.GetProperty("texts")[1].GetProperty("words").GetProperty("max").GetInt64(), Is.EqualTo(8));
        Assert.That(
            dataset.GetProperty("files").EnumerateArray().Sum(file => file.GetProperty("rows").GetInt64()),
            Is.EqualTo(200)
        );
    }

    [Test]
    public async Task A_runs_folder_is_inspected_dataset_by_dataset()
    {
        _folder.Write("recipe.lock.json", "{}");
        _folder.Write("run.jsonl", "{\"log\":1}");
        _folder.Write("trace/part.parquet", "not read");
        _folder.Write("rejects/part.parquet", "not read");
        _folder.Write(".tmp/sft/part.parquet", "not read");
        _folder.Write("dpo/train-00000-of-00001.jsonl", "{\"id\":\"1\"}\n{\"id\":\"2\"}");
        await WriteDatasetAsync("sft");

        var inspection = await InspectAsync(_folder.Path);

        Assert.That(
            inspection.Datasets.Select(dataset => (Path.GetFileName(dataset.Name), dataset.Rows)),
            Is.EqualTo([("dpo", 2L), ("sft", 200L)])
        );
        Assert.That(inspection.Datasets[0].Files.Single().Split, Is.EqualTo("train"));
    }

    [Test]
    public async Task Counts_malformed_rows_and_shows_where_they_stand()
    {
        var path = _folder.Write("a.jsonl", "{\"a\":1}\n{\n{\"a\":null}\n[]\n");

        var dataset = (await InspectAsync(path)).Datasets.Single();

        Assert.That((dataset.Rows, dataset.MalformedRows), Is.EqualTo((2L, 2L)));
        Assert.That(dataset.FirstErrors[0], Does.StartWith(path + ":2: not valid JSON"));
        Assert.That(dataset.Columns.Single().Nulls, Is.EqualTo(1));
        Assert.That(Text(await InspectAsync(path)), Does.Contain("2 rows in 1 file, 2 malformed"));
    }

    [TestCase("1\n2.5", "double")]
    [TestCase("1\n\"x\"", "mixed (int64, string)")]
    [TestCase("[1,2]\n[]", "list<int64>")]
    [TestCase("[1,2.5,null]", "list<double>")]
    [TestCase("[]", "list<null>")]
    [TestCase("[]\n[{\"role\":\"user\",\"content\":\"x\"}]", "messages")]
    [TestCase("[{\"role\":\"user\",\"content\":1}]", "list<object>")]
    [TestCase("{\"b\":1}", "object")]
    [TestCase("null", "null")]
    [TestCase("true\nnull", "bool")]
    public async Task Tells_a_columns_type(string values, string type)
    {
        var path = _folder.Write(
            "a.jsonl",
            string.Join('\n', values.Split('\n').Select(value => $"{{\"a\":{value}}}"))
        );

        Assert.That((await InspectAsync(path)).Datasets.Single().Columns.Single().Type, Is.EqualTo(type));
    }

    [Test]
    public async Task Hostile_text_reaches_a_terminal_only_escaped_and_in_a_hundred_columns()
    {
        var hostile = JsonSerializer.Serialize("\u001b]0;owned\u0007\u009b31m\u202e\r\n" + new string('x', 500));
        var path = _folder.Write(
            "a.jsonl",
            string.Concat(
                Enumerable.Repeat(
                    $$"""{{{hostile}}:{{hostile}},"m":[{"role":{{hostile}},"content":{{hostile}}}]}""" + "\n",
                    3
                )
            )
                + "{"
                + hostile
                + "\n"
        );

        var text = Text(await InspectAsync(path));

        Assert.That(text, Does.Contain("\\u{1B}]0;owned\\u{7}"));
        Assert.That(text.Where(character => char.IsControl(character) && character != '\n'), Is.Empty);
        Assert.That(text, Does.Not.Contain("\u202e"));
        Assert.That(text.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(100));
    }

    [Test]
    public async Task An_empty_dataset_and_a_missing_one_are_different_things()
    {
        var path = _folder.Write("a.jsonl", "");

        Assert.That(Text(await InspectAsync(path)), Does.Contain("0 rows in 1 file"));
        await Assert.ThrowsAsync<FileStoreException>(async () => await InspectAsync(_folder.File("b.jsonl")));
    }

    [Test]
    public async Task Reads_the_published_seed_tasks()
    {
        var root = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "DataGen.sln")))
        {
            root = root.Parent;
        }

        var path = Path.Combine(root!.FullName, "..", "shared", "data", "self-instruct-seed-tasks.jsonl");
        if (!File.Exists(path))
        {
            Assert.Ignore("needs ../shared/data/self-instruct-seed-tasks.jsonl");
        }

        var dataset = (await InspectAsync(path)).Datasets.Single();

        Assert.That((dataset.Rows, dataset.MalformedRows), Is.EqualTo((175L, 0L)));
        var instruction = dataset.Texts.Single(text => text.Name == "instruction");
        Assert.That(instruction.FirstWords.Count, Is.GreaterThan(40));
        Assert.That(dataset.Columns.Single(column => column.Name == "is_classification").True, Is.EqualTo(26));
    }

    private async Task<DataGen.Reporting.Inspection> InspectAsync(string path)
    {
        return await new DatasetInspector(new LocalFileStore()).InspectAsync(
            path,
            new InspectionOptions { FirstRows = 2 },
            CancellationToken.None
        );
    }

    private static string Text(DataGen.Reporting.Inspection inspection)
    {
        using var text = new StringWriter();
        InspectionText.Write(text, inspection);
        return text.ToString();
    }

    private async Task WriteDatasetAsync(string name)
    {
        var options = new DatasetOptions
        {
            Folder = _folder.File(name),
            Shape = DatasetShapes.Messages.With([
                new Column("score", ColumnType.Double, Required: false),
                new Column("strict", ColumnType.Boolean),
                new Column("labels", ColumnType.StringList),
            ]),
            Splits = [new DatasetSplit("validation", 0.1)],
            Limits = new DatasetLimits { GroupRows = 50, PartBytes = 8000 },
        };
        await using var writer = new DatasetWriter(new LocalFileStore(), options);
        string[] verbs = ["Write", "Name", "Explain", "List", "Sum up"];
        for (var row = 0; row < 200; row++)
        {
            var system = row % 4 == 0 ? """{"role":"system","content":"Answer briefly."},""" : "";
            var json = $$"""
                {"id":"seeds:{{row}}","messages":[{{system}}{"role":"user","content":"{{verbs[
                    row % 5
                ]}} a thing about topic {{row % 37}}."},
                {"role":"assistant","content":"Here it is, made for number {{row}}, 😀."}],
                "score":{{(row % 3 == 0 ? "null" : $"{row % 10}.5")}},"strict":{{(
                    row % 2 == 0 ? "true" : "false"
                )}},"labels":["a","b"]}
                """;
            var fields = JsonElement
                .Parse(json)
                .EnumerateObject()
                .ToDictionary(field => field.Name, field => field.Value);
            Assert.That(await writer.AddAsync(fields, $"seeds:{row}", CancellationToken.None), Is.Null);
        }

        await writer.CompleteAsync(CancellationToken.None);
    }
}
