using System.Buffers;
using DataGen.Models.Answers;
using DataGen.Models.Batches;
using DataGen.Models.Providers;
using DataGen.Models.Retry;
using DataGen.Models.Scheduling;
using DataGen.Models.Spending;
using DataGen.Models.Store;
using DataGen.Models.Tokens;
using Microsoft.Extensions.AI;

namespace DataGen.Models.Gateway;

/// <summary>The front door to one alias: every ask ends in an answer, stored before it is returned, or a named failure.</summary>
public sealed class ModelClient : IDisposable
{
    private readonly ModelGateway _gateway;
    private readonly IChatProvider _provider;
    private readonly TokenCounter _counter;
    private readonly IReadOnlyList<Connection> _connections;
    private readonly Scheduler _scheduler;
    private readonly AliasSpending _spending;
    private readonly ModelCounters _counters = new();
    private readonly BatchQueue? _batches;
    private readonly TimeSpan _timeout;
    private readonly Func<Answer, Answer> _reading;

    internal ModelClient(
        ModelGateway gateway,
        string name,
        ModelAlias alias,
        IChatProvider provider,
        TokenCounter counter
    )
    {
        _gateway = gateway;
        _provider = provider;
        _counter = counter;
        Name = name;
        Alias = alias;
        Identity = ModelIdentities.Of(alias, provider);
        _spending = new AliasSpending(name, alias, gateway.Options.Spending, gateway.Observer);
        _timeout = TimeSpan.FromSeconds(alias.Timeout);
        _reading = answer => ThinkTags.Split(answer, alias.ThinkTags);
        _connections =
        [
            .. alias.EndpointsOrOne().Select(endpoint => new Connection(name, alias, endpoint, gateway, provider)),
        ];
        _scheduler = gateway.SchedulerOf(_connections);
        _batches = Batching(alias);
    }

    /// <summary>The alias's name.</summary>
    public string Name { get; }

    /// <summary>The alias.</summary>
    public ModelAlias Alias { get; }

    /// <summary>What its answers are filed under.</summary>
    public string Identity { get; }

    /// <summary>
    /// How long until a request goes that waits for a limit, a pause or a back-off to pass, or until a batch is looked at again; null where nothing waits for a
    /// time.
    /// </summary>
    public TimeSpan? NextIn => _scheduler.NextIn ?? _batches?.NextIn;

    /// <summary>The batches that have not ended.</summary>
    public IReadOnlyList<BatchProgress> Batches => _batches?.Progress ?? [];

    /// <summary>What batches have done so far; null where requests go online.</summary>
    public BatchUsage? BatchUsage => _batches?.Usage;

    /// <summary>How many records of a stage should wait at once so that batches fill; null where requests go online.</summary>
    public int? BatchWindow => _batches is not null && Alias.IsBatched ? Alias.Batch.Window : null;

    /// <summary>What it has done so far.</summary>
    public ModelUsage Usage => _counters.Snapshot();

    /// <summary>The key a request's answer is stored under.</summary>
    public AnswerKey KeyOf(AnswerRequest request) => AnswerKey.Compute(request, Identity, _provider.SendsTask);

    /// <summary>
    /// The stored answer where there is one; else the provider's, retried as the alias says and stored before it is returned.
    /// </summary>
    /// <exception cref="OperationCanceledException">
    /// The caller gave up, or the gateway is stopping and no exchange had begun. An exchange under way is cancelled unless others wait for the same answer; one that has come is stored.
    /// </exception>
    /// <exception cref="AnswerStoreException">The store cannot be read or written: the run cannot go on.</exception>
    public async Task<AskResult> AskAsync(AnswerRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AnswerKey key = AnswerKey.Compute(request, Identity, _provider.SendsTask, out int canonicalBytes);
        _counters.Asked();

        AskResult result;
        long ended = _gateway.Calls.Ended;
        if (_gateway.Store.Find(key, request.MaxTokens) is { } stored)
        {
            result = AskResult.Answered(key, stored, attempts: 0);
        }
        else if (_gateway.Options.Offline)
        {
            result = AskResult.Failed(key, _connections[0].Messages.OfflineMiss());
        }
        else
        {
            result = await _gateway.Calls.AskAsync(
                new ModelCall(this, request, key, canonicalBytes, ended),
                cancellationToken
            );
        }

        _counters.Returned(result);
        return result.ReadBy(_reading);
    }

    /// <summary>Closes the connections; the gateway does it. A client must not be asked afterwards.</summary>
    public void Dispose()
    {
        foreach (Connection connection in _connections)
        {
            connection.Dispose();
        }
    }

