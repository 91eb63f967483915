using System.Globalization;
using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;
using DuckDB.NET.Data;
using ParquetSharp;

namespace DataGen.EndToEnd.Tests;

/// <summary>Parquet in, Parquet out, read and written by others.</summary>
[TestFixture]
public sealed class DedupParquetTests
{
    private const string Rows = """
        select i as id, 'text ' || (i // 2) as text, i::tinyint as i8, i::usmallint as u16, i::uinteger as u32, i::ubigint as u64, i::bigint as i64,
          i / 3::float as f, i / 7::double as d, i % 2 = 0 as b, date '2020-01-01' + i::int as day, timestamp '2020-01-01 10:00:00.123456' as ts,
          timestamptz '2020-01-01 10:00:00.5+00' as tz, timestamp_ms '2020-01-01 10:00:00.123' as tms, time '10:00:00.5' as t,
          (i / 4)::decimal(9, 2) as dec9, (i / 4)::decimal(18, 4) as dec18, [1, 2, i::int] as list,
          case when i % 3 = 0 then null when i % 3 = 1 then [] else [{'role': 'user', 'content': 'c' || i}, {'role': 'assistant', 'content': null}] end as messages,
          map {'k' || i: i::int} as m, uuid '00000000-0000-0000-0000-000000000001' as u, {'a': i::int, 'b': {'c': 'z' || i} } as st,
          case when i % 5 = 0 then null else 'n' || i end as nothing, ['a', null] as words, [[i::int], [2, 3]] as nested
        from range(120) t(i)
        """;

    private static readonly Dictionary<string, string> NoEnvironment = [];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("datagen-dedup").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Copies_the_kept_rows_in_the_schema_and_with_the_values_they_had()
    {
        Ask($"copy ({Rows}) to '{In}' (format parquet, compression zstd)");

        var result = await RunAsync("in.parquet --field text --out out.parquet --removed removed.parquet");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(Ask($"select count(*) from '{Out}'"), Is.EqualTo("60"));
        Assert.That(
            Ask($"select count(*) from (select * from '{In}' where id % 2 = 0 except all select * from '{Out}')"),
            Is.EqualTo("0")
        );
        Assert.That(Ask($"select string_agg(id::varchar, ',') from '{Out}'"), Does.StartWith("0,2,4,6,8,"));
        Assert.That(
            Ask(
                $"select string_agg(name || type || coalesce(repetition_type, ''), ';') from parquet_schema('{Out}') where name not in ('root')"
            ),
            Is.EqualTo(
                Ask(
                    $"select string_agg(name || type || coalesce(repetition_type, ''), ';') from parquet_schema('{In}') where name not in ('duckdb_schema')"
                )
            )
        );
        Assert.That(
            Ask($"select string_agg(column_name || column_type, ';') from (describe select * from '{Out}')"),
            Is.EqualTo(Ask($"select string_agg(column_name || column_type, ';') from (describe select * from '{In}')"))
        );
        var removed = Path.Combine(_folder, "removed.parquet");
        Assert.That(
            Ask(
                $"select count(*) from '{removed}' where duplicate_of::int = id - 1 and score = 1 and reason = 'exact duplicate'"
            ),
            Is.EqualTo("60")
        );
        Assert.That(
            Ask(
                $"select count(*) from (select * from '{In}' where id % 2 = 1 except all select * exclude (duplicate_of, score, reason) from '{removed}')"
            ),
            Is.EqualTo("0")
        );
    }

