using System.Text.Json;
using DataGen.Tests;
using DuckDB.NET.Data;
using ParquetSharp;

namespace DataGen.Datasets.Tests.Writing;

public sealed class DatasetWriterTests : IDisposable
{
    private static readonly Column[] Everything =
    [
        new("s", ColumnType.String, Required: false),
        new("b", ColumnType.Boolean, Required: false),
        new("i", ColumnType.Int64, Required: false),
        new("d", ColumnType.Double, Required: false),
        new("j", ColumnType.Json, Required: false),
        new("ls", ColumnType.StringList, Required: false),
        new("li", ColumnType.Int64List, Required: false),
        new("ld", ColumnType.DoubleList, Required: false),
        new("m", ColumnType.Messages, Required: false),
    ];

    private static readonly string[] Samples =
    [
        """{"id":"0","s":"ä \u0000 😀\n","b":true,"i":-9223372036854775808,"d":0.1,"j":{"k":[1,"é"]},"ls":["a",""],"li":[1,2],"ld":[0.5],"m":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]}""",
        """{"id":"1"}""",
        """{"id":"2","s":"","b":false,"i":9223372036854775807,"d":-1e300,"j":null,"ls":[],"li":[],"ld":[],"m":[]}""",
        """{"id":"3","s":null,"b":null,"i":3.0,"d":2,"j":"x","ls":["z"],"li":[-5],"ld":[1,2,3],"m":[{"role":"system","content":""}]}""",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Test]
    public async Task DuckDB_reads_back_every_type()
    {
        var path = await WriteOneAsync(Samples);

        var types = Query($"SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM '{path}')");
        var rows = Query($"SELECT to_json(t)::VARCHAR FROM '{path}' t");

        Assert.That(
            types,
            Is.EqualTo([
                "id VARCHAR",
                "s VARCHAR",
                "b BOOLEAN",
                "i BIGINT",
                "d DOUBLE",
                "j VARCHAR",
                "ls VARCHAR[]",
                "li BIGINT[]",
                "ld DOUBLE[]",
                "m STRUCT(\"role\" VARCHAR, \"content\" VARCHAR)[]",
            ])
        );
        Assert.That(
            rows,
            Is.EqualTo([
                """{"id":"0","s":"ä \u0000 😀\n","b":true,"i":-9223372036854775808,"d":0.1,"j":"{\"k\":[1,\"é\"]}","ls":["a",""],"li":[1,2],"ld":[0.5],"m":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]}""",
                """{"id":"1","s":null,"b":null,"i":null,"d":null,"j":null,"ls":null,"li":null,"ld":null,"m":null}""",
                """{"id":"2","s":"","b":false,"i":9223372036854775807,"d":-1e300,"j":null,"ls":[],"li":[],"ld":[],"m":[]}""",
                """{"id":"3","s":null,"b":null,"i":3,"d":2.0,"j":"\"x\"","ls":["z"],"li":[-5],"ld":[1.0,2.0,3.0],"m":[{"role":"system","content":""}]}""",
            ])
        );
    }

    [Test]
    public async Task Arrow_reads_back_types_values_and_nulls()
    {
        var path = await WriteOneAsync(Samples);

        using var file = new ParquetFileReader(path);
        using var group = file.RowGroup(0);

        Assert.That(file.FileMetaData.NumRows, Is.EqualTo(4));
        Assert.That(file.FileMetaData.Schema.Column(9).Path.ToDotString(), Is.EqualTo("m.list.element.role"));
        Assert.That(group.MetaData.GetColumnChunkMetaData(1).Compression, Is.EqualTo(Compression.Zstd));
        using var strings = group.Column(1).LogicalReader<string?>();
        Assert.That(strings.ReadAll(4), Is.EqualTo(["ä \0 😀\n", null, "", null]));
        using var integers = group.Column(3).LogicalReader<long?>();
        Assert.That(integers.ReadAll(4), Is.EqualTo(new long?[] { long.MinValue, null, long.MaxValue, 3 }));
        using var lists = group.Column(6).LogicalReader<string?[]?>();
        Assert.That(lists.ReadAll(4), Is.EqualTo(new string?[]?[] { ["a", ""], null, [], ["z"] }));
    }

