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
        // What each record came to, in stream order, for the decisions about those that follow.
        var settled = Channel.CreateUnbounded<SampledRecord>();
        var pilots = new PilotGroups(_options);
        var begun = 0L;
        var window = new OrderedWindow<SampledRecord>(
            stage,
            (record, token) => SampleAsync(record, pilots, stage, token)
        )
        {
            Concurrency = Math.Max(1, stage.Concurrency),
            Capacity = _options.Lag,
            BeforeEach = async token =>
            {
                // Exactly the records before the lag are known, neither more nor fewer, whatever has finished.
                if (begun++ >= _options.Lag)
                {
                    pilots.Observe(await settled.Reader.ReadAsync(token));
                }
            },
        };
        var observed = new SampleYield(_options);
        await foreach (var (item, sampled) in window.RunAsync(input, ct))
        {
            if (sampled is null)
            {
                yield return item;
                continue;
            }

            settled.Writer.TryWrite(sampled);
            var trail = stage.Enter(item, sampled.Outcome);
            yield return new StreamItem(sampled.Outcome.Records is [var passed] ? passed : null, trail);
            if (observed.EndsWith(sampled) is { } reason)
            {
                stage.Note(reason);
                yield break;
            }
        }
    }

    /// <summary>Runs up to its first wait at once, so that what it sees of the pilots is as they stand now.</summary>
    private async Task<SampledRecord> SampleAsync(
        Record record,
        PilotGroups pilots,
        StageContext stage,
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
    }
}
