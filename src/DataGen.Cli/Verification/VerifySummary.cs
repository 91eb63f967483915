using System.Text.Json;
using DataGen.Pipeline;
using DataGen.Verification.Constraints;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Verifiers;

namespace DataGen.Cli.Verification;

/// <summary>Counts verdicts.</summary>
internal sealed class VerifySummary
{
    private readonly SortedDictionary<string, long> _verdicts = new(StringComparer.Ordinal);
    private string? _firstError;

    public long Rows { get; private set; }

    /// <summary>Rows of which something could not be checked.</summary>
    public long Errors { get; private set; }

    public ConstraintAccuracy Constraints { get; } = new();

    /// <summary>Which sentence splitter's parameters were used; null where none were needed.</summary>
    public string? SentenceModel { get; private set; }

    /// <summary>The tier of Python verifiers.</summary>
    public SandboxTier? Tier { get; set; }

    public TimeSpan Elapsed { get; set; }

    public double RowsPerSecond => Rows / Math.Max(0.001, Elapsed.TotalSeconds);

    public void Add(RowVerdict verdict)
    {
        Rows++;
        if ((verdict.Row.Problem ?? verdict.Constraints?.Error) is { } error)
        {
            Errors++;
            _firstError ??= $"row {verdict.Row.Id}: {error}";
        }

        if (verdict.Constraints is { } constraints)
        {
            Constraints.Add(constraints);
            SentenceModel ??= constraints.SentenceModel;
        }

        foreach (var outcome in verdict.Outcomes)
        {
            var name = outcome.Verdict.Name();
            _verdicts[name] = _verdicts.GetValueOrDefault(name) + 1;
        }
    }

    public void WriteText(TextWriter output)
    {
        output.WriteLine(Invariant($"{Rows:N0} rows in {Elapsed.TotalSeconds:0.0} s ({RowsPerSecond:N0} rows/s)"));
        if (Constraints.Prompts.Total > 0)
        {
            var (rows, each) = (Constraints.Prompts, Constraints.Instructions);
            output.WriteLine(
                Invariant(
                    $"  constraints: {rows.Strict:N0} of {rows.Total:N0} rows keep all strictly, {rows.Loose:N0} loosely; {each.Strict:N0} and {each.Loose:N0} of {each.Total:N0} constraints"
                )
            );
        }

        if (SentenceModel is not null)
        {
            output.WriteLine($"  sentences: {SentenceModel}");
        }

        if (_verdicts.Count > 0)
        {
            var counts = string.Join(", ", _verdicts.Select(verdict => Invariant($"{verdict.Key} {verdict.Value:N0}")));
            var tier = Tier is { } reached ? $"; sandbox {reached.ToString().ToLowerInvariant()}" : "";
            output.WriteLine($"  verifiers: {counts}{tier}");
        }

        if (Errors > 0)
        {
            output.WriteLine(Invariant($"  {Errors:N0} rows could not be checked in full; the first: {_firstError}"));
        }
    }

    public JsonElement ToJson() =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("rows", Rows);
            writer.WriteNumber("errors", Errors);
            writer.WriteStartObject("constraints");
            Write(writer, "prompts", Constraints.Prompts);
            Write(writer, "instructions", Constraints.Instructions);
            writer.WriteStartObject("types");
            foreach (var (type, count) in Constraints.Types)
            {
                Write(writer, type, count);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteString("sentences", SentenceModel);
            writer.WriteStartObject("verdicts");
            foreach (var (verdict, count) in _verdicts)
            {
                writer.WriteNumber(verdict, count);
            }

            writer.WriteEndObject();
            writer.WriteString("sandbox", Tier?.ToString().ToLowerInvariant());
            writer.WriteNumber("seconds", Math.Round(Elapsed.TotalSeconds, 3));
            writer.WriteNumber("rowsPerSecond", Math.Round(RowsPerSecond));
            writer.WriteEndObject();
        });

    private static void Write(Utf8JsonWriter writer, string name, AccuracyCount count)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("total", count.Total);
        writer.WriteNumber("strict", count.Strict);
        writer.WriteNumber("loose", count.Loose);
        writer.WriteNumber("strictShare", count.StrictShare);
        writer.WriteNumber("looseShare", count.LooseShare);
        writer.WriteEndObject();
    }
}
