using System.CommandLine;
using DataGen.Datasets;
using DataGen.Reporting;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen inspect</c>.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("file-or-folder")
        {
            Description = "A Parquet, JSONL, JSON, CSV, TSV or text file, a dataset's folder, or a run's folder.",
        };
        var rows = new Option<int>("--rows")
        {
            Description = "How many first rows to show.",
            DefaultValueFactory = _ => 3,
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "inspect",
            "Show schema, counts, lengths, variety, repetition and first rows of a dataset."
        )
        {
            path,
            rows,
            json,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var inspection = await new DatasetInspector(new LocalFileStore()).InspectAsync(
                    parsed.GetRequiredValue(path),
                    new InspectionOptions { FirstRows = parsed.GetValue(rows) },
                    ct
                );
                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(InspectionJson.ToJson(inspection));
                }
                else
                {
                    InspectionText.Write(Console.Out, inspection);
                }

                return ExitCodes.Done;
            }
        );
        return command.WithExamples(
            "datagen inspect runs/self-instruct",
            "datagen inspect data.parquet --rows 5 --json"
        );
    }
}
