using System.CommandLine;
using System.Globalization;
using DataGen.Cli.Running;
using DataGen.Models.Spending;
using DataGen.Pipeline;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen run</c>.</summary>
internal static class RunCommand
{
    public static Command Create(TimeProvider time)
    {
        var recipe = CommonOptions.Recipe();
        var load = new LoadArguments();
        var output = new Option<string?>("--out")
        {
            Description = "The run's folder. Default: the recipe's name under the folder for runs.",
        };
        var seed = CommonOptions.WholeNumber("--seed", long.MinValue, long.MaxValue);
        seed.Description = "The seed of all draws. Default: the recipe's.";
        var number = CommonOptions.WholeNumber("--num-records", 1, long.MaxValue, "-n");
        number.Description =
            "How many records to set out with: the primary source stops after n, or the pool grows to n.";
        var concurrency = CommonOptions.WholeNumber("--concurrency", 1, 10_000);
        concurrency.Description =
            "How many records are worked on, and models asked, at once. Never changes an output byte.";
        var offline = new Option<bool>("--offline") { Description = "Take answers from the store only." };
        var budget = Budget();
        var deadline = At(time);
        var resume = new Option<string>("--resume")
        {
            Description =
                "if-possible: continue a matching run, else start one. always: fail where there is none. never: start afresh (stored answers still count).",
            DefaultValueFactory = _ => "if-possible",
        };
        resume.AcceptOnlyFromAmong("if-possible", "always", "never");
        var progress = new Option<string>("--progress")
        {
            Description = "auto: live on a terminal, a line every 10 s elsewhere.",
            DefaultValueFactory = _ => "auto",
        };
        progress.AcceptOnlyFromAmong("auto", "plain", "none");
        var cancelBatches = new Option<bool>("--cancel-batches")
        {
            Description =
                "On Ctrl-C, cancel the batches under way of models whose mode is batch. By default they go on at the server, and the same command picks them up.",
        };
        var fresh = new Option<bool>("--fresh")
        {
            Description = "Ask everything anew, once; resuming such a run pays nothing twice.",
        };
        var store = new Option<string?>("--store")
        {
            Description = "The answer store. Default: the one of pipeline.json.",
        };
        var unsafeNoSandbox = new Option<bool>("--unsafe-no-sandbox")
        {
            Description =
                "DANGEROUS: run verifiers written by a model without isolation, with your rights. Stamped into the lock, the card and every row.",
        };

        var command = new Command(
            "run",
            "Run a recipe to finished datasets; the same command continues an interrupted run."
        )
        {
            recipe,
            output,
            number,
            seed,
            concurrency,
            budget,
            deadline,
            offline,
            resume,
            progress,
            cancelBatches,
            fresh,
            store,
            unsafeNoSandbox,
        };
        load.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                new RunSession(
                    new RunOptions
                    {
                        Recipe = parsed.GetRequiredValue(recipe),
                        Load = load.Of(parsed),
                        Out = parsed.GetValue(output),
                        Seed = parsed.GetValue(seed),
                        NumberOfRecords = parsed.GetValue(number),
                        Concurrency = parsed.GetValue(concurrency),
                        Budget = parsed.GetValue(budget),
                        Deadline = parsed.GetValue(deadline),
                        Offline = parsed.GetValue(offline),
                        Resume = parsed.GetValue(resume) switch
                        {
                            "always" => ResumePolicy.Always,
                            "never" => ResumePolicy.Never,
                            _ => ResumePolicy.IfPossible,
                        },
                        Progress = parsed.GetValue(progress) switch
                        {
                            "plain" => ProgressStyle.Plain,
                            "none" => ProgressStyle.None,
                            _ => ProgressStyle.Auto,
                        },
                        CancelBatches = parsed.GetValue(cancelBatches),
                        Fresh = parsed.GetValue(fresh),
                        Store = parsed.GetValue(store),
                        UnsafeNoSandbox = parsed.GetValue(unsafeNoSandbox),
                    },
                    time
                ).RunAsync(ct)
        );
        return command.WithExamples(
            "datagen run self-instruct",
            "datagen run recipes/self-instruct --set instructions=5000 --model generator=gpt",
            "datagen run self-instruct -n 100 --out /data/try --progress plain",
            "datagen run autoif --model supervisor=gpt --budget 25 --deadline 07:00"
        );
    }

    private static Option<Money?> Budget()
    {
        var option = new Option<Money?>("--budget")
        {
            Description =
                "The most US dollars that this run's folder may cost, over all resumes; needs prices in pipeline.json and maxTokens in the recipe. Reached, the run ends with exit code 4, and a higher budget continues it.",
            HelpName = "usd",
        };
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (
                decimal.TryParse(
                    text.StartsWith('$') ? text[1..] : text,
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var dollars
                )
                && dollars <= Money.Most.Dollars
            )
            {
                return Money.OfDollars(dollars);
            }

            result.AddError($"--budget must be an amount of US dollars such as 12.50, not '{text}'");
            return null;
        };
        return option;
    }

    private static Option<DateTimeOffset?> At(TimeProvider time)
    {
        var option = new Option<DateTimeOffset?>("--deadline")
        {
            Description =
                "When to stop asking: HH:mm (local, its next occurrence) or an ISO date and time. Calls under way are finished; the run ends with exit code 5, and the same command continues it.",
            HelpName = "time",
        };
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (Deadline.Parse(text, time) is not { } at)
            {
                result.AddError($"--deadline must be a time such as 07:30 or 2026-03-01T07:30, not '{text}'");
                return null;
            }

            if (at <= time.GetUtcNow())
            {
                result.AddError($"--deadline {text} is in the past");
                return null;
            }

            return at;
        };
        return option;
    }
}
