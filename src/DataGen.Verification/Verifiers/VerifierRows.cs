using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace DataGen.Verification.Verifiers;

/// <summary>A response with the verifiers to apply to it.</summary>
/// <typeparam name="T">What the caller needs to know the row by.</typeparam>
/// <param name="Tag">Handed through.</param>
/// <param name="Verifiers">In the row's own order; may be none.</param>
/// <param name="Response">The text; see <see cref="ResponseText"/> for bytes.</param>
public sealed record VerifierRow<T>(T Tag, IReadOnlyList<Verifier> Verifiers, string Response);

/// <summary>A row's outcomes, in the order of its verifiers.</summary>
public sealed record VerifiedRow<T>(T Tag, IReadOnlyList<VerifierOutcome> Outcomes);

/// <summary>
/// Applies verifiers to a stream of rows and gives the rows back in their order. Rows are taken in windows of a fixed size, and within a
/// window each verifier is run once over all its responses, so that files whose rows share verifiers cost a fork for many rows. Memory holds
/// three windows.
/// </summary>
/// <param name="sandbox">Where to run.</param>
/// <param name="windowSize">Rows in a window; a fixed number, so that what runs together never depends on timing.</param>
public sealed class VerifierRows(IVerifierSandbox sandbox, int windowSize = 256)
{
    /// <summary>Runs the rows.</summary>
    /// <exception cref="SandboxUnavailableException">No sandbox can be had for a verifier's language.</exception>
    public async IAsyncEnumerable<VerifiedRow<T>> RunAsync<T>(
        IAsyncEnumerable<VerifierRow<T>> rows,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // One window runs while the next is read and started: workers are not idle at a window's end.
        var windows = Channel.CreateBounded<Task<IReadOnlyList<VerifiedRow<T>>>>(1);
        var reading = ReadAsync(rows, windows.Writer, stop.Token);
        try
        {
            await foreach (var window in windows.Reader.ReadAllAsync(stop.Token))
            {
                foreach (var row in await window)
                {
                    yield return row;
                }
            }

            await reading;
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync<T>(
        IAsyncEnumerable<VerifierRow<T>> rows,
        ChannelWriter<Task<IReadOnlyList<VerifiedRow<T>>>> windows,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var window = new List<VerifierRow<T>>(windowSize);
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                window.Add(row);
                if (window.Count == windowSize)
                {
                    await windows.WriteAsync(RunWindowAsync(window, cancellationToken), cancellationToken);
                    window = new List<VerifierRow<T>>(windowSize);
                }
            }

            if (window.Count > 0)
            {
                await windows.WriteAsync(RunWindowAsync(window, cancellationToken), cancellationToken);
            }

            windows.Complete();
        }
        catch (Exception exception)
        {
            windows.Complete(exception);
        }
    }

    private async Task<IReadOnlyList<VerifiedRow<T>>> RunWindowAsync<T>(
        List<VerifierRow<T>> window,
        CancellationToken cancellationToken
    )
    {
        var outcomes = window.Select(row => new VerifierOutcome[row.Verifiers.Count]).ToArray();
        var groups = window
            .SelectMany(
                (row, at) => row.Verifiers.Select((verifier, slot) => (Verifier: verifier, Row: at, Slot: slot))
            )
            .GroupBy(use => use.Verifier);
        await Task.WhenAll(
            groups.Select(async group =>
            {
                var uses = group.ToArray();
                string[] responses = [.. uses.Select(use => window[use.Row].Response)];
                var verdicts = await sandbox.RunAsync(group.Key, responses, default, cancellationToken);
                foreach (var (use, verdict) in uses.Zip(verdicts))
                {
                    outcomes[use.Row][use.Slot] = verdict;
                }
            })
        );
        return [.. window.Select((row, at) => new VerifiedRow<T>(row.Tag, outcomes[at]))];
    }
}
