using System.Globalization;
using System.Text.Json;
using DataGen.Simulation;
using DataGen.Simulation.Server.Faults;

namespace DataGen.Cli.Serving;

/// <summary>Reads the rates of faults and of the teacher's mistakes: <c>name=rate</c>.</summary>
internal static class SimulateRates
{
    private const string Rate = "Rate";

    /// <summary>Stands for all mistakes, which it clears.</summary>
    private const string Everything = "all";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static FaultRates Faults(string night, IEnumerable<string> pairs)
    {
        var rates = night switch
        {
            "busy" => FaultRates.Busy,
            "storm" => FaultRates.Storm,
            _ => FaultRates.None,
        };
        foreach (var (name, rate) in pairs.Select(pair => Read("--fault", pair)))
        {
            rates = FaultNames.Find(name) is { } fault
                ? rates.With(fault, rate)
                : throw Invalid($"--fault: there is no '{name}'. Faults are {string.Join(", ", FaultNames.All)}.");
        }

        return rates;
    }

    public static SimulationOptions Teacher(IEnumerable<string> pairs)
    {
        var usual = JsonSerializer.SerializeToNode(SimulationOptions.Default, Options)!.AsObject();
        var names = usual.Select(member => member.Key).Where(name => name.EndsWith(Rate, StringComparison.Ordinal));
        var given = pairs.Select(pair => Read("--teacher", pair)).ToArray();
        var rates = given.Any(pair => pair.Name is Everything)
            ? SimulationOptions.Faultless
            : SimulationOptions.Default;
        var read = JsonSerializer.SerializeToNode(rates, Options)!.AsObject();
        foreach (var (name, rate) in given.Where(pair => pair.Name is not Everything))
        {
            read[name] = names.Contains(name, StringComparer.Ordinal)
                ? rate
                : throw Invalid($"--teacher: there is no '{name}'. Mistakes are {string.Join(", ", names)}.");
        }

        return read.Deserialize<SimulationOptions>(Options)!;
    }

    private static (string Name, double Rate) Read(string option, string pair)
    {
        var at = pair.IndexOf('=', StringComparison.Ordinal);
        return
            at > 0 && double.TryParse(pair[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
            ? (pair[..at], rate)
            : throw Invalid($"{option} takes name=rate with a rate from 0 to 1, such as 429=0.05, not '{pair}'.");
    }

    private static UserException Invalid(string message) => new(ExitCodes.Invalid, message);
}
