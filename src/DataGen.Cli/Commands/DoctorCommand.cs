using System.CommandLine;
using DataGen.Cli.Diagnosis;
using DataGen.Cli.Running;
using DataGen.Datasets;
using DataGen.Pipeline;
using DataGen.Recipes;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var punkt = CommonOptions.Punkt();
        var probe = new Option<bool>("--probe")
        {
            Description =
                "Also ask each model one or two small questions, to learn how its server takes JSON Schemas. They are paid for.",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "doctor",
            "Say what this machine has: models, answer store, disk, and the sandbox, proven by attacking it; each with the fix. Exit code 1 when something that every run needs does not work."
        )
        {
            config,
            punkt,
            probe,
            json,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var report = await ExamineAsync(
                    parsed.GetValue(config),
                    CommonOptions.PunktOf(parsed, punkt),
                    parsed.GetValue(probe),
                    time,
                    ct
                );
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
        return command.WithExamples(
            "datagen doctor",
            "datagen doctor --probe",
            "datagen doctor --config work/pipeline.json --json"
        );
    }

    private static async Task<DoctorReport> ExamineAsync(
        string? config,
        PunktFile? punkt,
        bool probe,
        TimeProvider time,
        CancellationToken ct
    )
    {
        var (configuration, warnings) = ConfigurationLoading.Load(config);
        List<Finding> findings =
        [
            .. warnings.Select(problem =>
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
        findings.AddRange(probe ? await new SchemaProbe(time).RunAsync(configuration, ct) : []);
        findings.AddRange(await new StorageDiagnosis(new LocalFileStore(), time).RunAsync(configuration, ct));
        findings.AddRange(await SandboxDiagnosis.RunAsync(configuration.Sandbox.ToOptions(), ct));
        findings.Add(SentenceDiagnosis.Run(punkt ?? configuration.PunktFile));
        return new DoctorReport(findings);
    }
}
