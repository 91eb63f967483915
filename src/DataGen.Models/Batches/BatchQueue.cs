using System.Globalization;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Spending;

namespace DataGen.Models.Batches;

/// <summary>
/// Gathers an alias's requests into batches and sees these through. A request that waits is a node in memory and a line on disk. A batch is closed
/// when it is full, when no request has come for a while, or when money allows no more; requests of a batch that an earlier process has sent wait
/// for that one.
/// </summary>
internal sealed class BatchQueue : IAsyncDisposable
{
    private readonly BatchWork _work;
    private readonly IReadOnlyList<Connection> _connections;
    private readonly bool _sendsTask;
    private readonly BatchSettings _settings;
    private readonly TimeSpan _linger;
    private readonly Lock _gate = new();
    private readonly Dictionary<CallId, BatchItem> _items = [];
    private readonly List<BatchJob> _jobs = [];
    private readonly Dictionary<BatchJob, Task> _running = [];
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _ending;
    private readonly CancellationTokenRegistration _stopping;
    private BatchGathering? _gathering;
    private TaskCompletionSource _jobEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastCame;
    private long _ended;
    private long _answered;
    private long _wentOnline;

    public BatchQueue(BatchWork work, IReadOnlyList<Connection> connections, bool sendsTask)
    {
        (_work, _connections, _sendsTask) = (work, connections, sendsTask);
        _settings = work.Alias.Batch;
        _linger = TimeSpan.FromSeconds(_settings.Linger);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(work.Gateway.Options.Stopping);
        _timer = work.Gateway.Time.CreateTimer(
            static queue => ((BatchQueue)queue!).Look(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        foreach (BatchRecord record in work.Folder.ReadAll().Where(IsOurs))
        {
            PickUp(record);
        }

        _stopping = _ending.Token.UnsafeRegister(static queue => ((BatchQueue)queue!).Stop(), this);
    }

    /// <summary>The batches that have not ended, and the one that is being gathered.</summary>
    public IReadOnlyList<BatchProgress> Progress
    {
        get
        {
            lock (_gate)
            {
                IEnumerable<BatchProgress> sent = _jobs.Select(job => job.Progress);
                return _gathering is { } open
                    ? [.. sent, new BatchProgress("next", "gathering", 0, open.Items.Count, IsAtServer: false)]
                    : [.. sent];
            }
        }
    }

    public BatchUsage Usage =>
        new(Interlocked.Read(ref _ended), Interlocked.Read(ref _answered), Interlocked.Read(ref _wentOnline));

    /// <summary>How long until it looks again what is to be done; null where nothing is.</summary>
    public TimeSpan? NextIn
    {
        get
        {
            lock (_gate)
            {
                return _jobs.Count > 0 ? TimeSpan.FromSeconds(_settings.PollInterval)
                    : _gathering is not null ? _linger
                    : null;
            }
        }
    }

    /// <summary>Has a request answered by a batch, and waits for it.</summary>
    /// <exception cref="ProviderException">The endpoint cannot be asked: a key is missing.</exception>
    /// <exception cref="BudgetReachedException">There is no money left for it.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, or the run stops.</exception>
    public async Task<BatchResult> AskAsync(
        CallId call,
        AnswerRequest request,
        ReadOnlyMemory<byte> canonical,
        CancellationToken cancellationToken
    )
    {
        BatchItem? item = Known(call);
        if (item is null)
        {
            if (!_work.Alias.IsBatched)
            {
                return BatchResult.Online;
            }

            item = await AddAsync(call, request, canonical, cancellationToken);
        }

        return await item.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Asks the server to end the batches that it has.</summary>
    /// <returns>The ids of those it will end.</returns>
    public async Task<IReadOnlyList<string>> CancelAsync(CancellationToken cancellationToken)
    {
        var cancelled = new List<string>();
        foreach (BatchRecord record in _work.Folder.ReadAll().Where(record => IsOurs(record) && record.Id is not null))
        {
            try
            {
                await ConnectionOf(record).Batches.CancelAsync(record.Id!, cancellationToken);
                cancelled.Add(record.Id!);
            }
            catch (ProviderException error)
            {
                _work.Tell(record, $"could not be cancelled: {error.Message}");
            }
        }

        return cancelled;
    }

    /// <summary>Leaves the batches to the server; what was not sent is forgotten.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        Task[] settled;
        lock (_gate)
        {
            running = [.. _running.Values];
            settled = [.. _running.Where(job => job.Key.IsForgotten).Select(job => job.Value)];
        }

        await Task.WhenAll(settled);
        await _ending.CancelAsync();
        await Task.WhenAll(running);
        await _timer.DisposeAsync();
        await _stopping.DisposeAsync();
        _ending.Dispose();
    }

    private bool IsOurs(BatchRecord record) => string.Equals(record.Alias, _work.Name, StringComparison.Ordinal);

    private BatchItem? Known(CallId call)
    {
        lock (_gate)
        {
            return _items.GetValueOrDefault(call);
        }
    }

    /// <summary>Goes on with a batch of an earlier process.</summary>
    private void PickUp(BatchRecord record)
    {
        if (record.File is null)
        {
            // It cannot have begun, and its requests come again.
            _work.Spending.ReleaseHold(record.Name);
            _work.Folder.Delete(record.Name);
            return;
        }

        IReadOnlyList<BatchItem> items = BatchItems.ReadAll(_work.Folder.ItemsFile(record.Name));
        foreach (BatchItem item in items)
        {
            _items.TryAdd(item.Call, item);
        }

        _work.Tokens.IsInside(record.Tokens);
        _work.Tell(
            record,
            string.Create(
                CultureInfo.InvariantCulture,
                $"picked up, with {record.Requests:N0} requests of an earlier run"
            )
        );
        Start(new BatchJob(record, items, ConnectionOf(record), _work, OnSettled));
    }

    private Connection ConnectionOf(BatchRecord record) =>
        _connections.FirstOrDefault(connection =>
            string.Equals(connection.Address?.AbsoluteUri, record.Endpoint, StringComparison.Ordinal)
        )
        ?? throw new IOException(
            $"the batch {record.Id ?? record.Name} was sent to {record.Endpoint}, which the model alias '{_work.Name}' no longer names. "
                + $"Put that endpoint back; or remove '{_work.Folder.RecordFile(record.Name)}' to give the batch up and have its requests asked, and paid, again."
        );

    private async Task<BatchItem> AddAsync(
        CallId call,
        AnswerRequest request,
        ReadOnlyMemory<byte> canonical,
        CancellationToken cancellationToken
    )
    {
        Connection connection = _connections[0];
        ReadOnlyMemory<byte> line = connection.Batches.WriteRequest(
            CustomId.Of(call),
            ChatOptionsMapping.Messages(request, _work.Alias),
            ChatOptionsMapping.Options(request, connection.Alias, call.Key, _sendsTask)
        );
        Money worst = _work.Spending.IsFree ? Money.Zero : _work.Spending.WorstCase(request, canonical.Length);
        var asked = new BatchRequest(call, request.Account, ModelClient.ExpectedTokens(request), worst, canonical);
        while (true)
        {
            Task? money;
            lock (_gate)
            {
                _ending.Token.ThrowIfCancellationRequested();
                if (MayCost(worst))
                {
                    return Add(asked, line.Span);
                }

                // What is gathered can be paid; the next may be when that has been settled.
                Close();
                money = _jobs.Count > 0 ? _jobEnded.Task : null;
            }

            if (money is null)
            {
                using Reservation reservation = await _work.Spending.ReserveAsync(
                    request,
                    canonical.Length,
                    _ending.Token,
                    cancellationToken
                );
                reservation.Settle(null);
            }
            else
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, cancellationToken);
                await money.WaitAsync(either.Token);
            }
        }
    }

