using DataGen.Models.Answers;
using DataGen.Models.Providers;
using DataGen.Models.Spending;
using Microsoft.Win32.SafeHandles;

namespace DataGen.Models.Batches;

/// <summary>
/// Reads the results of a batch into the store, line by line, whether or not anybody waits for them in this process. A file may be read again
/// from its beginning.
/// </summary>
internal sealed class BatchResults : IDisposable
{
    /// <summary>Answers on their way into the store at once, so that they share commits.</summary>
    private const int StoredAtOnce = 256;

    private readonly Dictionary<Gateway.CallId, BatchItem> _items;
    private readonly HashSet<BatchItem> _read = [];
    private readonly BatchWork _work;
    private readonly SafeFileHandle _file;

    public BatchResults(IReadOnlyList<BatchItem> items, BatchWork work, string name)
    {
        _items = items.ToDictionary(item => item.Call);
        _work = work;
        _file = File.OpenHandle(work.Folder.ItemsFile(name), options: FileOptions.RandomAccess);
    }

    /// <summary>Lines that say nothing of any request of the batch.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Reads a file, and stores the answers in it.</summary>
    public async Task ReadAsync(IBatchApi api, string file, CancellationToken cancellationToken)
    {
        var storing = new Queue<Task>();
        int unreadable = 0;
        try
        {
            await foreach (ReadOnlyMemory<byte> bytes in api.ReadLinesAsync(file, cancellationToken))
            {
                BatchLine line = api.ReadLine(bytes);
                if (
                    line.Name is null
                    || CustomId.Read(line.Name) is not { } call
                    || !_items.TryGetValue(call, out BatchItem? item)
                )
                {
                    unreadable++;
                }
                else if (_read.Add(item))
                {
                    storing.Enqueue(TakeAsync(item, line));
                    if (storing.Count >= StoredAtOnce)
                    {
                        await storing.Dequeue();
                    }
                }
            }
        }
        finally
        {
            await Task.WhenAll(storing);
        }

        Unreadable += unreadable;
    }

    /// <summary>All files are read: what has no line goes online.</summary>
    /// <param name="wasTried">Whether the server may have worked on it all the same, and charged it.</param>
    public void CompleteReading(bool wasTried)
    {
        foreach (BatchItem item in _items.Values.Where(item => !_read.Contains(item)))
        {
            item.Charge = wasTried ? Charge.Unknown : null;
        }
    }

    public void Dispose() => _file.Dispose();

    private async Task TakeAsync(BatchItem item, BatchLine line)
    {
        (byte[] canonical, IReadOnlyList<ChatTurn> messages) = BatchItems.ReadRequest(_file, item);
        Answer answer;
        if (line.Response is { } response)
        {
            answer = AnswerMapping.Read(response, messages, _work.Counter);
        }
        else if (line.Error!.IsRejection)
        {
            answer = AnswerMapping.Rejected(line.Error);
        }
        else
        {
            item.Charge = line.WasTried ? Charge.Of(line.Error) : null;
            return;
        }

        item.Charge = Charge.Of(answer);
        Answer won = await _work.Gateway.Store.PutAsync(
            item.Call.Key,
            item.Call.MaxTokens,
            _work.Identity,
            canonical,
            answer
        );
        if (!won.FromStore)
        {
            _work.Counters.AnsweredByBatch(answer);
            _work.Gateway.Observer.Answered(_work.Name, item.Call.Key, won);
        }

        item.IsAnswered = true;
    }
}
