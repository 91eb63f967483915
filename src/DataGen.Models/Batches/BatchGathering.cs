using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Spending;

namespace DataGen.Models.Batches;

/// <summary>A batch that is being gathered, on disk. Not safe for concurrent use.</summary>
internal sealed class BatchGathering : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly BatchFolder _folder;
    private readonly string _place;
    private readonly FileStream _requests;
    private readonly FileStream _items;
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<BatchItem> _gathered = [];
    private long _itemsLength;

    public BatchGathering(BatchFolder folder)
    {
        _folder = folder;
        _place = folder.NextGathering();
        _requests = Create(folder.RequestsFile(_place));
        _items = Create(folder.ItemsFile(_place));
    }

    public IReadOnlyList<BatchItem> Items => _gathered;

    /// <summary>Bytes of the file of requests.</summary>
    public long Bytes { get; private set; }

    public long Tokens { get; private set; }

    /// <summary>The most they may cost together.</summary>
    public Money Worst { get; private set; }

    /// <summary>Adds a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="line">Its line for the server.</param>
    public BatchItem Add(BatchRequest request, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> kept = BatchItems.Write(request).Span;
        _requests.Write(line);
        _items.Write(kept);
        _digest.AppendData(line);
        var item = new BatchItem(request.Call, request.Stage, request.Worst, _itemsLength, kept.Length);
        Bytes += line.Length;
        _itemsLength += kept.Length;
        Tokens += request.Tokens;
        Worst += request.Worst;
        _gathered.Add(item);
        return item;
    }

    /// <summary>Closes it.</summary>
    /// <returns>Its record, not yet written.</returns>
    public BatchRecord Close(string alias, string? endpoint)
    {
        _requests.Flush(flushToDisk: true);
        _items.Flush(flushToDisk: true);
        Dispose();
        return new BatchRecord
        {
            Name = _folder.Name(_place, Convert.ToHexStringLower(_digest.GetHashAndReset())),
            Alias = alias,
            Endpoint = endpoint,
            Requests = _gathered.Count,
            Tokens = Tokens,
            Nanos = Worst.Nanos,
        };
    }

    /// <summary>Removes it.</summary>
    public void Discard()
    {
        Dispose();
        _folder.Delete(_place);
    }

    public void Dispose()
    {
        _requests.Dispose();
        _items.Dispose();
    }

    private static FileStream Create(string path) =>
        new(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
}

/// <summary>A request for a batch.</summary>
/// <param name="Call">What is asked.</param>
/// <param name="Stage">Whom the cost is booked on.</param>
/// <param name="Tokens">About how many tokens it takes with its longest answer.</param>
/// <param name="Worst">The most it may cost.</param>
/// <param name="Canonical">Its canonical form.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchRequest(
    CallId Call,
    string Stage,
    int Tokens,
    Money Worst,
    ReadOnlyMemory<byte> Canonical
);

/// <summary>The lines of a file of items: everything that is needed to store an answer, whoever reads it.</summary>
internal static class BatchItems
{
    public static ReadOnlyMemory<byte> Write(BatchRequest request)
    {
        var line = new ArrayBufferWriter<byte>(request.Canonical.Length + 256);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("id", CustomId.Of(request.Call));
            json.WriteString("stage", request.Stage);
            json.WriteNumber("nanos", request.Worst.Nanos);
            json.WritePropertyName("request");
            json.WriteRawValue(request.Canonical.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    /// <summary>The items of a closed batch.</summary>
    public static IReadOnlyList<BatchItem> ReadAll(string path)
    {
        var items = new List<BatchItem>();
        long offset = 0;
        foreach (string text in File.ReadLines(path))
        {
            using JsonDocument line = JsonDocument.Parse(text);
            int length = System.Text.Encoding.UTF8.GetByteCount(text) + 1;
            items.Add(
                new BatchItem(
                    CustomId.Read(line.RootElement.GetProperty("id").GetString()!)!.Value,
                    line.RootElement.GetProperty("stage").GetString()!,
                    new Money(line.RootElement.GetProperty("nanos").GetInt64()),
                    offset,
                    length
                )
            );
            offset += length;
        }

        return items;
    }

    /// <summary>The canonical form of an item's request, and its conversation.</summary>
    public static (byte[] Canonical, IReadOnlyList<ChatTurn> Messages) ReadRequest(
        Microsoft.Win32.SafeHandles.SafeFileHandle file,
        BatchItem item
    )
    {
        byte[] bytes = new byte[item.Length];
        int length = 0;
        while (RandomAccess.Read(file, bytes.AsSpan(length), item.Offset + length) is var read and > 0)
        {
            length += read;
        }

        using JsonDocument line = JsonDocument.Parse(bytes.AsMemory(0, length));
        JsonElement request = line.RootElement.GetProperty("request");
        return (
            JsonMarshal.GetRawUtf8Value(request).ToArray(),
            [
                .. request
                    .GetProperty("messages")
                    .EnumerateArray()
                    .Select(turn => new ChatTurn(
                        turn.GetProperty("role").GetString()!,
                        turn.GetProperty("content").GetString()!
                    )),
            ]
        );
    }
}
