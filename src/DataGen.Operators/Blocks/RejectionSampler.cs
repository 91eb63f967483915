using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Operators.Blocks;

/// <summary>What sampling a record came to.</summary>
/// <param name="Outcome">What becomes of the record.</param>
/// <param name="Group">Its group, where there are groups.</param>
/// <param name="Attempts">Samples asked for.</param>
/// <param name="Kept">Samples kept.</param>
internal sealed record SampledRecord(Outcome Outcome, string? Group, int Attempts, int Kept);

/// <summary>Samples one record in waves.</summary>
internal sealed class RejectionSampler(RejectSampleOptions options, StageGraph body, StageExpression keep)
{
    public async Task<SampledRecord> SampleAsync(Record record, string? group, StageContext stage, CancellationToken ct)
    {
        var samples = new List<JsonElement>();
        var (attempts, kept, waves) = (0, 0, 0);
        Trail? inner = null;
        while (kept < options.Enough && attempts + options.Wave <= options.MaxAttempts)
        {
            var given = record.Child(stage.Id, waves++).With("attempts", Json.Number(attempts));
            var (results, history) = await stage.RunBodyAsync(body, [given], ct, firstSample: attempts);
            inner = Trail.Append(inner, history);
            attempts += options.Wave;
            var failure = history?.Events().FirstOrDefault(entry => entry.Outcome == StageOutcome.Failed);
            if (failure is not null)
            {
                return Ended(
                    Outcome.Fail("wave failed", $"stage '{failure.StageId}': {failure.Reason}: {failure.Detail}")
                );
            }

            // A wave that was dropped inside gave no samples; the next asks for others.
            foreach (var element in results.SelectMany(result => result.List(options.Over)))
            {
                var isKept = keep.Test(ListElements.View(record, element), stage);
                kept += isKept ? 1 : 0;
                samples.Add(
                    ListElements.With(
                        element,
                        [
                            KeyValuePair.Create("sample", Json.Number(samples.Count)),
                            KeyValuePair.Create("kept", Json.Bool(isKept)),
                        ]
                    )
                );
            }
        }

        return Ended(
            kept < options.Least
                ? Outcome.Drop("too few samples kept", Invariant($"{kept} of {attempts}, {options.Least} needed"))
            : samples.Count == 0 ? Outcome.Drop("no samples", "every wave was dropped inside")
            : Outcome.Emit(record.With(options.Over, Json.Array(samples)))
        );

        SampledRecord Ended(Outcome outcome) => new(outcome.WithInner(inner), group, attempts, kept);
    }
}
