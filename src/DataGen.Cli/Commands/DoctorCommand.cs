using System.CommandLine;
using DataGen.Cli.Diagnosis;
using DataGen.Datasets;
using DataGen.Pipeline;
using DataGen.Recipes;
using DataGen.Verification.Sandbox;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create(TimeProvider time)
    {
        var config = new Option<string?>("--config")
        {
            Description = "The pipeline.json. Default: the nearest one upwards.",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "doctor",
            "Say what this machine has: models, answer store, disk, and the sandbox, proven by attacking it; each with the fix. Exit code 1 when something that every run needs does not work."
        )
        {
            config,
            json,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var report = await ExamineAsync(parsed.GetValue(config), time, ct);
                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(Json.Compact(report.ToJson()));
                }
                else
                {
                    report.WriteText(Console.Out);
                }

                return report.IsHealthy ? ExitCodes.Done : ExitCodes.Failed;
            }
        );
        return command.WithExamples("datagen doctor", "datagen doctor --config work/pipeline.json --json");
    }

    private static async Task<DoctorReport> ExamineAsync(string? config, TimeProvider time, CancellationToken ct)
    {
        var problems = new ProblemList();
        var configuration = PipelineConfiguration.Load(config, recipeFolder: null, problems);
        if (configuration is null || problems.Sorted.Any(problem => problem.Severity == Severity.Error))
        {
            throw new UserException(ExitCodes.Invalid, string.Join('\n', problems.Sorted));
        }

        List<Finding> findings =
        [
            .. problems.Sorted.Select(problem =>
                Finding.Warning("configuration", "pipeline.json", problem.ToString()!, fix: null)
            ),
            Finding.Good(
                "configuration",
                "pipeline.json",
                configuration.File is { } file
                    ? Path.GetFullPath(file)
                    : "none found upwards from here: every role is played by the simulated teacher"
            ),
        ];
        using var models = new ModelDiagnosis(time);
        findings.AddRange(await models.RunAsync(configuration, ct));
        findings.AddRange(await new StorageDiagnosis(new LocalFileStore(), time).RunAsync(configuration, ct));
        findings.AddRange(await SandboxDiagnosis.RunAsync(new SandboxOptions(), ct));
        return new DoctorReport(findings);
    }
}
