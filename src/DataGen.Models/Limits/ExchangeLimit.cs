namespace DataGen.Models.Limits;

/// <summary>
/// At most so many exchanges with a provider at once; those who wait come in order. A permit is held for one exchange and
/// never while waiting for the store or a back-off.
/// </summary>
internal sealed class ExchangeLimit(int maxConcurrency) : IDisposable
{
    private readonly SemaphoreSlim _permits = new(maxConcurrency, maxConcurrency);

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> exchange, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
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
