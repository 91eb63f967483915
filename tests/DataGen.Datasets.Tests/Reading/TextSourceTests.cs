using System.IO.Compression;
using System.Text;
using DataGen.Tests;

namespace DataGen.Datasets.Tests.Reading;

public sealed class TextSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Test]
    public async Task Reads_lines_and_skips_blank_ones()
    {
        var path = _folder.Write("a.txt", "\uFEFFone\r\n\n  \ntwo  three\nlast");

        var rows = await Rows.ReadAsync(path);

        Assert.That(
            rows.Select(row => $"{row.Location.Row} {Rows.Json(row)}"),
            Is.EqualTo(["1 {\"text\":\"one\"}", "4 {\"text\":\"two  three\"}", "5 {\"text\":\"last\"}"])
        );
    }

    [Test]
    public async Task Reads_a_document_as_one_row_with_its_paragraphs()
    {
        var path = _folder.Write("a.txt", "\uFEFFTitle\r\n\r\nOne.\nTwo.\n");
        var blank = _folder.Write("b.txt", " \n");

        var rows = await ReadDocumentsAsync(path, blank);

        Assert.That(
            rows.Select(row => $"{row.Location} {Rows.Json(row)}"),
            Is.EqualTo([path + ":1 {\"text\":\"Title\\n\\nOne.\\nTwo.\\n\"}"])
        );
    }

    [Test]
    public async Task A_document_that_is_too_long_or_not_utf8_is_a_malformed_row()
    {
        var longer = _folder.Write("a.txt", new string('x', 200_000));
        var binary = _folder.Write("b.txt", (byte[])[0x61, 0xff, 0x62]);

        var rows = await ReadDocumentsAsync(longer, binary);

        Assert.That(rows.Select(row => row.Error), Has.All.Not.Null);
        Assert.That(rows[0].Error, Does.Contain("longer than 150000 bytes"));
    }

    private static Task<List<SourceRow>> ReadDocumentsAsync(params string[] paths) =>
        Rows.ReadAsync(
            new SourceOptions
            {
                Paths = [.. paths],
                Format = SourceFormat.Document,
                MaxRowBytes = 150_000,
            }
        );

    [Test]
    public async Task Reads_json_lines_with_their_line_numbers()
    {
        var path = _folder.Write("a.jsonl", "{\"a\":1}\r\n\r\n{\"b\":[true,null,\"\\u00e9\"]}\n");

        var rows = await Rows.ReadAsync(path);

        Assert.That(rows.Select(Rows.Json), Is.EqualTo(["{\"a\":1}", "{\"b\":[true,null,\"\\u00e9\"]}"]));
        Assert.That(rows[1].Location.ToString(), Is.EqualTo(path + ":3"));
    }

    [TestCase("{\"a\":1", "not valid JSON at column 7")]
    [TestCase("{\"a\" 1}", "not valid JSON at column 6: '1' is invalid after a property name")]
    [TestCase("[1]", "a row must be a JSON object, not an array")]
    [TestCase("\"x\"", "a row must be a JSON object, not a string")]
    [TestCase("null", "a row must be a JSON object, not null")]
    [TestCase("{\"a\":1} {\"a\":2}", "not valid JSON at column 9")]
    [TestCase("\0\0", "it holds NUL bytes")]
    public async Task Names_what_is_wrong_with_a_malformed_row_and_reads_on(string line, string problem)
    {
        var path = _folder.Write("a.jsonl", $"{{\"a\":0}}\n{line}\n{{\"a\":2}}\n");

        var rows = await Rows.ReadAsync(path);

        Assert.That(rows, Has.Count.EqualTo(3));
        Assert.That(rows[1].Error, Does.Contain(problem));
        Assert.That(rows[1].Location.Row, Is.EqualTo(2));
        Assert.That(Rows.Json(rows[2]), Is.EqualTo("{\"a\":2}"));
    }

    [Test]
    public async Task Rejects_bytes_that_are_not_utf8_in_their_row_alone()
    {
        var path = _folder.Write("a.jsonl", [.. "{\"a\":\"é"u8, 0xE9, .. "\"}\n{\"a\":\"b\"}"u8]);

        var rows = await Rows.ReadAsync(path);

        Assert.That(rows[0].Error, Does.Contain("not valid UTF-8 (byte 0xE9 at column 9)"));
        Assert.That(Rows.Json(rows[1]), Is.EqualTo("{\"a\":\"b\"}"));
    }

    [Test]
    public async Task Keeps_the_last_of_equal_names_at_every_depth()
    {
        var path = _folder.Write("a.jsonl", """{"a":1,"b":{"c":1,"d":[{"e":1,"e":2}],"c":3},"a":{"f":null}}""");

        var row = (await Rows.ReadAsync(path)).Single();

        Assert.That(Rows.Json(row), Is.EqualTo("""{"a":{"f":null},"b":{"c":3,"d":[{"e":2}]}}"""));
    }

    [TestCase("""\ud800""", "\uFFFD")]
    [TestCase("""a\uDC00b""", "a\uFFFDb")]
    [TestCase("""\ud83d\ude00""", "\U0001F600")]
    [TestCase("""\ud83d\ud83d\ude00""", "\uFFFD\U0001F600")]
    [TestCase("""\\ud800""", "\\ud800")]
    [TestCase("""\\\ud800x""", "\\\uFFFDx")]
    [TestCase("""\ud800\n""", "\uFFFD\n")]
    public async Task Replaces_lone_surrogates(string escaped, string expected)
    {
        var path = _folder.Write("a.jsonl", $$"""{"a":"{{escaped}}","{{escaped}}":1}""");

        var row = (await Rows.ReadAsync(path)).Single();

        Assert.That(row.Fields[0].Value.GetString(), Is.EqualTo(expected));
        Assert.That(row.Fields[1].Key, Is.EqualTo(expected));
    }

    [Test]
    public async Task Reads_a_line_of_a_hundred_megabytes()
    {
        var text = new string('x', 100_000_000);
        var path = _folder.Write("a.jsonl", $"{{\"a\":1}}\n{{\"a\":\"{text}\"}}\n{{\"a\":3}}");

        var rows = await Rows.ReadAsync(path);

        Assert.That(rows[1].Fields[0].Value.GetString(), Has.Length.EqualTo(text.Length));
        Assert.That(Rows.Json(rows[2]), Is.EqualTo("{\"a\":3}"));
    }

    [TestCase("a.jsonl", "{\"a\":1}\n{\"a\":\"%\"}\n{\"a\":3}")]
    [TestCase("a.txt", "a\n%\nb")]
    [TestCase("a.json", "[{\"a\":1},{\"a\":\"%\"},{\"a\":3}]")]
    public async Task A_row_longer_than_the_cap_is_malformed_and_the_next_is_read(string name, string text)
    {
        var path = _folder.Write(name, text.Replace("%", new string('x', 500)));

        var rows = await Rows.ReadAsync(new SourceOptions { Paths = [path], MaxRowBytes = 100 });

        Assert.That(rows, Has.Count.EqualTo(3));
        Assert.That(rows[1].Error, Is.EqualTo("longer than 100 bytes, the most that a row may have"));
        Assert.That(rows[0].Error, Is.Null);
        Assert.That(rows[2].Error, Is.Null);
    }

    [Test]
    public async Task Cuts_lines_wherever_the_buffer_ends()
    {
        // Lines around the reader's buffer size, so that some line end falls on every side of a refill.
        var lines = Enumerable
            .Range(0, 400)
            .Select(n => new string((char)('a' + (n % 26)), 300 + (n * 7 % 41)))
            .ToArray();
        foreach (var end in new[] { "\n", "\r\n" })
        {
            var path = _folder.Write("a.txt", string.Join(end, lines) + end);

            var rows = await Rows.ReadAsync(path);

            Assert.That(rows.Select(row => row.Fields[0].Value.GetString()), Is.EqualTo(lines));
            Assert.That(rows.Select(row => row.Location.Row), Is.EqualTo(Enumerable.Range(1, 400)));
        }
    }

    [Test]
    public async Task Unpacks_gzip()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("[{\"a\":1}, {\"a\":2}]"u8);
        }

        var path = _folder.Write("a.json.gz", packed.ToArray());
        var broken = _folder.Write("b.jsonl.gz", "not gzip"u8.ToArray());

        Assert.That((await Rows.ReadAsync(path)).Select(Rows.Json), Is.EqualTo(["{\"a\":1}", "{\"a\":2}"]));
        var error = await Assert.ThrowsAsync<SourceException>(() => Rows.ReadAsync(broken));
        Assert.That(error!.Message, Does.Contain(broken).And.Contain("not gzip"));
    }

    [Test]
    public async Task Counts_good_and_malformed_rows()
    {
        var path = _folder.Write("a.jsonl", "{}\n{\n{}\n");
        var empty = _folder.Write("b.jsonl", "");
        var source = await RowSource.OpenAsync(
            new LocalFileStore(),
            new SourceOptions { Paths = [path, empty] },
            CancellationToken.None
        );

        await foreach (var _ in source.ReadAsync(CancellationToken.None)) { }

        Assert.That((source.Rows, source.MalformedRows), Is.EqualTo((2L, 1L)));
        Assert.That(source.Files, Is.EqualTo([path, empty]));
    }

    [Test]
    public async Task Finds_the_files_of_a_pattern_in_ordinal_order()
    {
        foreach (
            var name in new[]
            {
                "b/2.jsonl",
                "B/1.jsonl",
                "b/c/3.jsonl",
                "1.jsonl",
                "x.txt",
                ".tmp/4.jsonl",
                "b/.5.jsonl",
            }
        )
        {
            _folder.Write(name, "{}");
        }

        Assert.That(await FindAsync("**/*.jsonl"), Is.EqualTo(["1.jsonl", "B/1.jsonl", "b/2.jsonl", "b/c/3.jsonl"]));
        Assert.That(await FindAsync("*.jsonl"), Is.EqualTo(["1.jsonl"]));
        Assert.That(await FindAsync("b/?.jsonl"), Is.EqualTo(["b/2.jsonl"]));
        Assert.That(await FindAsync("*/*"), Is.EqualTo(["B/1.jsonl", "b/2.jsonl"]));
        Assert.That(await FindAsync("b/**"), Is.EqualTo(["b/2.jsonl", "b/c/3.jsonl"]));
        Assert.That(await FindAsync(".tmp/*"), Is.EqualTo([".tmp/4.jsonl"]));
        var error = await Assert.ThrowsAsync<SourceException>(() => FindAsync("*.JSONL"));
        Assert.That(error!.Message, Does.Contain("No file matches"));

        async Task<string[]> FindAsync(string pattern)
        {
            var source = await RowSource.OpenAsync(
                new LocalFileStore(),
                new SourceOptions { Paths = [_folder.File(pattern)] },
                CancellationToken.None
            );
            return source.Files.Select(file => file[(_folder.Path.Length + 1)..]).ToArray();
        }
    }

    [Test]
    public async Task Says_what_to_do_about_files_it_cannot_find_or_tell()
    {
        var missing = await Assert.ThrowsAsync<FileStoreException>(() => Rows.ReadAsync(_folder.File("no.jsonl")));
        Assert.That(
            missing!.Message,
            Is.EqualTo($"Cannot read '{_folder.File("no.jsonl")}': it does not exist. Check the path.")
        );
        var unknown = await Assert.ThrowsAsync<SourceException>(() => Rows.ReadAsync(_folder.Write("a.xlsx", "")));
        Assert.That(unknown!.Message, Does.Contain("Known are .parquet, .jsonl"));
        var empty = await Assert.ThrowsAsync<SourceException>(() => Rows.ReadAsync(_folder.Path));
        Assert.That(empty!.Message, Does.Contain("holds no file of a known format"));
    }

    [Test]
    public async Task Reads_each_row_of_a_folder_once()
    {
        _folder.Write("train.jsonl", "{\"a\":1}");
        _folder.Write("train.csv", "a\n1\n");
        _folder.Write("README.md", "# x");

        Assert.That((await Rows.ReadAsync(_folder.Path)).Select(Rows.Json), Is.EqualTo(["{\"a\":1}"]));
    }

    [Test]
    public async Task Reads_a_json_array_in_pieces()
    {
        var text = new StringBuilder("\uFEFF \n[");
        for (var row = 0; row < 3000; row++)
        {
            text.Append(row == 0 ? "" : ",\n")
                .Append("{\"a\": \"")
                .Append('x', row % 97)
                .Append("]},{\", \"n\": ")
                .Append(row)
                .Append('}');
        }

        var path = _folder.Write("a.json", text.Append("]\n").ToString());

        var rows = await Rows.ReadAsync(path);

        Assert.That(rows.Select(row => row.Fields[1].Value.GetInt32()), Is.EqualTo(Enumerable.Range(0, 3000)));
        Assert.That(rows[^1].Location.Row, Is.EqualTo(3000));
    }

    [TestCase("[", "the file ends before element 1")]
    [TestCase("[{\"a\"", "element 1 is not valid JSON")]
    [TestCase("[{},", "the file ends before element 2")]
    [TestCase("[{\"a\":1}", "expected ',' or ']' after element 1")]
    [TestCase("[{\"a\":1},\n{\"a\":}]", ":2: element 2 is not valid JSON")]
    [TestCase("[{}] x", "there is text after the array's end")]
    [TestCase("[{}\n{}]", ":2: not a whole JSON array")]
    public async Task Stops_at_a_broken_array(string text, string problem)
    {
        var path = _folder.Write("a.json", text);

        var error = await Assert.ThrowsAsync<SourceException>(() => Rows.ReadAsync(path));

        Assert.That(error!.Message, Does.Contain(problem));
    }

    [Test]
    public async Task An_array_element_that_is_no_object_is_malformed()
    {
        var path = _folder.Write("a.json", "[{\"a\":1}, 12, \"x\", {\"a\":2}]");

        var rows = await Rows.ReadAsync(path);

        Assert.That(rows.Count(row => row.Error is not null), Is.EqualTo(2));
        Assert.That(Rows.Json(rows[3]), Is.EqualTo("{\"a\":2}"));
    }

    [Test]
    public async Task A_json_file_without_an_array_is_json_lines()
    {
        var path = _folder.Write("a.json", "{\"a\":1}\n{\"a\":2}\n");

        Assert.That((await Rows.ReadAsync(path)).Select(Rows.Json), Is.EqualTo(["{\"a\":1}", "{\"a\":2}"]));
        Assert.That(await Rows.ReadAsync(_folder.Write("b.json", " [ ] ")), Is.Empty);
    }
}
