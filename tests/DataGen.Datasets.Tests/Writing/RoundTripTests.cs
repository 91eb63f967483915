using System.Text;
using System.Text.Json;
using CsCheck;
using DataGen.Tests;

namespace DataGen.Datasets.Tests.Writing;

/// <summary>Whatever fits a column comes back from Parquet and from JSON lines as it went in.</summary>
public sealed class RoundTripTests
{
    private static readonly Column[] Columns =
    [
        new("s", ColumnType.String, Required: false),
        new("b", ColumnType.Boolean, Required: false),
        new("i", ColumnType.Int64, Required: false),
        new("d", ColumnType.Double, Required: false),
        new("ls", ColumnType.StringList, Required: false),
        new("li", ColumnType.Int64List, Required: false),
        new("ld", ColumnType.DoubleList, Required: false),
        new("m", ColumnType.Messages, Required: false),
    ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String,
        Gen.Char['\0', '\uFFFF'].Array[0, 20].Select(letters => new string(letters)),
        Gen.Const("")
    );

    private static readonly Gen<double> Finite = Gen.Double.Where(double.IsFinite);

    private static readonly Gen<object?[]> Row = Gen.Select(
        Gen.Select(Maybe(Text), Maybe(Gen.Bool), Maybe(Gen.Long), Maybe(Finite)),
        Gen.Select(
            Maybe(Text.Array[0, 4]),
            Maybe(Gen.Long.Array[0, 4]),
            Maybe(Finite.Array[0, 4]),
            Maybe(Gen.Select(Text, Text, (role, content) => new ChatMessage(role, content)).Array[0, 4])
        ),
        (plain, lists) =>
            new[]
            {
                plain.Item1,
                plain.Item2,
                plain.Item3,
                plain.Item4,
                lists.Item1,
                lists.Item2,
                lists.Item3,
                lists.Item4,
            }
    );

    [Test]
    public void Rows_come_back_as_they_went_in()
    {
        Gen.Select(Row.Array[0, 12], Gen.Int[1, 5], Gen.Int[1, 400])
            .Sample(
                (rows, groupRows, partBytes) =>
                {
                    using var folder = new TemporaryFolder();
                    var options = Rows.Options(folder.File("d"), Columns) with
                    {
                        Formats = DatasetFormats.Parquet | DatasetFormats.JsonLines,
                        Limits = new DatasetLimits { GroupRows = groupRows, PartBytes = partBytes },
                    };
                    var given = rows.Select((row, at) => Json(at, row)).ToArray();
                    CheckAsync(options, given).GetAwaiter().GetResult();
                },
                iter: 60,
                threads: 1
            );
    }

    private static async Task CheckAsync(DatasetOptions options, string[] given)
    {
        await Rows.WriteAsync(options, given);
        foreach (var extension in new[] { "parquet", "jsonl" })
        {
            var read = await Rows.ReadAsync($"{options.Folder}/*.{extension}");
            Assert.That(read, Has.Count.EqualTo(given.Length));
            for (var at = 0; at < given.Length; at++)
            {
                // Reading the given row through our own reader applies the one change there is: no lone surrogates.
                var expected = JsonRow.Parse(default, Encoding.UTF8.GetBytes(given[at]));
                Assert.That(
                    read[at].Fields.Select(field => field.Key),
                    Is.EqualTo(expected.Fields.Select(field => field.Key))
                );
                for (var field = 0; field < expected.Fields.Length; field++)
                {
                    var (wanted, found) = (expected.Fields[field].Value, read[at].Fields[field].Value);
                    Assert.That(
                        JsonElement.DeepEquals(wanted, found),
                        Is.True,
                        $"{extension} {expected.Fields[field].Key}: {wanted} became {found}"
                    );
                }
            }
        }
    }

    private static string Json(int id, object?[] row)
    {
        var fields = Columns.Select((column, at) => $"\"{column.Name}\":{Json(row[at])}");
        return $$"""{"id":"{{id}}",{{string.Join(",", fields)}}}""";
    }

    private static string Json(object? value)
    {
        return value switch
        {
            // Every unit escaped, so that lone surrogates reach the product the way they do in real files.
            string text => "\"" + string.Concat(text.Select(letter => $"\\u{(int)letter:x4}")) + "\"",
            ChatMessage message => $$"""{"role":{{Json(message.Role)}},"content":{{Json(message.Content)}}}""",
            Array list => "[" + string.Join(",", list.Cast<object>().Select(Json)) + "]",
            _ => JsonSerializer.Serialize(value),
        };
    }

    private static Gen<object?> Maybe<T>(Gen<T> gen)
    {
        return Gen.Select(Gen.Int[0, 3], gen, (dice, value) => dice == 0 ? null : (object?)value);
    }
}
