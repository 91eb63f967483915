using DataGen.Models.Scheduling;

namespace DataGen.Models.Tests.Scheduling;

internal sealed class ServerLimitsTests
{
    [TestCase("6m0s", 360)]
    [TestCase("1s", 1)]
    [TestCase("20ms", 0.02)]
    [TestCase("1h2m3.5s", 3723.5)]
    [TestCase("7.66", 7.66)]
    [TestCase("2d", 86_400)]
    public void A_duration_is_read_as_it_is_sent(string text, double seconds) =>
        Assert.That(ServerLimits.Duration(text)!.Value.TotalSeconds, Is.EqualTo(seconds).Within(1e-6));

    [TestCase("")]
    [TestCase("soon")]
    [TestCase("5 apples")]
    [TestCase("-3s")]
    [TestCase("s")]
    [TestCase("NaN")]
    public void What_is_no_duration_is_none(string text) => Assert.That(ServerLimits.Duration(text), Is.Null);

    [Test]
    public void A_minutes_limit_is_a_pace() =>
        Assert.That(
            Read(
                ("limit-requests", "500"),
                ("remaining-requests", "499"),
                ("reset-requests", "120ms"),
                ("limit-tokens", "30000")
            ),
            Is.EqualTo(new ServerLimits(500, 30_000, null))
        );

    [Test]
    public void A_days_limit_is_a_stock_to_use_up()
    {
        Assert.That(
            Read(("limit-requests", "14400"), ("remaining-requests", "14370"), ("reset-requests", "2m59.56s")),
            Is.EqualTo(new ServerLimits(null, null, null))
        );
        Assert.That(
            Read(("limit-requests", "1000"), ("remaining-requests", "0"), ("reset-requests", "20h"))!.Pause,
            Is.EqualTo(TimeSpan.FromSeconds(72))
        );
    }

    [Test]
    public void Without_headers_there_is_nothing_to_know() => Assert.That(Read(("limit-requests", "many")), Is.Null);

    private static ServerLimits? Read(params (string Name, string Value)[] headers) =>
        ServerLimits.Read(name =>
            headers.FirstOrDefault(header => name.Equals($"x-ratelimit-{header.Name}", StringComparison.Ordinal)).Value
        );
}
