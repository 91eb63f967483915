using System.Globalization;
using System.Text.Json;

namespace DataGen.Models.Batches;

/// <summary>
/// The batches of a run's folder that are not settled: for each a record, the file of requests as it is uploaded, and the file of items that says
/// what each request was. A batch is there from the moment its record is; whatever has no record was never sent.
/// </summary>
internal sealed class BatchFolder
{
    private const string RecordSuffix = ".json";
    private const string RequestsSuffix = ".requests.jsonl";
    private const string ItemsSuffix = ".items.jsonl";
    private const string GatheringPrefix = "gathering-";

    private readonly string _path;
    private readonly TimeProvider _time;
    private int _count;

    /// <summary>Takes the folder and removes what was never sent. One process at a time may have it.</summary>
    public BatchFolder(string path, TimeProvider time)
    {
        (_path, _time) = (path, time);
        foreach (string file in Files("*").Where(file => !File.Exists(RecordFile(NameOf(file)))))
        {
            File.Delete(file);
        }
    }

    /// <summary>All batches, oldest first.</summary>
    /// <exception cref="IOException">A record cannot be read, or is damaged.</exception>
    public IReadOnlyList<BatchRecord> ReadAll() =>
        [.. Files("*" + RecordSuffix).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>Keeps a record: a reader finds the old one or this, whenever the process dies.</summary>
    public void Write(BatchRecord record)
    {
        string path = RecordFile(record.Name);
        string aside = path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, record, BatchRecordJson.Default.BatchRecord);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Forgets a batch.</summary>
    public void Delete(string name)
    {
        File.Delete(RecordFile(name));
        File.Delete(RequestsFile(name));
        File.Delete(ItemsFile(name));
    }

    /// <summary>Removes the folder if nothing is in it any more.</summary>
    public void RemoveIfEmpty()
    {
        if (Directory.Exists(_path) && Files("*").Length == 0)
        {
            Directory.Delete(_path);
        }
    }

    /// <summary>The file that is uploaded.</summary>
    public string RequestsFile(string name) => Path.Combine(_path, name + RequestsSuffix);

    /// <summary>The file that says what each request was.</summary>
    public string ItemsFile(string name) => Path.Combine(_path, name + ItemsSuffix);

    /// <summary>Where the next batch is gathered, before it has a name.</summary>
    public string NextGathering()
    {
        Directory.CreateDirectory(_path);
        return string.Create(CultureInfo.InvariantCulture, $"{GatheringPrefix}{Interlocked.Increment(ref _count)}");
    }

    /// <summary>Gives what was gathered a name of its own, by which it is also known at the server.</summary>
    /// <param name="gathering">Where it was gathered.</param>
    /// <param name="digest">A digest of its requests, in hexadecimal.</param>
    public string Name(string gathering, string digest)
    {
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{_time.GetUtcNow():yyyyMMdd'T'HHmmssfff}-{gathering[GatheringPrefix.Length..]}-{digest[..16]}"
        );
        File.Move(RequestsFile(gathering), RequestsFile(name));
        File.Move(ItemsFile(gathering), ItemsFile(name));
        return name;
    }

    /// <summary>The file of the record itself.</summary>
    public string RecordFile(string name) => Path.Combine(_path, name + RecordSuffix);

    private string[] Files(string pattern) => Directory.Exists(_path) ? Directory.GetFiles(_path, pattern) : [];

    private static string NameOf(string file)
    {
        string name = Path.GetFileName(file);
        return name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? name[..dot] : name;
    }

    private static BatchRecord Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, BatchRecordJson.Default.BatchRecord) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new IOException(
                $"'{path}' says what was sent in a batch and is damaged. Remove it to give the batch up; its requests are then asked, and paid, again.",
                error
            );
        }
    }
}
