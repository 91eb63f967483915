using DataGen.Cli.Running;
using DataGen.Models.Answers;

namespace DataGen.Cli.Tests.Running;

internal sealed class RetryTallyTests
{
    [Test]
    public void Only_the_first_failure_of_a_kind_at_a_model_is_told()
    {
        var tally = new RetryTally();
        Assert.That(tally.Add("a", FailureKind.Network), Is.True);
        Assert.That(tally.Add("a", FailureKind.Network), Is.False);
        Assert.That(tally.Add("b", FailureKind.Network), Is.True);
        Assert.That(tally.Add("a", FailureKind.Timeout), Is.True);
    }

    [Test]
    public void Counts_by_kind_all_of_them_and_those_since_the_last_look()
    {
        var tally = new RetryTally();
        Assert.That(tally.All(), Is.Empty);
        tally.Add("a", FailureKind.Timeout);
        tally.Add("a", FailureKind.Network);
        tally.Add("b", FailureKind.Network);
        Assert.That(tally.TakeNew(), Is.EqualTo("; asked again: 2 network, 1 timeout"));
        Assert.That(tally.TakeNew(), Is.Empty);
        tally.Add("a", FailureKind.Network);
        Assert.That(tally.TakeNew(), Is.EqualTo("; asked again: 1 network"));
        Assert.That(tally.All(), Is.EqualTo("; asked again: 3 network, 1 timeout"));
    }
}
