using System.Text.Json;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Simulation;
using Microsoft.Extensions.AI;

namespace DataGen.Cli.Providers;

/// <summary>The simulated teacher as a provider. An alias's <c>extraBody</c> may set its rates of mistakes.</summary>
internal sealed class SimulatedProvider(TimeProvider time) : IChatProvider
{
    public const string ProviderName = "simulated";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public string Name => ProviderName;

    public bool SendsTask => true;

    public string Identity(ModelAlias alias) => SimulatedTeacher.Identity(OptionsOf(alias));

    public IChatClient Create(ModelAlias alias) => new SimulatedTeacher(OptionsOf(alias), time);

    private static SimulationOptions OptionsOf(ModelAlias alias)
    {
        if (alias.ExtraBody is not { } body)
        {
            return SimulationOptions.Default;
        }

        try
        {
            var options = body.Deserialize<SimulationOptions>(Options)!;
            var problems = options.Problems();
            return problems.Count == 0
                ? options
                : throw new UserException(
                    ExitCodes.Invalid,
                    $"extraBody of a simulated model: {string.Join("; ", problems)}"
                );
        }
        catch (JsonException exception)
        {
            throw new UserException(ExitCodes.Invalid, $"extraBody of a simulated model: {exception.Message}");
        }
    }
}
