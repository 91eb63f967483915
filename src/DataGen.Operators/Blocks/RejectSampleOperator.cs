using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DataGen.Pipeline;

namespace DataGen.Operators.Blocks;

/// <summary>
/// Asks again for records that lack enough kept samples: in waves, up to a bound, each wave with sample numbers that go on from the last, so that
/// nothing is asked twice. It ends at a target, or when too little is kept; a group that proves impossible or too easy is parked.
/// </summary>
[Operator("reject-sample", RunsPerRecord = true, DecidesByOrder = true)]
public sealed class RejectSampleOperator : IOperator, IBlock
{
    private readonly RejectSampleOptions _options;
    private readonly RejectionSampler _sampler;
    private readonly StageGraph _body;
    private readonly StageExpression? _group;

    public RejectSampleOperator(RejectSampleOptions options, StageServices services)
    {
        _options = options;
        _body = services.Compile(options.Stages);
        _sampler = new RejectionSampler(options, _body, services.Expression(options.Keep));
        _group = options.Group is null ? null : services.Expression(options.Group);
    }

    public IReadOnlyList<StageGraph> Bodies => [_body];

    public async IAsyncEnumerable<StreamItem> RunAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var permits = new SemaphoreSlim(Math.Max(1, stage.Run.Concurrency));
        var window = Channel.CreateBounded<Pending>(
            new BoundedChannelOptions(_options.Lag) { SingleReader = true, SingleWriter = true }
        );
        // What each record came to, in stream order, for the decisions of the producer.
        var settled = Channel.CreateUnbounded<SampledRecord>();
        var producer = StartAsync(input, stage, permits, window.Writer, settled.Reader, left.Token);
        var observed = new SampleYield(_options);
        try
        {
            await foreach (var pending in window.Reader.ReadAllAsync(ct))
            {
                if (pending.Work is null)
                {
                    yield return pending.Item;
                    continue;
                }

                var sampled = await pending.Work;
                settled.Writer.TryWrite(sampled);
                var trail = stage.Enter(pending.Item, sampled.Outcome);
                yield return new StreamItem(sampled.Outcome.Records is [var passed] ? passed : null, trail);
                if (observed.EndsWith(sampled) is { } reason)
                {
                    stage.Note(reason);
                    yield break;
                }
            }

            await producer;
        }
        finally
        {
            // Nothing new is begun, and nothing begun is left running: an answer on its way is paid for and must reach the store.
            await left.CancelAsync();
            await ((Task)producer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (window.Reader.TryRead(out var pending))
            {
                if (pending.Work is not null)
                {
                    stage.Journal.Discard(1);
                    await ((Task)pending.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    private async Task StartAsync(
        IAsyncEnumerable<StreamItem> input,
        StageContext stage,
        SemaphoreSlim permits,
        ChannelWriter<Pending> window,
        ChannelReader<SampledRecord> settled,
        CancellationToken ct
    )
    {
        var pilots = new PilotGroups(_options);
        var begun = 0L;
        try
        {
            await foreach (var item in input.WithCancellation(ct))
            {
                if (item.Record is null)
                {
                    await window.WriteAsync(new Pending(item, null), ct);
                    continue;
                }

                // Exactly the records before the lag are known, neither more nor fewer, whatever has finished.
                if (begun++ >= _options.Lag)
                {
                    pilots.Observe(await settled.ReadAsync(ct));
                }

                await window.WaitToWriteAsync(ct);
                await permits.WaitAsync(ct);
                await window.WriteAsync(
                    new Pending(item, SampleAsync(item.Record, pilots, stage, permits, ct)),
                    CancellationToken.None
                );
            }

            window.Complete();
        }
        catch (Exception exception)
        {
            window.Complete(exception);
        }
    }

    /// <summary>Runs up to its first wait at once, so that what it sees of the pilots is as they stand now.</summary>
    private async Task<SampledRecord> SampleAsync(
        Record record,
        PilotGroups pilots,
        StageContext stage,
        SemaphoreSlim permits,
        CancellationToken ct
    )
    {
        try
        {
            var group = _group?.Key(record, stage);
            return pilots.Objection(group) is { } objection
                ? new SampledRecord(Outcome.Drop(objection.Reason, objection.Detail), group, 0, 0)
                : await _sampler.SampleAsync(record, group, stage, ct);
        }
        catch (RowException exception)
        {
            return new SampledRecord(Outcome.Fail(exception.Error, exception.Message), null, 0, 0);
        }
        finally
        {
            permits.Release();
        }
    }

    private readonly record struct Pending(StreamItem Item, Task<SampledRecord>? Work);
}
