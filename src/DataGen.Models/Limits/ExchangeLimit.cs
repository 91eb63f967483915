namespace DataGen.Models.Limits;

/// <summary>
/// At most so many exchanges with a provider at once; those who wait come in order. A permit is held for one exchange and
/// never while waiting for the store or a back-off.
/// </summary>
internal sealed class ExchangeLimit(int maxConcurrency) : IDisposable
{
    private readonly SemaphoreSlim _permits = new(maxConcurrency, maxConcurrency);

    /// <summary>Runs one exchange when there is a permit.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="notBegin">Ends the wait; an exchange that has begun goes on.</param>
    /// <param name="cancellationToken">Ends the wait or the exchange.</param>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> exchange,
        CancellationToken notBegin,
        CancellationToken cancellationToken
    )
    {
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(notBegin, cancellationToken))
        {
            await _permits.WaitAsync(either.Token);
        }

        try
        {
            return await exchange(cancellationToken);
        }
        finally
        {
            _permits.Release();
        }
    }

    public void Dispose() => _permits.Dispose();
}
