using System.Text.Json;
using CsCheck;
using DataGen.Tests;
using DuckDB.NET.Data;

namespace DataGen.Datasets.Tests.Writing;

public sealed class WholeDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Test]
    public async Task A_published_dataset_is_what_its_card_says()
    {
        var files = new LocalFileStore();
        var publisher = new DatasetPublisher(files, _folder.Path);
        var options = new DatasetOptions
        {
            Folder = publisher.BuildFolder("sft"),
            Shape = DatasetShapes.PromptCompletionText,
            Formats = DatasetFormats.Parquet | DatasetFormats.JsonLines | DatasetFormats.Alpaca,
            Splits = [new DatasetSplit("validation", 0.25)],
        };
        var manifest = await Rows.WriteAsync(
            options,
            Enumerable.Range(0, 100).Select(n => $$"""{"id":"{{n}}","prompt":"p {{n}}","completion":"c 😀"}""")
        );

        await publisher.PublishAsync("sft", CancellationToken.None);
        var card = new DatasetCardContent { Title = "T", Datasets = [new CardDataset("sft", "A pair", manifest)] };
        await DatasetCard.WriteAsync(files, _folder.Path, card, CancellationToken.None);

        var text = await File.ReadAllTextAsync(_folder.File("README.md"));
        foreach (var split in manifest.Splits)
        {
            Assert.That(text, Does.Contain($"    path: sft/{split.Name}-*.parquet"));
            Assert.That(text, Does.Contain($"    num_bytes: {split.Bytes}\n    num_examples: {split.Rows}\n"));
            Assert.That(Count($"{_folder.Path}/sft/{split.Name}-*.parquet"), Is.EqualTo(split.Rows));
            Assert.That(
                (await Rows.ReadAsync($"{_folder.Path}/sft/alpaca/{split.Name}-*.jsonl")).Count,
                Is.EqualTo(split.Rows)
            );
        }

        Assert.That(manifest.Splits[1].Rows, Is.InRange(10, 40));
        Assert.That(Directory.GetFiles(_folder.Path, "*.tmp", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void Json_lines_escape_only_what_they_must()
    {
        Assert.That(
            JsonText.Of(JsonElement.Parse("""["\ud83d\ude00 é<>&'+","\"\\\n\r\t\u0001\u007f\u0085\u2028"]""")),
            Is.EqualTo("""["😀 é<>&'+","\"\\\n\r\t\u0001\u007F\u0085\u2028"]""")
        );
        Gen.String.Sample(text =>
        {
            var json = JsonText.Of(JsonText.String(text));
            Assert.That(json.IndexOfAny(['\n', '\r', '\u0085', '\u2028']), Is.EqualTo(-1));
            Assert.That(JsonElement.Parse(json).GetString(), Is.EqualTo(JsonText.Scrub(text)));
        });
    }

    private static long Count(string pattern)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM '{pattern}'";
        return (long)command.ExecuteScalar()!;
    }
}
