using System.Text.Json;
using CsCheck;
using static DataGen.Pipeline.Tests.Graphs;

namespace DataGen.Pipeline.Tests;

/// <summary>The ledger law over random graphs: whatever stages are joined, no row is lost or invented, and timing decides nothing.</summary>
[CancelAfter(120_000)]
internal sealed class LedgerLawTests
{
    private static readonly string[] Kinds =
    [
        "pass",
        "drop",
        "fail",
        "expand",
        "take",
        "fold",
        "reverse",
        "block",
        "jitter",
    ];

    private static Gen<(int Kind, int From, int Size)> GenStage { get; } =
        Gen.Select(Gen.Int[0, Kinds.Length - 1], Gen.Int[0, 100], Gen.Int[1, 12]);

    [Test]
    public void Sums_hold_and_nothing_depends_on_timing_in_any_graph(CancellationToken ct) =>
        Gen.Select(GenStage.Array[1, 8], Gen.Int[0, 80])
            .Sample(
                input =>
                {
                    var (stages, rows) = input;
                    var first = Run(stages, rows, concurrency: 1, capacity: 1, ct);
                    var second = Run(stages, rows, concurrency: 9, capacity: 64, ct);
                    Assert.That(second, Is.EqualTo(first));
                },
                iter: 300
            );

    /// <summary>Runs a graph (the run itself checks the law) and gives its counts and the events of each stage.</summary>
    private static string Run(
        (int Kind, int From, int Size)[] shape,
        int rows,
        int concurrency,
        int capacity,
        CancellationToken ct
    )
    {
        using var run = new TestRun(concurrency, capacity);
        var stages = new List<Stage> { Stage("s0", new Numbers(rows)) };
        foreach (var (kind, from, size) in shape)
        {
            var id = FormattableString.Invariant($"s{stages.Count}");
            var read = stages[from % stages.Count].Id;
            var second = stages[size % stages.Count].Id;
            stages.Add(
                Stage(
                    id,
                    Make(Kinds[kind], id, size, concurrency),
                    size % 5 == 0 && !string.Equals(read, second, StringComparison.Ordinal) ? [read, second] : [read]
                )
            );
        }

        var (result, _) = run.RunAsync(ct, [.. stages]).GetAwaiter().GetResult();
        Assert.That(result.Complete, Is.True);
        return JsonSerializer.Serialize(result.Stages)
            + string.Join('\n', stages.SelectMany(stage => run.Events.Of(stage.Id)));
    }

    private static IOperator Make(string kind, string id, int size, int concurrency) =>
        kind switch
        {
            "pass" => new Each(Outcome.Emit),
            "drop" => new Each(record => N(record) % size == 0 ? Outcome.Drop("multiple") : Outcome.Emit(record)),
            "fail" => new Each(
                record => N(record) % size == 1 ? Outcome.Fail("remainder") : Outcome.Emit(record),
                concurrency
            ),
            "expand" => new Each(record =>
                Outcome.Emit([.. Enumerable.Range(0, (size % 3) + 1).Select(i => record.Child(id, i))])
            ),
            "take" => new Take(size),
            "fold" => new Fold(size),
            "reverse" => new Reverse(),
            "block" => new PerRecord(
                new StageGraph([
                    Stage(
                        $"{id}-in",
                        new Each(record => N(record) % size == 0 ? Outcome.Drop("inner") : Outcome.Emit(record))
                    ),
                    Stage(
                        $"{id}-out",
                        new Each(record => Outcome.Emit([record, record.Child($"{id}-out", 0)])),
                        $"{id}-in"
                    ),
                ]),
                concurrency
            ),
            "jitter" => new Each(
                async (record, _, _) =>
                {
                    await JitterAsync(record);
                    return Outcome.Emit(record);
                },
                concurrency
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
}
