using DataGen.Tests;

namespace DataGen.Datasets.Tests.Writing;

public sealed class ConversationExportTests : IDisposable
{
    private const string Conversation = """
        {"id":"1","messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"},{"role":"assistant","content":"d"}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Test]
    public async Task Writes_a_conversation_for_alpaca_and_sharegpt_trainers()
    {
        await WriteAsync(DatasetShapes.Messages, Conversation);

        Assert.That(
            await File.ReadAllTextAsync(_folder.File("d/alpaca/train-00000-of-00001.jsonl")),
            Is.EqualTo(
                """{"id":"1","instruction":"c","input":"","output":"d","system":"S","history":[["a","b"]]}""" + "\n"
            )
        );
        Assert.That(
            await File.ReadAllTextAsync(_folder.File("d/sharegpt/train-00000-of-00001.jsonl")),
            Is.EqualTo(
                """{"id":"1","conversations":[{"from":"system","value":"S"},{"from":"human","value":"a"},{"from":"gpt","value":"b"},{"from":"human","value":"c"},{"from":"gpt","value":"d"}]}"""
                    + "\n"
            )
        );
    }

    [Test]
    public async Task Keeps_an_alpaca_rows_input_apart()
    {
        await WriteAsync(DatasetShapes.Alpaca, """{"id":"1","instruction":"Sum up.","input":"x < y","output":"é\n"}""");

        Assert.That(
            await File.ReadAllTextAsync(_folder.File("d/alpaca/train-00000-of-00001.jsonl")),
            Is.EqualTo("""{"id":"1","instruction":"Sum up.","input":"x < y","output":"é\n"}""" + "\n")
        );
        Assert.That(
            await File.ReadAllTextAsync(_folder.File("d/sharegpt/train-00000-of-00001.jsonl")),
            Does.Contain("""{"from":"human","value":"Sum up.\n\nx < y"}""")
        );
    }

    [Test]
    public async Task A_conversation_that_a_format_cannot_hold_does_not_fit()
    {
        await using var writer = new DatasetWriter(new LocalFileStore(), Options(DatasetShapes.Messages));

        var error = await writer.AddAsync(
            Rows.Of(
                """{"id":"1","messages":[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"c"}]}"""
            ),
            "1",
            CancellationToken.None
        );

        Assert.That(error?.ToString(), Does.Contain("for the Alpaca export, got user, user, assistant"));
        Assert.That((await writer.CompleteAsync(CancellationToken.None)).Rows, Is.Zero);
    }

    [Test]
    public void Refuses_shapes_without_a_conversation()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            _ = new DatasetWriter(new LocalFileStore(), Options(DatasetShapes.Preference))
        );

        Assert.That(error!.Message, Does.Contain("'preference' cannot be exported as Alpaca"));
    }

    private async Task WriteAsync(DatasetShape shape, string row)
    {
        await Rows.WriteAsync(Options(shape), [row]);
    }

    private DatasetOptions Options(DatasetShape shape)
    {
        return new DatasetOptions
        {
            Folder = _folder.File("d"),
            Shape = shape,
            Formats = DatasetFormats.Alpaca | DatasetFormats.ShareGpt,
        };
    }
}
