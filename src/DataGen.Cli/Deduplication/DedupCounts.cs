using System.Text.Json;
using DataGen.Pipeline;

namespace DataGen.Cli.Deduplication;

/// <summary>What came of the rows. Every row is counted once: rows = kept + the sum of the reasons.</summary>
internal sealed class DedupCounts
{
    private readonly SortedDictionary<string, long> _removed = new(StringComparer.Ordinal);

    public long Rows;
    public long Kept;

    public long Removed => _removed.Values.Sum();

    public IReadOnlyDictionary<string, long> Reasons => _removed;

    public void Remove(string reason) => _removed[reason] = _removed.GetValueOrDefault(reason) + 1;
}

/// <summary>The end of a <c>dedup</c>, for people and for programs.</summary>
internal sealed record DedupSummary(
    DedupCounts Counts,
    string Field,
    IReadOnlyList<string> Methods,
    long Benchmarks,
    long Earlier,
    long IndexBytes,
    TimeSpan Elapsed,
    TimeSpan InIndex
)
{
    public double RowsPerSecond => Counts.Rows / Math.Max(0.001, Elapsed.TotalSeconds);

    public void WriteText(TextWriter output)
    {
        output.WriteLine(
            Invariant(
                $"{Counts.Rows:N0} rows: {Counts.Kept:N0} kept, {Counts.Removed:N0} removed, in {Elapsed.TotalSeconds:0.0} s ({RowsPerSecond:N0} rows/s, {InIndex / Elapsed:P0} of it comparing; index {IndexBytes >> 20:N0} MiB)"
            )
        );
        foreach (var (reason, count) in Counts.Reasons)
        {
            output.WriteLine(Invariant($"  {count, 10:N0} {reason}"));
        }
    }

    public JsonElement ToJson() =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("rows", Counts.Rows);
            writer.WriteNumber("kept", Counts.Kept);
            writer.WriteNumber("removed", Counts.Removed);
            writer.WriteStartObject("reasons");
            foreach (var (reason, count) in Counts.Reasons)
            {
                writer.WriteNumber(reason, count);
            }

            writer.WriteEndObject();
            writer.WriteString("field", Field);
            writer.WriteStartArray("methods");
            foreach (var method in Methods)
            {
                writer.WriteStringValue(method);
            }

            writer.WriteEndArray();
            writer.WriteNumber("benchmarkRows", Benchmarks);
            writer.WriteNumber("earlierRows", Earlier);
            writer.WriteNumber("indexBytes", IndexBytes);
            writer.WriteNumber("seconds", Math.Round(Elapsed.TotalSeconds, 3));
            writer.WriteNumber("indexSeconds", Math.Round(InIndex.TotalSeconds, 3));
            writer.WriteNumber("rowsPerSecond", Math.Round(RowsPerSecond));
            writer.WriteEndObject();
        });
}
