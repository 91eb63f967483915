using DataGen.Simulation.Server;
using DataGen.Simulation.Server.Accounts;

namespace DataGen.Cli.Serving;

/// <summary>Serves until it is interrupted. Stdout gets the address alone, so that a script can read it.</summary>
internal static class SimulateSession
{
    public static async Task<int> RunAsync(ServerOptions options, TimeProvider time, CancellationToken outer)
    {
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new UserException(ExitCodes.Invalid, string.Join('\n', problems));
        }

        using var interruption = new Interruption(outer);
        await using var server = await StartAsync(options, time, interruption.Token);
        await Console.Out.WriteLineAsync(server.Endpoint.ToString());
        await Console.Error.WriteLineAsync(
            $"The simulated teacher listens on {server.Endpoint} (any model name, any key). Ctrl-C ends it."
        );
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(Summary(server.Statistics));
        }

        return ExitCodes.Done;
    }

    private static async Task<SimulationServer> StartAsync(
        ServerOptions options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        try
        {
            return await SimulationServer.StartAsync(options, time, cancellation);
        }
        catch (IOException exception)
        {
            throw new UserException(
                ExitCodes.Failed,
                Invariant($"{exception.Message} Choose another port, or --port 0 for a free one.")
            );
        }
    }

    private static string Summary(ServerStatistics statistics) =>
        Invariant(
            $"{statistics.Requests:N0} requests: {statistics.Answered:N0} answered ({statistics.Repeated:N0} of them again), {statistics.Refused.Values.Sum():N0} refused, {statistics.Faults.Values.Sum():N0} faults; {statistics.PromptTokens:N0} + {statistics.CompletionTokens:N0} tokens."
        );
}