    [Test]
    public async Task Our_own_reader_reads_back_what_was_written()
    {
        var path = await WriteOneAsync(Samples);

        var rows = await Rows.ReadAsync(path);

        var expected = Rows.Of(Samples[0]);
        expected["j"] = JsonElement.Parse(
            """
            "{\"k\":[1,\"é\"]}"
            """
        );
        foreach (var (name, value) in rows[0].Fields)
        {
            Assert.That(JsonElement.DeepEquals(value, expected[name]), Is.True, name);
        }

        Assert.That(rows[0].Fields, Has.Length.EqualTo(10));
        Assert.That(Rows.Json(rows[2]), Does.EndWith("\"ls\":[],\"li\":[],\"ld\":[],\"m\":[]}"));
    }

    [Test]
    public async Task Cuts_groups_and_parts_by_rows_and_bytes()
    {
        var options = Rows.Options(_folder.File("d"), new Column("text", ColumnType.String)) with
        {
            Formats = DatasetFormats.Parquet | DatasetFormats.JsonLines,
            Limits = new DatasetLimits
            {
                GroupRows = 100,
                GroupBytes = 4000,
                PartBytes = 10_000,
            },
        };
        var rows = Enumerable
            .Range(0, 1000)
            .Select(n => $$"""{"id":"{{n}}","text":"{{new string('x', n % 100)}}"}""")
            .ToArray();

        var manifest = await Rows.WriteAsync(options, rows);

        var parts = manifest.Splits.Single().Files.Where(file => file.Path.EndsWith(".parquet")).ToArray();
        Assert.That(parts, Has.Length.GreaterThan(3));
        Assert.That(parts[0].Path, Is.EqualTo($"train-00000-of-{parts.Length:D5}.parquet"));
        Assert.That(parts.Sum(part => part.Rows), Is.EqualTo(1000));
        Assert.That(manifest.Rows, Is.EqualTo(1000));
        Assert.That(Directory.GetFiles(options.Folder, "*.tmp"), Is.Empty);
        Assert.That(
            (await Rows.ReadAsync($"{options.Folder}/*.parquet")).Select(Rows.Json),
            Is.EqualTo(rows),
            "Parquet"
        );
        Assert.That((await Rows.ReadAsync($"{options.Folder}/*.jsonl")).Select(Rows.Json), Is.EqualTo(rows), "JSONL");
        using var first = new ParquetFileReader($"{options.Folder}/{parts[0].Path}");
        Assert.That(first.FileMetaData.NumRowGroups, Is.GreaterThan(1));
    }

    [Test]
    public async Task Two_writes_of_the_same_rows_are_the_same_bytes()
    {
        var limits = new DatasetLimits { GroupRows = 3, PartBytes = 200 };
        var options = Rows.Options(_folder.File("a"), Everything) with
        {
            Formats = DatasetFormats.Parquet | DatasetFormats.JsonLines,
            Limits = limits,
            Splits = [new DatasetSplit("validation", 0.3)],
        };
        var rows = Enumerable
            .Range(0, 40)
            .Select(n => Samples[n % 4].Replace($"\"id\":\"{n % 4}\"", $"\"id\":\"{n}\""))
            .ToArray();

        var first = await Rows.WriteAsync(options, rows);
        var second = await Rows.WriteAsync(options with { Folder = _folder.File("b") }, rows);

        Assert.That(
            first.Splits.SelectMany(split => split.Files),
            Is.EqualTo(second.Splits.SelectMany(split => split.Files))
        );
        foreach (var file in first.Splits.SelectMany(split => split.Files))
        {
            var bytes = await File.ReadAllBytesAsync(_folder.File("a/" + file.Path));
            Assert.That(await File.ReadAllBytesAsync(_folder.File("b/" + file.Path)), Is.EqualTo(bytes));
            Assert.That(
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
                Is.EqualTo(file.Sha256)
            );
            Assert.That(bytes, Has.Length.EqualTo(file.Bytes));
        }
    }

