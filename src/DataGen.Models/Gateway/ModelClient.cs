using DataGen.Models.Answers;
using DataGen.Models.Limits;
using DataGen.Models.Providers;
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
    private readonly ExchangeLimit _limit;
    private readonly AliasSpending _spending;
    private readonly Lazy<IChatClient> _client;
    private readonly FailureMessages _messages;
    private readonly ModelCounters _counters = new();
    private readonly TimeSpan _timeout;

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
        _limit = new ExchangeLimit(alias.MaxConcurrency);
        _spending = new AliasSpending(name, alias, gateway.Options.Spending, gateway.Observer);
        _timeout = TimeSpan.FromSeconds(alias.Timeout);
        // Made when first needed: a replay needs neither key nor endpoint.
        _client = new Lazy<IChatClient>(() => provider.Create(alias));
        _messages = new FailureMessages(name, alias, provider.Endpoint(alias));
    }

    /// <summary>The alias's name.</summary>
    public string Name { get; }

    /// <summary>The alias.</summary>
    public ModelAlias Alias { get; }

    /// <summary>What its answers are filed under.</summary>
    public string Identity { get; }

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
        ReadOnlyMemory<byte> canonical = CanonicalRequest.Write(request, Identity, _provider.SendsTask);
        AnswerKey key = AnswerKey.Of(canonical.Span);
        _counters.Asked();

        AskResult result;
        if (_gateway.Store.Find(key, request.MaxTokens) is { } stored)
        {
            result = AskResult.Answered(key, stored, attempts: 0);
        }
        else if (_gateway.Options.Offline)
        {
            result = AskResult.Failed(key, _messages.OfflineMiss());
        }
        else
        {
            result = await _gateway.Calls.AskAsync(
                new CallId(key, request.MaxTokens),
                cancellation => CallAsync(request, canonical, key, cancellation),
                cancellationToken
            );
        }

        _counters.Returned(result);
        return result.ReadBy(answer => ThinkTags.Split(answer, Alias.ThinkTags));
    }

    /// <summary>Closes the connection; the gateway does it. A client must not be asked afterwards.</summary>
    public void Dispose()
    {
        _limit.Dispose();
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private async Task<AskResult> CallAsync(
        AnswerRequest request,
        ReadOnlyMemory<byte> canonical,
        AnswerKey key,
        CancellationToken cancellationToken
    )
    {
        // Between the caller's look and this call's start an identical one may have ended.
        if (_gateway.Store.Find(key, request.MaxTokens) is { } stored)
        {
            return AskResult.Answered(key, stored, attempts: 0);
        }

        _counters.Opened();
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                _gateway.Store.ThrowIfFailed();
                _gateway.Options.Stopping.ThrowIfCancellationRequested();
                int number = attempt;
                Exchange exchange = await _limit.RunAsync(
                    cancellation => PaidExchangeAsync(request, canonical.Length, key, number, cancellation),
                    _gateway.Options.Stopping,
                    cancellationToken
                );
                if (exchange.Answer is { } answer)
                {
                    return await StoreAsync(request, canonical, key, answer, attempt);
                }

                AskFailure failure = _messages.Failure(exchange.Error!, attempt);
                if (attempt > Alias.MaxRetries || !MayPass(exchange.Error!))
                {
                    _gateway.Observer.Failed(Name, key, failure);
                    return AskResult.Failed(key, failure);
                }

                TimeSpan delay = _gateway.Backoff.Delay(
                    attempt,
                    exchange.Error!.RetryAfter,
                    _gateway.Jitter(key, attempt)
                );
                using var either = CancellationTokenSource.CreateLinkedTokenSource(
                    _gateway.Options.Stopping,
                    cancellationToken
                );
                Task wait = Task.Delay(delay, _gateway.Time, either.Token);
                _gateway.Observer.Retrying(Name, failure, delay);
                await wait;
            }
        }
        finally
        {
            _counters.Closed();
        }
    }

    /// <summary>An error inside HTTP 200 may carry a status that says no in every repetition.</summary>
    private static bool MayPass(ProviderException error) =>
        error.Kind.IsTransient()
        && !(error is { Kind: FailureKind.ErrorInOk, Status: >= 400 and < 500 and not (408 or 429) });

    /// <summary>One attempt, with its worst case reserved before and its cost booked after.</summary>
    private async Task<Exchange> PaidExchangeAsync(
        AnswerRequest request,
        int canonicalBytes,
        AnswerKey key,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        using Reservation reservation = await _spending.ReserveAsync(
            request,
            canonicalBytes,
            _gateway.Options.Stopping,
            cancellationToken
        );
        Exchange exchange = await ExchangeAsync(request, key, attempt, cancellationToken);
        reservation.Settle(exchange.Answer is { } answer ? Charge.Of(answer) : Charge.Of(exchange.Error!));
        return exchange;
    }

    /// <summary>One attempt, while a permit is held.</summary>
    private async Task<Exchange> ExchangeAsync(
        AnswerRequest request,
        AnswerKey key,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        _counters.ExchangeBegins(isRetry: attempt > 1);
        using var timeout = new CancellationTokenSource(_timeout, _gateway.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            ChatResponse response = await _client.Value.GetResponseAsync(
                ChatOptionsMapping.Messages(request, Alias),
                ChatOptionsMapping.Options(request, Alias, key, _provider.SendsTask),
                either.Token
            );
            return new Exchange(AnswerMapping.Read(response, request, _counter), null);
        }
        catch (Exception error)
            when (!cancellationToken.IsCancellationRequested
                && FailureReading.Classify(error, _gateway.Time) is not null
            )
        {
            ProviderException failure = FailureReading.Classify(error, _gateway.Time)!;
            return timeout.IsCancellationRequested && failure.Kind is FailureKind.Network or FailureKind.Timeout
                    ? new Exchange(null, new ProviderException(FailureKind.Timeout, "", inner: error))
                : failure.IsRejection ? new Exchange(AnswerMapping.Rejected(failure), null)
                : new Exchange(null, failure);
        }
        finally
        {
            _counters.ExchangeEnds();
        }
    }

    /// <summary>It is paid for, so it is stored even when nobody waits any more.</summary>
    private async Task<AskResult> StoreAsync(
        AnswerRequest request,
        ReadOnlyMemory<byte> canonical,
        AnswerKey key,
        Answer answer,
        int attempts
    )
    {
        _counters.Paid(answer);
        Answer won = await _gateway.Store.PutAsync(key, request.MaxTokens, Identity, canonical, answer);
        _gateway.Observer.Answered(Name, key, won);
        return AskResult.Answered(key, won, attempts);
    }

    private readonly record struct Exchange(Answer? Answer, ProviderException? Error);
}
