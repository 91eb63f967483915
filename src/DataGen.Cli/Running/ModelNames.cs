using DataGen.Cli.Providers;
using DataGen.Models.Gateway;
using DataGen.Simulation;

namespace DataGen.Cli.Running;

/// <summary>What people read of a model. The simulated teacher is never presented as a model.</summary>
internal static class ModelNames
{
    public static bool IsSimulated(ModelAlias alias) =>
        string.Equals(alias.Provider, SimulatedProvider.ProviderName, StringComparison.Ordinal);

    public static string Of(ModelAlias alias) => IsSimulated(alias) ? SimulatedTeacher.DisplayName : alias.Model;
}
