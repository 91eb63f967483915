using CsCheck;
using DataGen.Models.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Models.Tests.Scheduling;

internal sealed class WaitingLineTests
{
    [Test]
    public void It_is_a_list_sorted_by_depth_then_repetition_then_arrival_whoever_leaves() =>
        Gen.Select(Gen.Int[0, 3], Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 1000])
            .Array[1, 100]
            .Sample(events =>
            {
                using var scheduler = new Scheduler(
                    [new LaneOptions { MaxConcurrency = 1 }],
                    new FakeTimeProvider(),
                    CancellationToken.None
                );
                var line = new WaitingLine();
                var twin = new List<Waiter>();
                foreach ((int depth, bool isRepeated, int leave, int whom) in events)
                {
                    var waiter = new Waiter(scheduler, depth, 1, CancellationToken.None) { IsRepeated = isRepeated };
                    line.Add(waiter);
                    twin.Add(waiter);
                    if (leave == 0)
                    {
                        Waiter leaving = twin[whom % twin.Count];
                        line.Remove(leaving);
                        twin.Remove(leaving);
                    }

                    Waiter[] sorted =
                    [
                        .. twin.OrderByDescending(one => one.Depth).ThenByDescending(one => one.IsRepeated),
                    ];
                    Assert.That(line.InOrder(), Is.EqualTo(sorted));
                    Assert.That(line.Count, Is.EqualTo(sorted.Length));
                    Assert.That(line.First(), Is.SameAs(sorted.FirstOrDefault()));
                    Assert.That(line.FirstNew(), Is.SameAs(sorted.FirstOrDefault(one => !one.IsRepeated)));
                }
            });

    [Test]
    public void Whom_it_gave_last_may_be_removed_while_it_is_gone_through()
    {
        using var scheduler = new Scheduler(
            [new LaneOptions { MaxConcurrency = 1 }],
            new FakeTimeProvider(),
            CancellationToken.None
        );
        var line = new WaitingLine();
        for (int i = 0; i < 6; i++)
        {
            line.Add(new Waiter(scheduler, i % 2, 1, CancellationToken.None));
        }

        int seen = 0;
        foreach (Waiter waiter in line.InOrder())
        {
            line.Remove(waiter);
            seen++;
        }

        Assert.That((seen, line.Count, line.First()), Is.EqualTo((6, 0, default(Waiter))));
    }
}
