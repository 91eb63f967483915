using System.Globalization;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;

namespace DataGen.Models.Batches;

/// <summary>
/// Takes one closed batch to its end: upload, create, look, read, settle. Each step is on record before the next, so that another process goes on
/// where this one died: a batch that may have begun is looked for before it is begun again, and one that has ended is only read.
/// </summary>
internal sealed class BatchJob
{
    private static readonly TimeSpan LongestCleaning = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly BatchWork _work;
    private readonly Connection _connection;
    private readonly IReadOnlyList<BatchItem> _items;
    private readonly Action<BatchJob> _settled;
    private bool _mayHaveBegun;
    private volatile BatchProgress _progress;

    /// <param name="record">The batch.</param>
    /// <param name="items">Its requests.</param>
    /// <param name="connection">Where it goes, or is.</param>
    /// <param name="work">What its alias's batches share.</param>
    /// <param name="settled">Called when it is settled, before its requests are let go.</param>
    public BatchJob(
        BatchRecord record,
        IReadOnlyList<BatchItem> items,
        Connection connection,
        BatchWork work,
        Action<BatchJob> settled
    )
    {
        (Record, _items, _connection, _work, _settled) = (record, items, connection, work, settled);
        _mayHaveBegun = record.File is not null;
        _progress = Shown("waiting", 0);
    }

    public BatchRecord Record { get; private set; }

    /// <summary>Where it goes, or is.</summary>
    public IBatchApi Api => _connection.Batches;

    public BatchProgress Progress => _progress;

    /// <summary>Whether nothing more can come of it: all that it can give is stored and booked, or it never began.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>Whether its money is set aside, as far as it costs any.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Requests that go online, once it is settled.</summary>
    public int WentOnline => _items.Count - Answered;

    /// <summary>Requests that are answered, once it is settled.</summary>
    public int Answered { get; private set; }

    /// <summary>The requests.</summary>
    public IReadOnlyList<BatchItem> Items => _items;