    [Test]
    public async Task Reads_row_groups_one_after_the_other_and_keeps_their_compression()
    {
        Ask(
            $"copy (select i as id, 't' || (i % 5000) as text from range(20000) t(i)) to '{In}' (format parquet, compression snappy, row_group_size 2048)"
        );

        var result = await RunAsync("in.parquet --field text --out out.parquet --removed removed.jsonl --json");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        using var reader = new ParquetFileReader(Out);
        Assert.That(reader.FileMetaData.NumRows, Is.EqualTo(5000));
        Assert.That(reader.RowGroup(0).MetaData.GetColumnChunkMetaData(0).Compression, Is.EqualTo(Compression.Snappy));
        var removed = File.ReadLines(Path.Combine(_folder, "removed.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .ToList();
        Assert.That(removed, Has.Count.EqualTo(15_000));
        foreach (var row in removed)
        {
            var repeated = long.Parse(row.GetProperty("duplicate_of").GetString()!, CultureInfo.InvariantCulture);
            Assert.That(repeated, Is.EqualTo(row.GetProperty("id").GetInt64() % 5000));
        }
    }

    [Test]
    public async Task Reads_what_the_reference_library_wrote_with_required_columns()
    {
        using (var writer = new ParquetFileWriter(In, [new Column<int>("n"), new Column<string>("text")]))
        {
            using var group = writer.AppendRowGroup();
            using (var numbers = group.NextColumn().LogicalWriter<int>())
            {
                numbers.WriteBatch([1, 2, 3]);
            }

            using (var texts = group.NextColumn().LogicalWriter<string?>())
            {
                texts.WriteBatch(["same", "Same", "other"]);
            }

            writer.Close();
        }

        var result = await RunAsync("in.parquet --field text --out out.parquet");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        using var reader = new ParquetFileReader(Out);
        using var kept = reader.RowGroup(0);
        using var column = kept.Column(0).LogicalReader<int>();
        Assert.That(column.ReadAll(3 - 1), Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public async Task Gives_a_file_of_the_same_schema_when_no_row_is_there()
    {
        Ask($"copy (select 'x' as text, 1 as n where false) to '{In}' (format parquet)");
        var result = await RunAsync("in.parquet --field text --out out.parquet");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(Ask($"select count(*) from '{Out}'"), Is.EqualTo("0"));
    }

    [TestCase(
        "select {'a': 1} as text, 'x' as other",
        "column 'text' is not text but a struct; the text columns are other"
    )]
    [TestCase("select 'x' as a, 'y' as b", "has no field 'text'; its fields are a, b")]
    [TestCase("select 'x' as text, '{}'::json as j", "the column j: OPTIONAL BYTE_ARRAY json 0")]
    [TestCase("select null::varchar as text", "in.parquet:1: row 0 field 'text' is not text but null")]
    public async Task Refuses(string rows, string message)
    {
        Ask($"copy ({rows}) to '{In}' (format parquet)");
        var result = await RunAsync("in.parquet --field text --out out.parquet");
        Assert.That(result.Error, Does.Contain(message));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
    }

    [TestCase("messages", "0,1,3")]
    [TestCase("messages[-1].content", "0,3")]
    [TestCase("words", "0,3")]
    [TestCase("st.b.c", "0,2")]
    public async Task Compares_conversations_lists_and_what_stands_at_a_path(string field, string kept)
    {
        Ask(
            $$"""
            copy (select i as id, [{'role': 'user', 'content': 'Question ' || (i % 2)}, {'role': 'assistant', 'content': 'Answer ' || (i // 3)}] as messages,
              ['w', (i // 3)::varchar] as words, {'a': i::int, 'b': {'c': 'z' || (i // 2)} } as st from range(4) t(i)) to '{{In}}' (format parquet)
            """
        );

        var result = await RunAsync($"in.parquet --field {field} --out out.parquet");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(Ask($"select string_agg(id::varchar, ',') from '{Out}'"), Is.EqualTo(kept));
        Assert.That(
            Ask($"select count(*) from (select * from '{Out}' except all select * from '{In}')"),
            Is.EqualTo("0")
        );
    }

    [Test]
    public async Task Makes_columns_of_json_rows_that_hold_all_their_values()
    {
        string[] rows =
        [
            """{"id":"a","text":"one","n":1,"f":1,"b":true,"j":{"x":1},"mixed":"s","words":["a","b"],"numbers":[1,2],"messages":[{"role":"user","content":"hi"}],"tools":[{"role":"user","content":"hi","extra":1}],"never":null,"huge":1}""",
            """{"id":"b","text":"ONE","n":2,"f":2.5,"b":false,"j":[1],"mixed":5,"words":[],"numbers":[],"messages":null,"huge":12345678901234567890123}""",
            """{"id":"c","text":"two \ud83d\ude00","f":null,"late":"x","messages":[],"numbers":[3]}""",
        ];
        await File.WriteAllLinesAsync(Path.Combine(_folder, "in.jsonl"), rows);

        var result = await RunAsync("in.jsonl --field text --out out.parquet --removed removed.parquet");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.StartWith("Reading all rows once, to find the columns of 'out.parquet'."));
        Assert.That(
            Ask($"select string_agg(column_name || ' ' || column_type, '; ') from (describe select * from '{Out}')"),
            Is.EqualTo(
                "id VARCHAR; text VARCHAR; n BIGINT; f DOUBLE; b BOOLEAN; j VARCHAR; mixed VARCHAR; words VARCHAR[]; numbers BIGINT[]; "
                    + "messages STRUCT(\"role\" VARCHAR, \"content\" VARCHAR)[]; tools VARCHAR; never VARCHAR; huge VARCHAR; late VARCHAR"
            )
        );
        Assert.That(
            Ask(
                $"select to_json(t) from (select id, text, n, f, mixed, words, numbers, messages, late from '{Out}') t limit 1"
            ),
            Is.EqualTo(
                """{"id":"a","text":"one","n":1,"f":1.0,"mixed":"\"s\"","words":["a","b"],"numbers":[1,2],"messages":[{"role":"user","content":"hi"}],"late":null}"""
            )
        );
        Assert.That(Ask($"select text || ' ' || late from '{Out}' where id = 'c'"), Is.EqualTo("two \ud83d\ude00 x"));
        Assert.That(
            Ask(
                $"select concat_ws(' ', id, huge, mixed, len(words), messages is null, duplicate_of, score, reason) from '{Path.Combine(_folder, "removed.parquet")}'"
            ),
            Is.EqualTo("b 12345678901234567890123 5 0 true a 1.0 exact duplicate")
        );
    }

    [Test]
    public async Task Makes_columns_of_csv_and_of_lines_and_names_a_broken_row()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "in.csv"), "id,text\n1,\"two\nlines\"\n2,plain\n3,PLAIN\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "in.txt"), "one\nOne\ntwo\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "in.jsonl"), "{\"text\":\"one\"}\n{broken\n");

