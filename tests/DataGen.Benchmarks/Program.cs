using DataGen.Benchmarks.Models;
using DataGen.Benchmarks.Pipeline;

return args switch
{
    ["pipeline", .. var rest] => await PipelineBenchmark.RunAsync(rest),
    ["replay", .. var rest] => await ReplayBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: DataGen.Benchmarks pipeline|replay [<count>] [--json]");
    return 2;
}