    /// <summary>While it waits for a lane there is nothing of a call but this, its <see cref="ModelCall"/> and its <see cref="Waiter"/>.</summary>
    internal async Task<AskResult> CallAsync(ModelCall call, CancellationToken cancellationToken)
    {
        // Between the caller's look and this call's start an identical one may have ended, or a batch that an earlier process sent.
        if (
            (_batches is not null || _gateway.Calls.Ended != call.EndedBefore)
            && _gateway.Store.Find(call.Key, call.Request.MaxTokens) is { } stored
        )
        {
            return AskResult.Answered(call.Key, stored, attempts: 0);
        }

        _counters.Opened();
        try
        {
            if (_batches is not null && await AskBatchAsync(call, cancellationToken) is { } batched)
            {
                return batched;
            }

            var waiter = new Waiter(_scheduler, call.Request.Depth, ExpectedTokens(call.Request), cancellationToken);
            return await TryAsync(call, waiter, await _scheduler.RentAsync(waiter));
        }
        finally
        {
            _counters.Closed();
        }
    }

    private async Task<AskResult> TryAsync(ModelCall call, Waiter waiter, Lease lease)
    {
        var tries = new Tries(Alias.MaxRetries);
        AskFailure? last = null;
        for (; ; )
        {
            Connection connection = _connections[lease.Lane.Index];
            if (!lease.Begins)
            {
                return Failed(call.Key, last ?? connection.Messages.Failure(lease.Lane.Cause!, 0));
            }

            tries.Begin();
            Exchange exchange = await PaidExchangeAsync(lease, call, tries.Count, waiter.Cancellation);
            if (exchange.Answer is { } answer)
            {
                return await StoreAsync(call, answer, tries.Count);
            }

            ProviderException error = exchange.Error!;
            last = connection.Messages.Failure(error, tries.Count);
            if (!MayRepeat(waiter, lease, tries, error))
            {
                return Failed(call.Key, last);
            }

            TimeSpan delay = _gateway.Backoff.Delay(
                tries.Count,
                // What one endpoint asks for does not hold for the others.
                _scheduler.HasOther(waiter, lease.Lane)
                    ? null
                    : error.RetryAfter,
                _gateway.Jitter(call.Key, tries.Count)
            );
            waiter.IsRepeated = true;
            ValueTask<Lease> wait = _scheduler.RentAsync(waiter, delay);
            _gateway.Observer.Retrying(Name, last, delay);
            lease = await wait;
        }
    }

    /// <summary>Leaves its batches to the server. Nobody may wait for one any more.</summary>
    internal ValueTask LeaveBatchesAsync() => _batches?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal Task<IReadOnlyList<string>> CancelBatchesAsync(CancellationToken cancellationToken) =>
        _batches?.CancelAsync(cancellationToken) ?? Task.FromResult<IReadOnlyList<string>>([]);

    private BatchQueue? Batching(ModelAlias alias)
    {
        if (alias.IsBatched && !_provider.HasBatches)
        {
            throw new ArgumentException($"the provider '{_provider.Name}' takes no batches", nameof(alias));
        }

        if (_gateway.Batches is not { } folder || !_provider.HasBatches)
        {
            return null;
        }

        // An alias that is asked online by now may still have batches under way, which must not be paid again.
        return
            !alias.IsBatched
            && !folder.ReadAll().Any(record => string.Equals(record.Alias, Name, StringComparison.Ordinal))
            ? null
            : new BatchQueue(
                new BatchWork(
                    Name,
                    alias,
                    Identity,
                    _counter,
                    new AliasSpending(Name, alias.AtBatchPrices(), _gateway.Options.Spending, _gateway.Observer),
                    _counters,
                    _gateway,
                    folder
                ),
                _connections,
                _provider.SendsTask
            );
    }

    /// <summary>Has a batch answer it; null where it is to be asked online.</summary>
    private async Task<AskResult?> AskBatchAsync(ModelCall call, CancellationToken cancellationToken)
    {
        try
        {
            var canonical = new ArrayBufferWriter<byte>(call.CanonicalBytes);
            CanonicalRequest.Write(canonical, call.Request, Identity, _provider.SendsTask);
            BatchResult result = await _batches!.AskAsync(
                call.Id,
                call.Request,
                canonical.WrittenMemory,
                cancellationToken
            );
            if (result.Failure is { } failure)
            {
                return Failed(call.Key, failure);
            }

            return _gateway.Store.Find(call.Key, call.Request.MaxTokens) is { } answer
                ? AskResult.Answered(call.Key, answer with { FromStore = false }, attempts: 1)
                : null;
        }
        catch (ProviderException error)
        {
            return Failed(call.Key, _connections[0].Messages.Failure(error, 0));
        }
    }

    /// <summary>What will not pass at this endpoint may pass at another.</summary>
    private bool MayRepeat(Waiter waiter, in Lease lease, Tries tries, ProviderException error)
    {
        if (error.Kind.IsTransient())
        {
            return tries.MayRepeat(error, lease.IsTrying);
        }

        waiter.Avoid(lease.Lane);
        return _scheduler.MayGo(waiter);
    }