        var csv = await RunAsync("in.csv --field text --out csv.parquet");
        var lines = await RunAsync("in.txt --out lines.parquet");
        var broken = await RunAsync(
            "in.jsonl --field text --bad-rows remove --out out.parquet --removed removed.parquet"
        );

        Assert.That(csv.ExitCode + lines.ExitCode + broken.ExitCode, Is.Zero, csv.Error + lines.Error + broken.Error);
        Assert.That(
            Ask($"select string_agg(id || text, '|') from '{_folder}/csv.parquet'"),
            Is.EqualTo("1two\nlines|2plain")
        );
        Assert.That(Ask($"select string_agg(text, '|') from '{_folder}/lines.parquet'"), Is.EqualTo("one|two"));
        Assert.That(
            Ask($"select reason from '{_folder}/removed.parquet' where text is null"),
            Does.StartWith("in.jsonl:2: no text: not valid JSON")
        );
    }

    [TestCase("", "no row of 'in.jsonl' has a field")]
    [TestCase("{\"\":\"x\",\"text\":\"y\"}", "a field without a name can be no column")]
    [TestCase("{\"score\":1,\"text\":\"y\"}", "Cannot add the column 'score'")]
    public async Task Refuses_columns_it_cannot_make(string rows, string message)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "in.jsonl"), rows);
        var result = await RunAsync("in.jsonl --field text --out out.parquet --removed removed.parquet");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain(message));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
    }

    private string In => Path.Combine(_folder, "in.parquet");

    private string Out => Path.Combine(_folder, "out.parquet");

    private static string? Ask(string question)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = question;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private async Task<CommandResult> RunAsync(string arguments)
    {
        using var process = CommandProcess.Start(_folder, NoEnvironment, ["dedup", .. arguments.Split(' ')]);
        return await process.WaitAsync();
    }
}
