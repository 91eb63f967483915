using System.CommandLine;
using DataGen.Cli.Running;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen preview</c>.</summary>
internal static class PreviewCommand
{
    public static Command Create(TimeProvider time)
    {
        var recipe = CommonOptions.Recipe();
        var load = new LoadArguments();
        var number = CommonOptions.WholeNumber("--num-records", 1, long.MaxValue, "-n");
        number.Description = "How many records to set out with.";
        number.DefaultValueFactory = _ => 3;
        var seed = CommonOptions.WholeNumber("--seed", long.MinValue, long.MaxValue);
        seed.Description = "The seed of all draws. Default: the recipe's.";
        var offline = new Option<bool>("--offline") { Description = "Take answers from the store only." };
        var store = new Option<string?>("--store")
        {
            Description = "The answer store. Default: the one of pipeline.json.",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "preview",
            "Run a few records and print what every stage makes of them; no dataset is written, answers are kept."
        )
        {
            recipe,
            number,
            seed,
            offline,
            store,
            json,
        };
        load.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                new PreviewSession(
                    new RunOptions
                    {
                        Recipe = parsed.GetRequiredValue(recipe),
                        Load = load.Of(parsed),
                        NumberOfRecords = parsed.GetValue(number),
                        Seed = parsed.GetValue(seed),
                        Offline = parsed.GetValue(offline),
                        Store = parsed.GetValue(store),
                    },
                    time
                ).RunAsync(parsed.GetValue(json), ct)
        );
        return command.WithExamples(
            "datagen preview self-instruct",
            "datagen preview my-recipe -n 5 --model generator=local --json"
        );
    }
}
