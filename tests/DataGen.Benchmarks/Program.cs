using DataGen.Benchmarks.Constraints;
using DataGen.Benchmarks.Deduplication;
using DataGen.Benchmarks.Gateway;
using DataGen.Benchmarks.Models;
using DataGen.Benchmarks.Pipeline;
using DataGen.Benchmarks.Sandbox;

return args switch
{
    ["pipeline", .. var rest] => await PipelineBenchmark.RunAsync(rest),
    ["replay", .. var rest] => await ReplayBenchmark.RunAsync(rest),
    [GatewayBenchmark.Name, .. var rest] => await GatewayBenchmark.RunAsync(rest),
    ["dedup", .. var rest] => DeduplicationBenchmark.Run(rest),
    ["constraints", .. var rest] => ConstraintThroughput.Run(rest),
    ["sandbox", .. var rest] => await SandboxBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: DataGen.Benchmarks <benchmark> [--json]
          pipeline [<records>]                    records a second through five stages, resident memory
          replay [<answers>]                      answers a second from the store
          gateway [--only <part>]                 model calls a second beside the bare SDK, memory of queued requests
          dedup [--quick] [--rows-out <folder>]   the duplicate indexes and their floors
          constraints <rows.jsonl> [punkt.json]   constraint checks a second
          sandbox                                 verified pairs a second, latency, memory
        """
    );
    return 2;
}
