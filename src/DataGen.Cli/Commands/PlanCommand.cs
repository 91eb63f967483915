using System.CommandLine;
using DataGen.Cli.Planning;
using DataGen.Cli.Running;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen plan</c>.</summary>
internal static class PlanCommand
{
    public static Command Create(TimeProvider time)
    {
        var recipe = CommonOptions.Recipe();
        var load = new LoadArguments();
        var number = CommonOptions.WholeNumber("--num-records", 1, long.MaxValue, "-n");
        number.Description = "Plan for a run with -n: the primary source stops after n, or the pool grows to n.";
        var sample = CommonOptions.WholeNumber("--sample", 2, long.MaxValue);
        sample.Description = Invariant(
            $"How many records to rehearse on with the simulated teacher. Default {PlanSession.RowsByDefault}, and {PlanSession.PoolByDefault} for a growing pool; more make the intervals narrower."
        );
        var probe = CommonOptions.WholeNumber("--probe", 2, long.MaxValue);
        probe.Description =
            "Ask the real models for this many records instead, and pay for it. The answers are kept: the run does not pay for them again.";
        var concurrency = CommonOptions.WholeNumber("--concurrency", 1, 10_000);
        concurrency.Description = "Plan for a run with --concurrency.";
        var seed = CommonOptions.WholeNumber("--seed", long.MinValue, long.MaxValue);
        seed.Description = "The seed of all draws. Default: the recipe's.";
        var store = new Option<string?>("--store")
        {
            Description = "The answer store that a probe uses. Default: the one of pipeline.json.",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "plan",
            "Say what a run will take (calls, tokens, cost, time) and make, with intervals, before any money is spent."
        )
        {
            recipe,
            number,
            sample,
            probe,
            concurrency,
            seed,
            store,
            json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(sample) is not null && result.GetResult(probe) is not null)
            {
                result.AddError(
                    "give --sample or --probe, not both: a probe rehearses on as many records as it asks for"
                );
            }
        });
        load.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                new PlanSession(
                    new RunOptions
                    {
                        Recipe = parsed.GetRequiredValue(recipe),
                        Load = load.Of(parsed),
                        NumberOfRecords = parsed.GetValue(number),
                        Concurrency = parsed.GetValue(concurrency),
                        Seed = parsed.GetValue(seed),
                        Store = parsed.GetValue(store),
                    },
                    parsed.GetValue(probe) ?? parsed.GetValue(sample),
                    isProbe: parsed.GetValue(probe) is not null,
                    time
                ).RunAsync(parsed.GetValue(json), ct)
        );
        return command.WithExamples(
            "datagen plan autoif --model supervisor=gpt",
            "datagen plan autoif --model supervisor=gpt --probe 20",
            "datagen plan my-recipe -n 50000 --json"
        );
    }
}
