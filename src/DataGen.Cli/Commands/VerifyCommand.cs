using System.CommandLine;
using DataGen.Cli.Verification;
using DataGen.Datasets;
using DataGen.Verification.Constraints;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen verify</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create(TimeProvider time)
    {
        var rows = new Argument<string[]>("rows")
        {
            Description =
                "JSONL, Parquet or other files of rows with a response and constraints, IFEval's instruction_id_list, ground_truth, verifier or verifiers.",
            Arity = ArgumentArity.OneOrMore,
        };
        var response = new Option<string?>("--response")
        {
            Description =
                "The field to check: chosen, rejected, or any other; of messages, the last assistant turn. Default: response, completion or messages.",
        };
        var mode = new Option<string>("--mode")
        {
            Description =
                "safe: keywords are taken literally, vacuous parameters refused. reference: bit-exact to the published checkers.",
            DefaultValueFactory = _ => "safe",
        };
        mode.AcceptOnlyFromAmong("safe", "reference");
        var config = CommonOptions.Config();
        var punkt = CommonOptions.Punkt();
        var timing = new Option<bool>("--timing") { Description = "Add cpu_ms, each verifier's processor time." };
        var python = new Option<string?>("--python")
        {
            Description =
                "The Python interpreter of verifiers. Default: that of pipeline.json, else the first of python3 and python that will do.",
        };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Where the verdicts go, as JSON lines in the rows' order. Default: stdout.",
        };
        var report = new Option<string?>("--report")
        {
            Description =
                "ifeval: print prompt- and instruction-level accuracy, strict and loose, and a line per type.",
        };
        report.AcceptOnlyFromAmong("ifeval");
        var unsafeNoSandbox = new Option<bool>("--unsafe-no-sandbox")
        {
            Description = "DANGEROUS: run the rows' verifiers without isolation, with your rights.",
        };
        var json = CommonOptions.Json();
        json.Description = "Print the summary as one JSON document on stdout, in the place of the verdicts.";
        var command = new Command("verify", "Check responses against constraints or verifier code.")
        {
            rows,
            response,
            mode,
            config,
            punkt,
            timing,
            python,
            output,
            report,
            unsafeNoSandbox,
            json,
        };
        command.SetAction(
            (parsed, ct) =>
            {
                var options = new VerifyOptions
                {
                    Rows = parsed.GetRequiredValue(rows),
                    Response = parsed.GetValue(response),
                    Mode = parsed.GetValue(mode) is "reference" ? ConstraintMode.Reference : ConstraintMode.Safe,
                    Configuration = parsed.GetValue(config),
                    Punkt = CommonOptions.PunktOf(parsed, punkt),
                    Timing = parsed.GetValue(timing),
                    Python = parsed.GetValue(python),
                    Out = parsed.GetValue(output),
                    Report = parsed.GetValue(report) is not null,
                    Json = parsed.GetValue(json),
                    UnsafeNoSandbox = parsed.GetValue(unsafeNoSandbox),
                };
                return Interruption.GuardAsync(
                    token => new VerifySession(options, new LocalFileStore(), time).RunAsync(token),
                    ct
                );
            }
        );
        return command.WithExamples(
            "datagen verify responses.jsonl --out verdicts.jsonl",
            "datagen verify ifeval-responses.jsonl --report ifeval --mode reference --punkt punkt-english.json",
            "datagen verify runs/autoif/dpo --response rejected --json"
        );
    }
}
