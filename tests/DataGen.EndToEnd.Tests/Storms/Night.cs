using System.Globalization;
using System.Text.Json;
using DataGen.Cli.Running;
using DataGen.EndToEnd.Tests.Support;
using DataGen.Models.Spending;
using DataGen.Recipes;
using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Accounts;
using Workspace = DataGen.EndToEnd.Tests.Support.Workspace;

namespace DataGen.EndToEnd.Tests.Storms;

/// <summary>
/// A server with its weather, and runs of a recipe against it, all in this process and on a clock that runs fast. The recipe asks twice for
/// each row, the second time with the first answer, drops some and writes the rest.
/// </summary>
internal sealed class Night : IAsyncDisposable
{
    public const string Recipe = MapRecipe.Name;
    public const string Dataset = "sft";
    public const decimal InputPrice = 1;
    public const decimal OutputPrice = 4;

    /// <summary>How long a machine may take, in seconds of the wall, until the client takes it for a server that hangs.</summary>
    private const int Timeout = 3;

    private readonly CompressedTime _time;
    private readonly SimulationServer _server;
    private readonly Workspace _workspace;

    private Night(CompressedTime time, SimulationServer server, Workspace workspace) =>
        (_time, _server, _workspace) = (time, server, workspace);

    /// <summary>What the server has done.</summary>
    public ServerStatistics Served => _server.Statistics;

    /// <summary>What the runs have left.</summary>
    public RunOutput Left => _workspace.Run(Recipe);

    /// <summary>Answers in the store.</summary>
    public long Stored => _workspace.StoredAnswers();

    /// <summary>How long the night has been so far, on its own clock.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(0);

    /// <summary>Dollars that the server asks for what it has delivered.</summary>
    public decimal Bill => ((Served.PromptTokens * InputPrice) + (Served.CompletionTokens * OutputPrice)) / 1_000_000;

    /// <summary>Dollars that the run's account says are spent.</summary>
    public decimal Spent => Left.Ledger.GetProperty("spending").GetProperty("total").GetDecimal();

    /// <summary>Times at which the client waited in vain: the server hung, or answered too late for anybody to hear it.</summary>
    public long TimedOut => Events("retry", "timeout") + Events("failed", "timeout");

    /// <summary>How often the watchdog found that nothing moves.</summary>
    public long Stalls => Events("stall", null);

    /// <param name="rows">How many rows there are.</param>
    /// <param name="weather">How the server is.</param>
    /// <param name="speed">How many seconds pass in one of the wall's.</param>
    public static async Task<Night> BeginAsync(int rows, ServerOptions weather, int speed)
    {
        var time = new CompressedTime(speed);
        var server = await SimulationServer.StartAsync(weather, time);
        var workspace = new Workspace(Configuration(server, speed))
            .WithQuestions(rows)
            .TolerateFailures()
            .ChangeQuestions("\"prompt\": \"question\",", "\"prompt\": \"question\", \"maxTokens\": 60,");
        return new Night(time, server, workspace);
    }

    /// <summary>Runs the recipe, or continues it, until it ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> RunAsync(decimal? budget, CancellationToken cancellation) =>
        new RunSession(
            new RunOptions
            {
                Recipe = _workspace.PathOf($"recipes/{Recipe}"),
                Load = new LoadOptions
                {
                    Configuration = _workspace.PathOf("pipeline.json"),
                    Providers = Cli.Running.Workspace.Providers(_time),
                },
                Out = Left.Folder,
                Budget = budget is { } dollars ? new Money((long)(dollars * 1_000_000_000)) : null,
                Progress = ProgressStyle.None,
            },
            _time
        ).RunAsync(cancellation);

    /// <summary>The rows that are kept, as text.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync() =>
        [.. (await Left.RowsAsync(Dataset)).Select(row => $"{row.Text("id")}: {row.Field("messages")}")];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _workspace.Dispose();
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Elapsed:hh\\:mm\\:ss}; {Served.Requests} requests, {Served.Answered} answered, {Served.Repeated} again, {Served.Lost} lost, {TimedOut} timed out, {Events("parked", null)} times parked; "
        ) + string.Join(", ", Served.Faults.Concat(Served.Refused).Select(count => $"{count.Key} {count.Value}"));

    private static string Configuration(SimulationServer server, int speed) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {
              "stallTimeout": {{20 * speed}},
              "models": {
                "default": {
                  "provider": "openai", "model": "teacher-by-http", "endpoint": "{{server.Endpoint}}", "maxConcurrency": 96, "timeout": {{Timeout
                * speed}},
                  "prices": { "input": {{InputPrice}}, "output": {{OutputPrice}} }
                }
              }
            }
            """
        );

    private long Events(string kind, string? failure) =>
        File.ReadLines(Path.Combine(Left.Folder, "run.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .Count(entry =>
                entry.GetProperty("event").ValueEquals(kind)
                && (failure is null || entry.GetProperty("failure").ValueEquals(failure))
            );
}