    [Test]
    public async Task A_dataset_without_rows_is_a_file_with_the_schema()
    {
        var path = await WriteOneAsync([]);

        Assert.That(Query($"SELECT count(*)::VARCHAR FROM '{path}'"), Is.EqualTo(["0"]));
        Assert.That(
            Query($"SELECT column_name FROM (DESCRIBE SELECT * FROM '{path}')"),
            Is.EqualTo(["id", "s", "b", "i", "d", "j", "ls", "li", "ld", "m"])
        );
        Assert.That(await Rows.ReadAsync(path), Is.Empty);
    }

    [TestCase("s", "1", "string, got 1")]
    [TestCase("s", "null", "string, got null")]
    [TestCase("b", "\"true\"", "bool, got the string 'true'")]
    [TestCase("i", "1.5", "int64, got 1.5")]
    [TestCase("i", "9223372036854775808", "int64, got 9223372036854775808")]
    [TestCase("i", "\"1\"", "int64, got the string '1'")]
    [TestCase("d", "1e999", "double, got 1e999")]
    [TestCase("d", "9007199254740993", "double, got 9007199254740993")]
    [TestCase("ls", "[\"a\",1]", "list<string>, got the list [\"a\",1]")]
    [TestCase("ls", "[null]", "list<string>, got the list [null]")]
    [TestCase("li", "{}", "list<int64>, got the object {}")]
    [TestCase("m", "\"hi\"", "messages, a list of {role, content} with strings, got the string 'hi'")]
    [TestCase(
        "m",
        "[{\"role\":\"user\"}]",
        "messages, a list of {role, content} with strings, got the list [{\"role\":\"user\"}]"
    )]
    [TestCase("m", "[{\"role\":\"user\",\"content\":null}]", "messages")]
    [TestCase("m", "[{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[]}]", "messages")]
    public async Task A_value_that_does_not_fit_is_returned_and_nothing_is_written(
        string column,
        string json,
        string problem
    )
    {
        var options = Rows.Options(
            _folder.File("d"),
            Everything.Select(c => c with { Required = c.Name == column }).ToArray()
        );
        await using var writer = new DatasetWriter(new LocalFileStore(), options);

        var error = await writer.AddAsync(
            Rows.Of($$"""{"id":"1","{{column}}":{{json}}}"""),
            "1",
            CancellationToken.None
        );

        Assert.That(error?.ToString(), Does.StartWith($"column '{column}': expected {problem}"));
        Assert.That((await writer.CompleteAsync(CancellationToken.None)).Rows, Is.Zero);
    }

    [Test]
    public async Task A_row_without_an_id_or_a_required_field_does_not_fit()
    {
        await using var writer = new DatasetWriter(
            new LocalFileStore(),
            Rows.Options(_folder.File("d"), new Column("x", ColumnType.String))
        );

        var noId = await writer.AddAsync(Rows.Of("""{"x":"a"}"""), "1", CancellationToken.None);
        var noField = await writer.AddAsync(Rows.Of("""{"id":"a"}"""), "1", CancellationToken.None);

        Assert.That(noId?.ToString(), Is.EqualTo("column 'id': expected string, got no such field"));
        Assert.That(noField?.ToString(), Is.EqualTo("column 'x': expected string, got no such field"));
    }

    [Test]
    public async Task Content_given_as_text_parts_is_stored_as_one_string()
    {
        var path = await WriteOneAsync([
            """{"id":"1","m":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}""",
        ]);

        Assert.That(Query($"SELECT m[1].content FROM '{path}'"), Is.EqualTo(["ab"]));
    }

    private async Task<string> WriteOneAsync(IEnumerable<string> rows)
    {
        var manifest = await Rows.WriteAsync(Rows.Options(_folder.File("d"), Everything), rows);
        return _folder.File("d/" + manifest.Splits.Single().Files.Single().Path);
    }

    private static List<string> Query(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
