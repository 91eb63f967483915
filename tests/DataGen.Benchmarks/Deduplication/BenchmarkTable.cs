using System.Globalization;
using System.Text.Json;

namespace DataGen.Benchmarks.Deduplication;

/// <summary>Collects measurements and floors, and prints them.</summary>
internal sealed class BenchmarkTable(bool json)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private readonly List<Measurement> _measurements = [];
    private readonly List<Floor> _floors = [];

    public bool AllHold => _floors.TrueForAll(floor => floor.Holds);

    public Measurement Add(Measurement measurement)
    {
        if (!json && _measurements.Count == 0)
            Line("method                         rows       kept thr  seconds      cpu     rows/s  B/kept");
        _measurements.Add(measurement);
        if (!json)
        {
            Line(
                $"{measurement.Method, -24} {measurement.Rows, 10} {measurement.Kept, 10} {measurement.Threads, 3} "
                    + $"{measurement.Seconds, 8:F3} {measurement.CpuSeconds, 8:F3} {measurement.RowsPerSecond, 10:F0} "
                    + $"{measurement.BytesPerKeptRow, 7:F0}"
            );
        }
        return measurement;
    }

    public void Add(Floor floor) => _floors.Add(floor);

    public void Finish()
    {
        if (json)
        {
            Console.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        processors = Environment.ProcessorCount,
                        measurements = _measurements,
                        floors = _floors,
                    },
                    Json
                )
            );
            return;
        }
        Line("");
        foreach (var floor in _floors)
        {
            var bound =
                floor.AtLeast is { } least ? FormattableString.Invariant($"at least {least:0.###}")
                : floor.AtMost is { } most ? FormattableString.Invariant($"at most {most:0.###}")
                : "";
            Line($"{(floor.Holds ? "holds" : "FAILS")}  {floor.Name, -58} {floor.Measured, 12:0.###}  {bound}");
        }
    }

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Line(string line) => Console.WriteLine(line);
}
