using System.Text.Json;

namespace DataGen.Benchmarks.Gateway;

/// <summary>
/// Holds the gateway against its floors. The server runs in a process of its own on the same processors; the ratio to the SDK is the median of pairs
/// measured in turn, since neither speed means anything by itself on a machine that others use. The floor is asked of both servers: one that costs nothing,
/// beside which all shows that the gateway does beyond the exchange, and one that reads requests and makes answers.
/// </summary>
internal static class GatewayBenchmark
{
    public const string Name = "gateway";

    private const string Usage = """
        usage: DataGen.Benchmarks gateway [--json] [--only speed|latency|queue] [--pairs <n>] [--at-once <n>] [--queued <n>]

          --json     one JSON document instead of a table
          --only     one part: the ratio to the SDK, the share of the ceiling at 200 ms, memory of queued requests
          --pairs    measurements in turn of SDK and gateway (default 5)
          --at-once  exchanges under way when SDK and gateway are compared (default 512)
          --queued   requests that wait (default 1,000,000)
        """;

    /// <summary>
    /// Callers for each exchange under way: an answer is committed when its exchange has ended and the next has begun, so as many exchanges
    /// take more callers. A stage has them, and a recipe has several stages.
    /// </summary>
    private const int CallersPerExchange = 2;
    private const int Many = 512;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measure = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BeforeLatency = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan MeasureLatency = TimeSpan.FromSeconds(8);

    /// <returns>0 when every floor holds, 1 when one does not, 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [AnsweringServer.Command, var latency])
        {
            return await AnsweringServer.RunAsync(latency);
        }

        if (args is [TeacherServer.Command])
        {
            return await TeacherServer.RunAsync();
        }

        var (json, only, pairs, atOnce, queued) = (false, "", 5, Many, 1_000_000);
        for (var index = 0; index < args.Length; index++)
        {
            switch (args[index])
            {
                case "--json":
                    json = true;
                    break;
                case "--only" when index + 1 < args.Length && args[index + 1] is "speed" or "latency" or "queue":
                    only = args[++index];
                    break;
                case "--pairs" when index + 1 < args.Length && int.TryParse(args[index + 1], out pairs) && pairs > 0:
                    index++;
                    break;
                case "--at-once"
                    when index + 1 < args.Length && int.TryParse(args[index + 1], out atOnce) && atOnce > 0:
                    index++;
                    break;
                case "--queued" when index + 1 < args.Length && int.TryParse(args[index + 1], out queued) && queued > 0:
                    index++;
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }

        var figures = new List<Figure>();
        if (only is "" or "speed")
        {
            using (var server = ServerProcess.Start(TimeSpan.Zero))
            {
                figures.AddRange(await SpeedAsync(server, "bare sockets", pairs, atOnce, floor: 0.8));
            }

            using var teacher = ServerProcess.StartTeacher();
            figures.AddRange(await SpeedAsync(teacher, "simulated teacher", pairs, atOnce, floor: 0.8));
        }

        if (only is "" or "latency")
            figures.AddRange(await LatencyAsync());
        if (only is "" or "queue")
            figures.AddRange(await QueuedRequests.MeasureAsync(queued));
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figures));
        }
        else
        {
            figures.ForEach(Console.WriteLine);
        }

        return figures.TrueForAll(figure => figure.Holds) ? 0 : 1;
    }

    private static async Task<IEnumerable<Figure>> SpeedAsync(
        ServerProcess server,
        string name,
        int pairs,
        int atOnce,
        double? floor
    )
    {
        var (bare, whole) = (new List<Rate>(), new List<Rate>());
        // The first pair is for the compiler.
        for (var pair = -1; pair < pairs; pair++)
        {
            var a = await RateAsync(new SdkCaller(server.Endpoint), server, atOnce);
            var b = await RateAsync(new GatewayCaller(server.Endpoint, atOnce), server, atOnce * CallersPerExchange);
            if (pair >= 0)
            {
                bare.Add(a);
                whole.Add(b);
            }
        }

        return
        [
            .. Figures($"SDK, {atOnce} at once, {name}", bare),
            .. Figures($"gateway, {atOnce} at once, {name}", whole),
            new Figure(
                $"gateway / SDK, {name}, median of pairs",
                Median(bare.Zip(whole, (a, b) => b.PerSecond / a.PerSecond)),
                AtLeast: floor
            ),
        ];
    }

    private static async Task<IEnumerable<Figure>> LatencyAsync()
    {
        using var server = ServerProcess.Start(Latency);
        var ceiling = Many / Latency.TotalSeconds;
        var figures = new List<Figure>();
        foreach (var budget in new[] { false, true })
        {
            await using var caller = new GatewayCaller(server.Endpoint, Many, budget);
            var rate = await Rate.MeasureAsync(caller, server, Many, BeforeLatency, MeasureLatency);
            var name = $"gateway, {Many} at once, 200 ms{(budget ? ", budget" : "")}";
            figures.AddRange(Figures(name, [rate]));
            figures.Add(new Figure($"{name}: share of {ceiling:0}/s", rate.PerSecond / ceiling, AtLeast: 0.95));
        }

        return figures;
    }

    private static async Task<Rate> RateAsync(ICaller caller, ServerProcess server, int callers)
    {
        await using (caller)
        {
            return await Rate.MeasureAsync(caller, server, callers, Before, Measure);
        }
    }

    private static IEnumerable<Figure> Figures(string name, List<Rate> rates) =>
        [
            new($"{name}: calls/s", Median(rates.Select(rate => rate.PerSecond))),
            new($"{name}: client µs/call", Median(rates.Select(rate => rate.ClientMicroseconds))),
            new($"{name}: server µs/call", Median(rates.Select(rate => rate.ServerMicroseconds))),
            new($"{name}: KiB allocated/call", Median(rates.Select(rate => rate.Kilobytes))),
        ];

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