    private AskResult Failed(AnswerKey key, AskFailure failure)
    {
        _gateway.Observer.Failed(Name, key, failure);
        return AskResult.Failed(key, failure);
    }

    /// <summary>
    /// One attempt, with its worst case reserved before and its cost booked after. The lease is given back however it ends.
    /// </summary>
    private async Task<Exchange> PaidExchangeAsync(
        Lease lease,
        ModelCall call,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        ExchangeReport report = ExchangeReport.Abandoned;
        try
        {
            _gateway.Store.ThrowIfFailed();
            using Reservation reservation = await _spending.ReserveAsync(
                call.Request,
                call.CanonicalBytes,
                _gateway.Options.Stopping,
                cancellationToken
            );
            Connection connection = _connections[lease.Lane.Index];
            long began = _gateway.Time.GetTimestamp();
            Exchange exchange = await ExchangeAsync(connection, call, attempt, cancellationToken);
            _gateway.Observer.Exchanged(Name, _gateway.Time.GetElapsedTime(began));
            report = exchange.Report;
            reservation.Settle(exchange.Answer is { } answer ? Charge.Of(answer) : Charge.Of(exchange.Error!));
            return exchange;
        }
        finally
        {
            Settle(lease, report);
        }
    }

    /// <summary>One exchange with the provider.</summary>
    private async Task<Exchange> ExchangeAsync(
        Connection connection,
        ModelCall call,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        AnswerRequest request = call.Request;
        _counters.ExchangeBegins(isRetry: attempt > 1);
        using var ending = new CancellationTokenSource(_timeout, _gateway.Time);
        await using CancellationTokenRegistration link = cancellationToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(),
            ending
        );
        try
        {
            ChatResponse response = await connection.Client.GetResponseAsync(
                ChatOptionsMapping.Messages(request, Alias),
                ChatOptionsMapping.Options(request, connection.Alias, call.Key, _provider.SendsTask),
                ending.Token
            );
            return new Exchange(
                AnswerMapping.Read(response, request.Messages, _counter),
                null,
                AnswerMapping.Limits(response)
            );
        }
        catch (Exception error)
            when (!cancellationToken.IsCancellationRequested
                && FailureReading.Classify(error, _gateway.Time) is not null
            )
        {
            ProviderException failure = FailureReading.Classify(error, _gateway.Time)!;
            return ending.IsCancellationRequested && failure.Kind is FailureKind.Network or FailureKind.Timeout
                    ? new Exchange(null, new ProviderException(FailureKind.Timeout, "", inner: error), null)
                : failure.IsRejection ? new Exchange(AnswerMapping.Rejected(failure), null, failure.Limits)
                : new Exchange(null, failure, failure.Limits);
        }
        finally
        {
            _counters.ExchangeEnds();
        }
    }

    private void Settle(in Lease lease, in ExchangeReport report)
    {
        if (_scheduler.Settle(lease, report) is not { } notice)
        {
            return;
        }

        Connection connection = _connections[notice.Lane];
        if (notice.IsResumed)
        {
            _gateway.Observer.Resumed(Name, connection.Place);
        }
        else
        {
            AskFailure failure = connection.Messages.Failure(notice.Cause!, 1);
            _gateway.Observer.Parked(Name, connection.Place, failure, notice.For);
        }
    }

    /// <summary>About what a request takes from a limit on tokens, until its answer says.</summary>
    internal static int ExpectedTokens(AnswerRequest request)
    {
        const int CharactersPerToken = 4;
        const int Unlimited = 1024;
        long characters = request.Messages.Sum(turn => (long)turn.Content.Length);
        return (int)Math.Min(int.MaxValue, (characters / CharactersPerToken) + (request.MaxTokens ?? Unlimited));
    }

    /// <summary>It is paid for, so it is stored even when nobody waits any more.</summary>
    private async Task<AskResult> StoreAsync(ModelCall call, Answer answer, int attempts)
    {
        _counters.Paid(answer);
        Task<Answer> stored;
        // Written a second time rather than held by all who wait.
        using (var canonical = new PooledBytes(call.CanonicalBytes))
        {
            CanonicalRequest.Write(canonical, call.Request, Identity, _provider.SendsTask);
            stored = _gateway.Store.PutAsync(call.Key, call.Request.MaxTokens, Identity, canonical.Written, answer);
        }

        Answer won = await stored;
        _gateway.Observer.Answered(Name, call.Key, won);
        return AskResult.Answered(call.Key, won, attempts);
    }

    private readonly record struct Exchange(Answer? Answer, ProviderException? Error, ServerLimits? Limits)
    {
        public ExchangeReport Report =>
            Answer is { } answer
                ? ExchangeReport.Answered(answer.PromptTokens + answer.CompletionTokens, Limits)
                : ExchangeReport.Failed(Error!);
    }
}
