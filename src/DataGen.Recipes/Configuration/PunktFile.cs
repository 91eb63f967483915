using DataGen.Verification.Text;

namespace DataGen.Recipes;

/// <summary>A file with the sentence splitter's trained parameters, and who named it.</summary>
/// <param name="Path">The file; relative to the current folder.</param>
/// <param name="NamedAt">The option, the environment variable or the place in <c>pipeline.json</c>.</param>
public sealed record PunktFile(string Path, SourceLocation NamedAt)
{
    /// <summary>The environment variable that names the file where the command line does not.</summary>
    public const string Variable = "DATAGEN_PUNKT";

    private const string Help =
        "give a file exported from an NLTK Punkt model ('datagen operators show constraints' says how), or none for the built-in splitter";

    /// <summary>The file that the command line or the environment names; null when neither does.</summary>
    /// <param name="option">The value of <c>--punkt</c>.</param>
    /// <param name="variable">The value of <see cref="Variable"/>.</param>
    public static PunktFile? Named(string? option, string? variable) =>
        option is { Length: > 0 } ? new PunktFile(option, new SourceLocation($"command line: --punkt {option}", 0, 0))
        : variable is { Length: > 0 }
            ? new PunktFile(variable, new SourceLocation($"environment: {Variable}={variable}", 0, 0))
        : null;

    /// <summary>The parameters of the file; the built-in ones where there is none, or where it is no such file, which is a problem.</summary>
    public static PunktParameters Load(PunktFile? file, ProblemList problems) =>
        file?.Load(problems) ?? PunktParameters.BuiltIn;

    private PunktParameters? Load(ProblemList problems)
    {
        try
        {
            return PunktParameters.Load(Path);
        }
        catch (InvalidDataException exception)
        {
            problems.Error(NamedAt, $"'{Path}' does not hold Punkt parameters: {exception.Message}", Help);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Error(NamedAt, $"there is no file '{Path}'", Help);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Error(NamedAt, $"'{Path}' cannot be read: {exception.Message}", Help);
        }

        return null;
    }
}