    private bool MayCost(Money worst) =>
        worst == Money.Zero
        || _jobs
            .Where(job => !job.IsHeld)
            .Aggregate(worst + (_gathering?.Worst ?? Money.Zero), (sum, job) => sum + job.Record.Worst)
            <= _work.Spending.Available;

    private BatchItem Add(BatchRequest asked, ReadOnlySpan<byte> line)
    {
        if (_gathering is { } open && !HasRoom(open, line.Length, asked.Tokens))
        {
            Close();
        }

        _gathering ??= new BatchGathering(_work.Folder);
        BatchItem item = _gathering.Add(asked, line);
        _items.Add(asked.Call, item);
        _lastCame = _work.Gateway.Time.GetTimestamp();
        if (_gathering.Items.Count == 1)
        {
            _timer.Change(_linger, Timeout.InfiniteTimeSpan);
        }
        else if (_gathering.Items.Count >= _settings.MaxRequests)
        {
            Close();
        }

        return item;
    }

    private bool HasRoom(BatchGathering open, int bytes, int tokens) =>
        open.Items.Count < _settings.MaxRequests
        && open.Bytes + bytes <= _settings.MaxBytes
        && (_settings.EnqueuedTokens is not { } most || open.Tokens + tokens <= most);

    /// <summary>Closes the batch if nothing has come for long enough.</summary>
    private void Look()
    {
        lock (_gate)
        {
            if (_gathering is null)
            {
                return;
            }

            TimeSpan rest = _linger - _work.Gateway.Time.GetElapsedTime(_lastCame);
            if (rest > TimeSpan.Zero)
            {
                _timer.Change(rest, Timeout.InfiniteTimeSpan);
            }
            else
            {
                Close();
            }
        }
    }

