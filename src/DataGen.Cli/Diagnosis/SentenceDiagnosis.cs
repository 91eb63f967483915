using DataGen.Recipes;

namespace DataGen.Cli.Diagnosis;

/// <summary>Which sentence splitter constraints are checked with, and whether its file is in order.</summary>
internal static class SentenceDiagnosis
{
    private const string Area = "constraints";
    private const string Subject = "sentence splitter";

    public static Finding Run(PunktFile? file)
    {
        var problems = new ProblemList();
        var parameters = PunktFile.Load(file, problems);
        return problems.Sorted is [var problem, ..]
                ? Finding.Warning(Area, Subject, $"{problem.Location}: {problem.Message}", problem.Fix)
            : file is null ? Finding.Good(Area, Subject, parameters.Name)
            : Finding.Good(Area, Subject, $"{Path.GetFullPath(file.Path)} ({parameters.Name})");
    }
}
