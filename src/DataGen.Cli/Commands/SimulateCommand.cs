using System.CommandLine;
using DataGen.Cli.Serving;
using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Faults;
using DataGen.Simulation.Server.Limits;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen simulate</c>.</summary>
internal static class SimulateCommand
{
    private const int UsualPort = 8080;

    public static Command Create(TimeProvider time)
    {
        var port = CommonOptions.WholeNumber("--port", 0, 65_535);
        port.Description = $"The port on loopback; 0 takes a free one. Default: {UsualPort}.";
        var seed = CommonOptions.WholeNumber("--seed", long.MinValue, long.MaxValue);
        seed.Description = "The seed of faults and latencies: the same seed gives the same night. Default: 1.";
        var night = new Option<string>("--night")
        {
            Description =
                "What goes wrong: calm is nothing, busy is a hosted endpoint on a bad day, storm is every fault there is.",
            DefaultValueFactory = _ => "calm",
        };
        night.AcceptOnlyFromAmong("calm", "busy", "storm");
        var faults = Pairs(
            "--fault",
            $"How often a fault strikes, 0 to 1: name=rate. May be repeated. Names: {string.Join(", ", FaultNames.All)}."
        );
        var teacher = Pairs(
            "--teacher",
            "How often the teacher errs, 0 to 1: name=rate, such as refusalRate=0.1. May be repeated; all=0 clears the usual rates first."
        );
        var latency = CommonOptions.Duration("--latency");
        latency.Description = "How long an answer takes (the median, where --latency-p99 is given). Default: 0s.";
        var latencyP99 = CommonOptions.Duration("--latency-p99");
        latencyP99.Description = "The time that one answer in a hundred exceeds; the distribution is lognormal.";
        var rpm = CommonOptions.WholeNumber("--rpm", 1, int.MaxValue);
        rpm.Description = "Requests a minute for each key. Default: no limit.";
        var tpm = CommonOptions.WholeNumber("--tpm", 1, int.MaxValue);
        tpm.Description = "Tokens a minute for each key, prompt and longest answer. Default: no limit.";
        var burst = CommonOptions.Duration("--burst");
        burst.Description = "How much of a minute's limit may be used at once, as time. Default: 1m.";
        var atOnce = CommonOptions.WholeNumber("--max-concurrency", 1, 1_000_000);
        atOnce.Description = "Requests served at once; more get 429 without Retry-After. Default: no limit.";
        var retryAfter = CommonOptions.Duration("--retry-after");
        retryAfter.Description = "What the faults 429 and 503 say in Retry-After. Default: 1s.";
        var structured = new Option<string>("--structured")
        {
            Description = "What is done with response_format: honour it, ignore it, or refuse the request.",
            DefaultValueFactory = _ => "honour",
        };
        structured.AcceptOnlyFromAmong("honour", "ignore", "refuse");
        var refuse = new Option<string[]>("--refuse-field")
        {
            Description = "A member of the body that is refused with 400, such as seed. May be repeated.",
            DefaultValueFactory = _ => [],
        };
        var models = new Option<string[]>("--model")
        {
            Description = "A model that is served; others get 404. May be repeated. Default: any.",
            DefaultValueFactory = _ => [],
        };
        var batchTime = CommonOptions.Duration("--batch-time");
        batchTime.Description = "How long the requests of a batch take together. Default: 0s.";
        var batchValidation = CommonOptions.Duration("--batch-validation");
        batchValidation.Description = "How long a batch is validated before. Default: 0s.";
        var batchWindow = CommonOptions.Duration("--batch-window");
        batchWindow.Description = "When a batch that is not done expires. Default: 24h.";
        var batchTokens = CommonOptions.WholeNumber("--batch-tokens", 1, long.MaxValue);
        batchTokens.Description = "Tokens that unfinished batches may hold together. Default: no limit.";
        var command = new Command(
            "simulate",
            "Serve the simulated teacher as an OpenAI-compatible server on this machine (completions, streaming, models, files, batches), with limits and faults on demand. Prints its address on stdout; GET /simulate/stats tells what it has done."
        )
        {
            port,
            seed,
            night,
            faults,
            teacher,
            latency,
            latencyP99,
            rpm,
            tpm,
            burst,
            atOnce,
            retryAfter,
            structured,
            refuse,
            models,
            batchTime,
            batchValidation,
            batchWindow,
            batchTokens,
        };
        command.SetAction(
            (parsed, ct) =>
            {
                var usual = new ServerOptions();
                return SimulateSession.RunAsync(
                    usual with
                    {
                        Port = parsed.GetValue(port) ?? UsualPort,
                        Seed = parsed.GetValue(seed) ?? usual.Seed,
                        Teacher = SimulateRates.Teacher(parsed.GetValue(teacher)!),
                        Faults = SimulateRates.Faults(parsed.GetValue(night)!, parsed.GetValue(faults)!),
                        Latency = new LatencyOptions
                        {
                            Median = parsed.GetValue(latency) ?? TimeSpan.Zero,
                            NinetyNinthPercentile = parsed.GetValue(latencyP99),
                        },
                        Limits = new LimitOptions
                        {
                            RequestsPerMinute = parsed.GetValue(rpm),
                            TokensPerMinute = parsed.GetValue(tpm),
                            Burst = parsed.GetValue(burst) ?? usual.Limits.Burst,
                            MostAtOnce = parsed.GetValue(atOnce),
                        },
                        RetryAfter = parsed.GetValue(retryAfter) ?? usual.RetryAfter,
                        StructuredOutput = parsed.GetValue(structured) switch
                        {
                            "ignore" => StructuredOutput.Ignored,
                            "refuse" => StructuredOutput.Refused,
                            _ => StructuredOutput.Honoured,
                        },
                        RefusedFields = parsed.GetValue(refuse)!,
                        Models = parsed.GetValue(models)!,
                        Batches = usual.Batches with
                        {
                            Duration = parsed.GetValue(batchTime) ?? TimeSpan.Zero,
                            Validation = parsed.GetValue(batchValidation) ?? TimeSpan.Zero,
                            Window = parsed.GetValue(batchWindow) ?? usual.Batches.Window,
                            EnqueuedTokens = parsed.GetValue(batchTokens),
                        },
                    },
                    time,
                    ct
                );
            }
        );
        return command.WithExamples(
            "datagen simulate",
            "datagen simulate --port 0 --latency 800ms --latency-p99 6s --rpm 500 --tpm 200000",
            "datagen simulate --night storm --seed 7",
            "datagen simulate --fault 429=0.05 --fault hang=0.01 --fault reasoning=0.3 --structured ignore",
            "datagen simulate --batch-time 2m --fault batch-expires=0.5 --fault item-fails=0.02"
        );
    }

    private static Option<string[]> Pairs(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "name=rate",
            DefaultValueFactory = _ => [],
        };
}
