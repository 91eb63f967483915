using System.Diagnostics;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Store;
using DataGen.Simulation;
using Microsoft.Extensions.AI;

namespace DataGen.Benchmarks.Models;

/// <summary>Stores answers through the model client, then asks for all of them again: answers a second from the store.</summary>
internal static class ReplayBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.FirstOrDefault(arg => !arg.StartsWith('-')) is { } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : 100_000;
        var folder = Directory.CreateTempSubdirectory("datagen-bench-").FullName;
        try
        {
            var stored = await AskAllAsync(folder, count);
            var replayed = await AskAllAsync(folder, count);
            var result = new
            {
                benchmark = "replay",
                answers = count,
                storedPerSecond = Math.Round(count / stored),
                replayedPerSecond = Math.Round(count / replayed),
            };
            Console.WriteLine(
                args.Contains("--json", StringComparer.Ordinal)
                    ? JsonSerializer.Serialize(result)
                    : $"{count:N0} answers: {result.storedPerSecond:N0}/s asked and stored, {result.replayedPerSecond:N0}/s from the store"
            );
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> AskAllAsync(string folder, int count)
    {
        using var store = AnswerStore.Open(
            new AnswerStoreOptions { Path = Path.Combine(folder, "answers.db") },
            TimeProvider.System
        );
        await using var gateway = new ModelGateway(
            store,
            new ChatProviders([new Teacher()]),
            new ModelGatewayOptions(),
            TimeProvider.System
        );
        var client = gateway.Open(
            "default",
            new ModelAlias
            {
                Provider = "simulated",
                Model = "teacher",
                MaxConcurrency = 64,
            }
        );
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (i, ct) =>
            {
                var result = await client.AskAsync(
                    new AnswerRequest
                    {
                        Messages =
                        [
                            new ChatTurn(
                                "user",
                                FormattableString.Invariant(
                                    $"Is task {i}, sorting letters by tone, a classification task?"
                                )
                            ),
                        ],
                        Task = TaskKinds.ClassificationLabel,
                    },
                    ct
                );
                if (result.Answer is null)
                {
                    throw new InvalidOperationException(result.Failure!.Message);
                }
            }
        );
        return clock.Elapsed.TotalSeconds;
    }

    private sealed class Teacher : IChatProvider
    {
        public string Name => "simulated";

        public bool SendsTask => true;

        public string Identity(ModelAlias alias) => SimulatedTeacher.Identity(SimulationOptions.Default);

        public IChatClient Create(ModelAlias alias) => new SimulatedTeacher();
    }
}
