using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace DataGen.Simulation.Tests;

public sealed class LatencyTests
{
    [Test]
    public async Task An_answer_waits_for_its_drawn_time_and_no_longer()
    {
        var time = new FakeTimeProvider();
        var teacher = new SimulatedTeacher(
            SimulationOptions.Faultless with
            {
                LatencyMedian = TimeSpan.FromSeconds(1),
                LatencySpread = 0,
            },
            time
        );

        var pending = teacher.GetResponseAsync([new ChatMessage(ChatRole.User, "Why?")]);
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.That(pending.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.That((await pending).Text, Is.Not.Empty);
    }

    [Test]
    public async Task Latency_changes_no_answer()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var slow = new SimulatedTeacher(new SimulationOptions { LatencyMedian = TimeSpan.FromMilliseconds(20) }, time);

        var pending = Ask.Text(slow, TaskKinds.Text, "Tell me about tides.", 4);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await pending, Is.EqualTo(await Ask.Text(Ask.Usual, TaskKinds.Text, "Tell me about tides.", 4)));
    }
}
