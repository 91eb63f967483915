using DataGen.Recipes;
using DataGen.Verification.Text;

namespace DataGen.Cli.Running;

/// <summary>Reads <c>pipeline.json</c> for commands that load no recipe.</summary>
internal static class ConfigurationLoading
{
    /// <summary>The configuration, and what is questionable about it.</summary>
    /// <param name="file">The file named; null for the nearest one upwards, or the embedded default.</param>
    /// <exception cref="UserException">It is wrong; the message lists every problem.</exception>
    public static (PipelineConfiguration Configuration, IReadOnlyList<Problem> Warnings) Load(string? file)
    {
        var problems = new ProblemList();
        var configuration = PipelineConfiguration.Load(file, recipeFolder: null, problems);
        return configuration is null || problems.HasErrors
            ? throw new UserException(ExitCodes.Invalid, string.Join('\n', problems.Sorted))
            : (configuration, problems.Sorted);
    }

    /// <summary>The sentence splitter's parameters.</summary>
    /// <param name="named">The file that the command line or the environment names; null for that of the configuration, if any.</param>
    /// <param name="configuration">The configuration.</param>
    /// <exception cref="UserException">The file does not hold them.</exception>
    public static PunktParameters Sentences(PunktFile? named, PipelineConfiguration configuration)
    {
        var problems = new ProblemList();
        var parameters = PunktFile.Load(named ?? configuration.PunktFile, problems);
        return problems.HasErrors
            ? throw new UserException(ExitCodes.Invalid, string.Join('\n', problems.Sorted))
            : parameters;
    }
}
