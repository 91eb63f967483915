using System.Collections.Immutable;
using DataGen.Tests;

namespace DataGen.Datasets.Tests.Reading;

public sealed class CsvSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Test]
    public async Task Reads_quotes_line_breaks_and_a_byte_order_mark()
    {
        var path = _folder.Write("a.csv", "\uFEFFname,note\r\n\"a, \"\"b\"\"\",\"line\r\nbreak\"\r\n\r\n007,\r\n");

        var rows = await Rows.ReadAsync(path);

        Assert.That(
            rows.Select(Rows.Json),
            Is.EqualTo(["""{"name":"a, \u0022b\u0022","note":"line\r\nbreak"}""", """{"name":"007","note":""}"""])
        );
        Assert.That(rows.Select(row => row.Location.Row), Is.EqualTo([2, 5]));
    }

    [Test]
    public async Task Reads_tabs()
    {
        var path = _folder.Write("a.tsv", "a\tb\n1,5\tx\n");

        Assert.That((await Rows.ReadAsync(path)).Select(Rows.Json), Is.EqualTo(["""{"a":"1,5","b":"x"}"""]));
    }

    [Test]
    public async Task Gives_columns_the_types_that_were_asked_for()
    {
        var path = _folder.Write(
            "a.csv",
            "i,d,b,j,s\n42,1.5,TRUE,\"[1,{\"\"a\"\":2}]\",7\n,,,,\n4.2,1,true,1,x\n1,1,maybe,1,x\n"
        );
        var types = new Dictionary<string, ColumnType>
        {
            ["i"] = ColumnType.Int64,
            ["d"] = ColumnType.Double,
            ["b"] = ColumnType.Boolean,
            ["j"] = ColumnType.Json,
        };

        var rows = await Rows.ReadAsync(
            new SourceOptions { Paths = [path], CsvTypes = types.ToImmutableDictionary(StringComparer.Ordinal) }
        );

        Assert.That(Rows.Json(rows[0]), Is.EqualTo("""{"i":42,"d":1.5,"b":true,"j":[1,{"a":2}],"s":"7"}"""));
        Assert.That(Rows.Json(rows[1]), Is.EqualTo("""{"i":null,"d":null,"b":null,"j":null,"s":""}"""));
        Assert.That(rows[2].Error, Is.EqualTo("column 'i': expected int64, got '4.2'"));
        Assert.That(rows[3].Error, Is.EqualTo("column 'b': expected bool, got 'maybe'"));
    }

    [TestCase("1", "has 1 values where the header names 2 columns")]
    [TestCase("1,2,3", "has 3 values where the header names 2 columns")]
    [TestCase("a\"b,2", "a quote stands inside an unquoted value")]
    [TestCase("\"a\"b,2", "text follows a value's closing quote")]
    public async Task Names_what_is_wrong_with_a_malformed_row_and_reads_on(string line, string problem)
    {
        var path = _folder.Write("a.csv", $"a,b\n1,2\n{line}\n3,4\n");

        var rows = await Rows.ReadAsync(path);

        Assert.That(rows, Has.Count.EqualTo(3));
        Assert.That(rows[1].Error, Does.Contain(problem));
        Assert.That(rows[1].Location.Row, Is.EqualTo(3));
        Assert.That(Rows.Json(rows[2]), Is.EqualTo("""{"a":"3","b":"4"}"""));
    }

    [Test]
    public async Task Rejects_bytes_that_are_not_utf8_in_their_row_alone()
    {
        var path = _folder.Write("a.csv", [.. "a\ncaf"u8, 0xE9, .. "\nx\uFFFD\n"u8]);

        var rows = await Rows.ReadAsync(path);

        Assert.That(rows[0].Error, Does.Contain("not valid UTF-8 (byte 0xE9 at column 4)"));
        Assert.That(rows[1].Fields[0].Value.GetString(), Is.EqualTo("x\uFFFD"));
    }

    [TestCase("a,b\n1,2\n\"3,4\n5,6\n", ":3: a quote is opened and never closed")]
    [TestCase("a,a\n1,2\n", "the header names 'a' twice")]
    [TestCase("a,\n1,2\n", "a column of the header has no name")]
    public async Task Stops_where_nothing_more_can_be_told_apart(string text, string problem)
    {
        var path = _folder.Write("a.csv", text);

        var error = await Assert.ThrowsAsync<SourceException>(() => Rows.ReadAsync(path));

        Assert.That(error!.Message, Does.Contain(path).And.Contain(problem));
    }

    [Test]
    public async Task Stops_at_a_row_longer_than_the_cap()
    {
        var path = _folder.Write("a.csv", "h\na\n" + new string('x', 500) + "\nb\n");

        var error = await Assert.ThrowsAsync<SourceException>(() =>
            Rows.ReadAsync(new SourceOptions { Paths = [path], MaxRowBytes = 100 })
        );

        Assert.That(error!.Message, Does.Contain(":3:").And.Contain("100 bytes"));
    }

    [Test]
    public async Task A_header_alone_and_an_empty_file_have_no_rows()
    {
        Assert.That(await Rows.ReadAsync(_folder.Write("a.csv", "a,b\n")), Is.Empty);
        Assert.That(await Rows.ReadAsync(_folder.Write("b.csv", "")), Is.Empty);
    }

    [Test]
    public async Task Says_when_a_type_is_given_for_no_column()
    {
        var options = new SourceOptions
        {
            Paths = [_folder.Write("a.csv", "a,b\n1,2\n")],
            CsvTypes = ImmutableDictionary
                .Create<string, ColumnType>(StringComparer.Ordinal)
                .Add("c", ColumnType.Int64),
        };

        var error = await Assert.ThrowsAsync<SourceException>(() => Rows.ReadAsync(options));

        Assert.That(error!.Message, Does.Contain("column 'c', but the header has only a, b"));
    }
}