    /// <summary>Runs it. However it ends, none of its requests waits any longer.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunNamingFailuresAsync(cancellationToken);
        }
        catch (OperationCanceledException cancelled)
        {
            foreach (BatchItem item in _items)
            {
                item.TrySetCanceled(cancelled.CancellationToken);
            }
        }
        catch (Exception error)
        {
            // The store, the account or the disk: the run cannot go on, and whoever waits must hear of it.
            foreach (BatchItem item in _items)
            {
                item.TrySetException(error);
                _ = item.Task.Exception;
            }
        }
        finally
        {
            _work.Spending.LeaveHold(Record.Name);
        }
    }

    private async Task RunNamingFailuresAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunToEndAsync(cancellationToken);
        }
        catch (ProviderException error)
        {
            Fail(error);
        }
    }

    private async Task RunToEndAsync(CancellationToken cancellationToken)
    {
        if (!_mayHaveBegun)
        {
            _work.Folder.Write(Record);
            await _work.Tokens.EnterAsync(Record.Tokens, cancellationToken);
        }

        try
        {
            await _work.Spending.HoldAsync(Record.Name, _items[0].Stage, Record.Worst, cancellationToken);
            IsHeld = true;
            BatchStatus ended = await EndAsync(cancellationToken);
            if (ended.End == BatchEnd.Failed)
            {
                _work.Tell(Record, $"the server refused the batch, its requests are asked online: {ended.Problem}");
            }
            else
            {
                await ReadAsync(ended, cancellationToken);
            }

            Settle(ended);
            await CleanAsync(ended);
        }
        finally
        {
            _work.Tokens.Leave(Record.Tokens);
        }
    }

    private async Task<BatchStatus> EndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Record.Id is null)
            {
                await BeginAsync(cancellationToken);
            }

            BatchStatus ended = await WaitAsync(cancellationToken);
            if (ended is not { End: BatchEnd.Failed, IsOverQueue: true })
            {
                return ended;
            }

            _progress = Shown("waiting", 0);
            if (!await _work.Tokens.OtherLeavesAsync(cancellationToken))
            {
                return ended;
            }

            // What is refused for want of room has done nothing.
            Record = Record with
            {
                Id = null,
            };
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (Record.File is null)
        {
            _progress = Shown("uploading", 0);
            string path = _work.Folder.RequestsFile(Record.Name);
            string file = await RepeatAsync(
                token => Api.UploadAsync(Record.Name, path, token),
                isPaidFor: false,
                cancellationToken
            );
            Record = Record with { File = file };
            _work.Folder.Write(Record);
        }

        BatchStatus begun = await RepeatAsync(CreateAsync, isPaidFor: false, cancellationToken);
        Record = Record with { Id = begun.Id };
        _work.Folder.Write(Record);
        _work.Tell(
            Record,
            string.Create(CultureInfo.InvariantCulture, $"sent with {Record.Requests:N0} requests as {Record.Name}")
        );
    }

    private async Task<BatchStatus> CreateAsync(CancellationToken cancellationToken)
    {
        if (
            _mayHaveBegun
            && await Api.FindAsync(Record.Name, cancellationToken) is { } found
            && found.End != BatchEnd.Failed
        )
        {
            return found;
        }

        _mayHaveBegun = true;
        try
        {
            return await Api.CreateAsync(Record.File!, Record.Name, cancellationToken);
        }
        catch (ProviderException error) when (error.WasNotSent || error.Status is >= 400 and < 500)
        {
            _mayHaveBegun = false;
            throw;
        }
    }

    private async Task<BatchStatus> WaitAsync(CancellationToken cancellationToken)
    {
        var most = TimeSpan.FromSeconds(_work.Alias.Batch.PollInterval);
        TimeSpan pause = FirstPause < most ? FirstPause : most;
        while (true)
        {
            BatchStatus status = await RepeatAsync(
                token => Api.GetAsync(Record.Id!, token),
                isPaidFor: true,
                cancellationToken
            );
            _progress = Shown(status.State, status.Completed + status.Failed);
            if (status.End is not null)
            {
                return status;
            }

            await Task.Delay(pause, _work.Gateway.Time, cancellationToken);
            pause = pause * 2 < most ? pause * 2 : most;
        }
    }

    private async Task ReadAsync(BatchStatus ended, CancellationToken cancellationToken)
    {
        using var results = new BatchResults(_items, _work, Record.Name);
        foreach (string? file in new[] { ended.OutputFile, ended.ErrorFile })
        {
            if (file is not null)
            {
                await RepeatAsync(
                    async token =>
                    {
                        await results.ReadAsync(Api, file, token);
                        return true;
                    },
                    isPaidFor: true,
                    cancellationToken
                );
            }
        }

        if (results.Unreadable > 0)
        {
            _work.Tell(
                Record,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{results.Unreadable:N0} lines of its results are not readable"
                )
            );
        }

        results.CompleteReading(ended.End == BatchEnd.Completed);
    }

    /// <summary>Books what it cost and forgets it, as all its answers are stored; then its requests are let go.</summary>
    private void Settle(BatchStatus ended)
    {
        _work.Spending.SettleHold(Record.Name, _items);
        _work.Folder.Delete(Record.Name);
        Answered = _items.Count(item => item.IsAnswered);
        IsForgotten = true;
        _settled(this);
        string online = Answered < _items.Count ? $", {WentOnline:N0} are asked online" : "";
        _work.Tell(
            Record,
            string.Create(CultureInfo.InvariantCulture, $"{ended.State}: {Answered:N0} answered{online}")
        );
        foreach (BatchItem item in _items)
        {
            item.TrySetResult(item.IsAnswered ? BatchResult.Answered : BatchResult.Online);
        }
    }

    /// <summary>Removes its files from the server, where they would fill the account's space. Nothing depends on it.</summary>
    private async Task CleanAsync(BatchStatus ended)
    {
        using var limit = new CancellationTokenSource(LongestCleaning, _work.Gateway.Time);
        foreach (string? file in new[] { Record.File, ended.OutputFile, ended.ErrorFile })
        {
            try
            {
                await (file is null ? Task.CompletedTask : Api.DeleteFileAsync(file, limit.Token));
            }
            catch (Exception error) when (error is ProviderException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Fail(ProviderException error)
    {
        if (_mayHaveBegun)
        {
            _work.Tell(
                Record,
                $"cannot be followed any more ({error.Kind.Name()}); the same command tries again. Removing '{_work.Folder.RecordFile(Record.Name)}' gives it up"
            );
        }
        else
        {
            _work.Spending.ReleaseHold(Record.Name);
            _work.Folder.Delete(Record.Name);
            IsForgotten = true;
        }

        AskFailure failure = _connection.Messages.Failure(error, 1);
        foreach (BatchItem item in _items)
        {
            item.TrySetResult(BatchResult.Failed(failure));
        }
    }

    /// <summary>
    /// Repeats an exchange whose failure may pass: before money is spent as often as any request, afterwards for as long as an endpoint may be out of
    /// order.
    /// </summary>
    private async Task<T> RepeatAsync<T>(
        Func<CancellationToken, Task<T>> exchange,
        bool isPaidFor,
        CancellationToken cancellationToken
    )
    {
        ModelGateway gateway = _work.Gateway;
        long began = gateway.Time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await exchange(cancellationToken);
            }
            catch (ProviderException error) when (error.Kind.IsTransient() && MayRepeat(attempt))
            {
                AskFailure failure = _connection.Messages.Failure(error, attempt);
                TimeSpan delay = gateway.Backoff.Delay(
                    attempt,
                    error.RetryAfter,
                    gateway.Jitter(_items[0].Call.Key, attempt)
                );
                gateway.Observer.Retrying(_work.Name, failure, delay);
                await Task.Delay(delay, gateway.Time, cancellationToken);
            }
        }

        bool MayRepeat(int attempt) =>
            attempt <= _work.Alias.MaxRetries
            || (isPaidFor && gateway.Time.GetElapsedTime(began) < TimeSpan.FromSeconds(_work.Alias.OutageLimit));
    }

    private BatchProgress Shown(string state, int completed) =>
        new(Record.Id ?? Record.Name, state, completed, Record.Requests, Record.Id is not null);
}
