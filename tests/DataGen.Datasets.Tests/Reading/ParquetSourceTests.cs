using System.Text.Json;
using DataGen.Tests;
using DuckDB.NET.Data;
using ParquetSharp;

namespace DataGen.Datasets.Tests.Reading;

/// <summary>Reads files that DuckDB wrote, and compares with the JSON that DuckDB itself makes of them.</summary>
public sealed class ParquetSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Test]
    public async Task Reads_plain_types()
    {
        var row = await ReadOneAsync(
            """
            SELECT 'ä"\n' s, 1::INT i, -2::BIGINT l, 3::UTINYINT u, 18446744073709551615::UBIGINT ul, 0.1::DOUBLE d, 0.5::FLOAT f,
              true b, 1.25::DECIMAL(9,2) x, 12345678901234.5678::DECIMAL(18,4) y, NULL::INT n, 'nan'::DOUBLE nan,
              TIMESTAMP '2024-01-02 03:04:05.678901' t, TIMESTAMPTZ '2024-01-02 03:04:05+00' tz, DATE '2024-05-06' dt, TIME '12:13:14.5' tm,
              'ab'::BLOB bl, '11111111-2222-3333-4444-555555555555'::UUID uu, '{"k":[1]}'::JSON js
            """
        );

        Assert.That(
            row,
            Is.EqualTo(
                """{"s":"ä\"\\n","i":1,"l":-2,"u":3,"ul":18446744073709551615,"d":0.1,"f":0.5,"b":true,"x":1.25,"y":12345678901234.5678,"n":null,"nan":null,"""
                    + """ "t":"2024-01-02T03:04:05.678901","tz":"2024-01-02T03:04:05Z","dt":"2024-05-06","tm":"12:13:14.5",""".TrimStart()
                    + """ "bl":"YWI=","uu":"11111111-2222-3333-4444-555555555555","js":"{\"k\":[1]}"}""".TrimStart()
            )
        );
    }

    [TestCase("[1, NULL, 3]", "[1,null,3]")]
    [TestCase("[]::INT[]", "[]")]
    [TestCase("NULL::INT[]", "null")]
    [TestCase("[[1,2],[],NULL,[NULL]]", "[[1,2],[],null,[null]]")]
    [TestCase("{'a': 1, 'b': {'c': NULL::INT}}", """{"a":1,"b":{"c":null}}""")]
    [TestCase("NULL::STRUCT(a INT, b INT[])", "null")]
    [TestCase("{'a': NULL::INT[], 'b': []::INT[], 'c': [7]}", """{"a":null,"b":[],"c":[7]}""")]
    [TestCase(
        "[{'role': 'user', 'content': 'x'}, {'role': NULL, 'content': ''}, NULL]",
        """[{"role":"user","content":"x"},{"role":null,"content":""},null]"""
    )]
    [TestCase("[{'a': [{'b': [1,2]}, {'b': []}]}, {'a': NULL}]", """[{"a":[{"b":[1,2]},{"b":[]}]},{"a":null}]""")]
    [TestCase("MAP {'x': 1, 'y': NULL}", """{"x":1,"y":null}""")]
    [TestCase("MAP {1: ['a']}", """{"1":["a"]}""")]
    [TestCase("MAP([], [])::MAP(VARCHAR, INT)", "{}")]
    public async Task Reads_nested_types(string expression, string expected)
    {
        // The same value alone, and between rows of other lengths, so that no cursor can be off by one unseen.
        var row = await ReadOneAsync($"SELECT {expression} v");
        var rows = await ReadAsync(
            $"SELECT CASE WHEN range % 3 = 1 THEN NULL ELSE {expression} END v, range r FROM range(7)"
        );

        Assert.That(row, Is.EqualTo($$"""{"v":{{expected}}}"""));
        Assert.That(
            rows.Select(Rows.Json),
            Is.EqualTo(Enumerable.Range(0, 7).Select(r => $$"""{"v":{{(r % 3 == 1 ? "null" : expected)}},"r":{{r}}}"""))
        );
    }

    [Test]
    public async Task Reads_every_row_group()
    {
        var rows = await ReadAsync(
            "SELECT range id, repeat('x', (range % 50)::INT) AS txt, [range, range + 1] AS pair FROM range(10000)",
            ", ROW_GROUP_SIZE 2048"
        );

        Assert.That(rows, Has.Count.EqualTo(10_000));
        Assert.That(rows.Select(row => row.Location.Row), Is.EqualTo(Enumerable.Range(1, 10_000)));
        Assert.That(Rows.Json(rows[9_999]), Does.StartWith("{\"id\":9999,").And.EndsWith("\"pair\":[9999,10000]}"));
    }

    [Test]
    public async Task Reads_what_arrow_writes(
        [Values(
            Compression.Uncompressed,
            Compression.Snappy,
            Compression.Gzip,
            Compression.Brotli,
            Compression.Zstd,
            Compression.Lz4
        )]
            Compression compression
    )
    {
        var path = _folder.File("arrow.parquet");
        const int count = 3000;
        var ids = Enumerable.Range(0, count).ToArray();
        var labels = ids.Select(id => id % 7 == 0 ? null : $"label {id % 5}").ToArray();
        var lists = ids.Select(id =>
                id % 11 == 0 ? null : Enumerable.Range(0, id % 4).Select(n => n == 2 ? null : $"é{id}").ToArray()
            )
            .ToArray();
        var times = ids.Select(id => new DateTime(2024, 1, 1).AddMilliseconds(id)).ToArray();
        ParquetSharp.Column[] columns =
        [
            new ParquetSharp.Column<int>("id"),
            new ParquetSharp.Column<string?>("label"),
            new ParquetSharp.Column<string?[]?>("list"),
            new ParquetSharp.Column<DateTime>("time"),
        ];
        using (var writer = new ParquetFileWriter(path, columns, compression))
        {
            using var group = writer.AppendRowGroup();
            using (var column = group.NextColumn().LogicalWriter<int>())
            {
                column.WriteBatch(ids);
            }

            using (var column = group.NextColumn().LogicalWriter<string?>())
            {
                column.WriteBatch(labels);
            }

            using (var column = group.NextColumn().LogicalWriter<string?[]?>())
            {
                column.WriteBatch(lists);
            }

            using (var column = group.NextColumn().LogicalWriter<DateTime>())
            {
                column.WriteBatch(times);
            }

            writer.Close();
        }

        var rows = await Rows.ReadAsync(path);

        Assert.That(rows.Select(row => row.Fields[0].Value.GetInt32()), Is.EqualTo(ids));
        Assert.That(rows.Select(row => row.Fields[1].Value.GetString()), Is.EqualTo(labels));
        Assert.That(rows.Select(row => row.Fields[2].Value.Deserialize<string?[]>()), Is.EqualTo(lists));
        Assert.That(rows[1234].Fields[3].Value.GetString(), Is.EqualTo("2024-01-01T00:00:01.234Z"));
    }

    [Test]
    public async Task A_value_without_a_json_form_makes_its_row_malformed()
    {
        var rows = await ReadAsync("SELECT CASE WHEN range = 1 THEN 'inf'::DOUBLE ELSE 1.5 END d FROM range(3)");

        Assert.That(rows.Select(row => row.Error is null), Is.EqualTo([true, false, true]));
        Assert.That(rows[1].Error, Does.Contain("column 'd'"));
    }

    [Test]
    public async Task Says_when_a_file_is_not_parquet_or_cut_off()
    {
        var text = _folder.Write("a.parquet", new string('x', 100));
        Execute($"COPY (SELECT range v FROM range(1000)) TO '{_folder.File("b.parquet")}' (FORMAT parquet)");
        var cut = _folder.Write("c.parquet", File.ReadAllBytes(_folder.File("b.parquet"))[..^40]);
        var empty = _folder.Write("d.parquet", "");

        foreach (var path in new[] { text, cut, empty })
        {
            var error = await Assert.ThrowsAsync<SourceException>(() => Rows.ReadAsync(path));
            Assert.That(error!.Message, Does.Contain(path).And.Contain("Is the file whole, and Parquet?"));
        }
    }

    private async Task<string> ReadOneAsync(string query)
    {
        return Rows.Json((await ReadAsync(query)).Single());
    }

    private async Task<List<SourceRow>> ReadAsync(string query, string options = "")
    {
        var path = _folder.File("rows.parquet");
        Execute($"COPY ({query}) TO '{path}' (FORMAT parquet{options})");
        return await Rows.ReadAsync(path);
    }

    private static void Execute(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
