using System.Text.Json;
using DataGen.Verification.Constraints;
using DataGen.Verification.Verifiers;

namespace DataGen.Cli.Verification;

/// <summary>What came of a row.</summary>
/// <param name="Row">The row.</param>
/// <param name="Constraints">What its constraints found; null where it carries none.</param>
/// <param name="Outcomes">One for each of its verifiers, in order.</param>
internal sealed record RowVerdict(
    RowToVerify Row,
    ConstraintRowVerdict? Constraints,
    IReadOnlyList<VerifierOutcome> Outcomes
)
{
    /// <summary>Writes the line of the output.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="timing">Whether to say the processor time of each verifier.</param>
    /// <param name="isUnsafe">Whether the verifiers ran without isolation.</param>
    public void WriteTo(Utf8JsonWriter writer, bool timing, bool isUnsafe)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Row.Id);
        if (Constraints is not null)
        {
            WriteConstraints(writer, Constraints);
        }

        if (Outcomes.Count > 0)
        {
            WriteOutcomes(writer, timing);
            if (isUnsafe)
            {
                writer.WriteString("sandbox", "none");
            }
        }

        if ((Row.Problem ?? Constraints?.Error) is { } error)
        {
            writer.WriteString("error", error);
        }

        writer.WriteEndObject();
    }

    private static void WriteConstraints(Utf8JsonWriter writer, ConstraintRowVerdict verdict)
    {
        writer.WriteStartArray("results");
        foreach (var result in verdict.Results)
        {
            writer.WriteStartObject();
            writer.WriteString("id", result.Id);
            writer.WriteBoolean("strict", result.Strict);
            writer.WriteBoolean("loose", result.Loose);
            if (result.Error is not null)
            {
                writer.WriteString("error", result.Error);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("strict", verdict.Strict);
        writer.WriteBoolean("loose", verdict.Loose);
        if (verdict.SentenceModel is not null)
        {
            writer.WriteString("sentences", verdict.SentenceModel);
        }
    }

    private void WriteOutcomes(Utf8JsonWriter writer, bool timing)
    {
        if (!Row.HasVerifierList)
        {
            writer.WriteString("verdict", Outcomes[0].Verdict.Name());
            if (Outcomes[0].Detail is { } detail)
            {
                writer.WriteString("detail", detail);
            }

            if (timing)
            {
                writer.WriteNumber("cpu_ms", Milliseconds(Outcomes[0]));
            }

            return;
        }

        WriteList("verdicts", outcome => writer.WriteStringValue(outcome.Verdict.Name()));
        if (Outcomes.Any(outcome => outcome.Detail is not null))
        {
            WriteList("details", outcome => writer.WriteStringValue(outcome.Detail));
        }

        if (timing)
        {
            WriteList("cpu_ms", outcome => writer.WriteNumberValue(Milliseconds(outcome)));
        }

        void WriteList(string name, Action<VerifierOutcome> write)
        {
            writer.WriteStartArray(name);
            foreach (var outcome in Outcomes)
            {
                write(outcome);
            }

            writer.WriteEndArray();
        }
    }

    private static double Milliseconds(VerifierOutcome outcome) => Math.Round(outcome.CpuTime.TotalMilliseconds, 3);
}