    /// <summary>Sends what is gathered on its way, by a batch or, if it is too little for one, online.</summary>
    private void Close()
    {
        if (_gathering is not { } full)
        {
            return;
        }

        _gathering = null;
        if (full.Items.Count < _settings.MinRequests)
        {
            full.Discard();
            Forget(full.Items);
            Interlocked.Add(ref _wentOnline, full.Items.Count);
            _work.Gateway.Observer.Batch(
                _work.Name,
                "next",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{full.Items.Count} requests are too few for a batch (batch.minRequests is {_settings.MinRequests}); they are asked online"
                )
            );
            foreach (BatchItem item in full.Items)
            {
                item.TrySetResult(BatchResult.Online);
            }

            return;
        }

        BatchRecord record = full.Close(_work.Name, _connections[0].Address?.AbsoluteUri);
        Start(new BatchJob(record, full.Items, _connections[0], _work, OnSettled));
    }

    private void Start(BatchJob job)
    {
        _jobs.Add(job);
        foreach (BatchJob ended in _running.Where(one => one.Value.IsCompleted).Select(one => one.Key).ToArray())
        {
            _running.Remove(ended);
        }

        _running.Add(job, Task.Run(() => RunAsync(job)));
    }

    private async Task RunAsync(BatchJob job)
    {
        await job.RunAsync(_ending.Token);
        lock (_gate)
        {
            _jobs.Remove(job);
            if (job.IsForgotten)
            {
                Forget(job.Items);
            }

            _jobEnded.SetResult();
            _jobEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void OnSettled(BatchJob job)
    {
        Interlocked.Increment(ref _ended);
        Interlocked.Add(ref _answered, job.Answered);
        Interlocked.Add(ref _wentOnline, job.WentOnline);
        lock (_gate)
        {
            Forget(job.Items);
        }
    }

    private void Forget(IEnumerable<BatchItem> items)
    {
        foreach (BatchItem item in items)
        {
            if (_items.TryGetValue(item.Call, out BatchItem? known) && ReferenceEquals(known, item))
            {
                _items.Remove(item.Call);
            }
        }
    }

    private void Stop()
    {
        lock (_gate)
        {
            if (_gathering is not { } open)
            {
                return;
            }

            _gathering = null;
            open.Discard();
            foreach (BatchItem item in open.Items)
            {
                item.TrySetCanceled(_ending.Token);
            }
        }
    }
}
