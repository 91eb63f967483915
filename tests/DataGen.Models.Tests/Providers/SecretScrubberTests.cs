using DataGen.Models.Providers;

namespace DataGen.Models.Tests.Providers;

internal sealed class SecretScrubberTests
{
    [TestCase("your key hunter2-hunter2 is bad", "your key [secret] is bad")]
    [TestCase("q?k=a%2Fb%2Bc%3D%3D", "q?k=[secret]")]
    [TestCase("Incorrect API key provided: sk-proj-abc***xyz1.", "Incorrect API key provided: [secret]")]
    [TestCase("Authorization: Bearer abcdef123456 was sent", "Authorization: Bearer [secret] was sent")]
    [TestCase("task-specific risk-averse text stays", "task-specific risk-averse text stays")]
    [TestCase("sk-learn-estimators and key_length_limit stay", "sk-learn-estimators and key_length_limit stay")]
    [TestCase("none is a word", "none is a word")]
    public void Takes_secrets_out_and_leaves_the_rest(string text, string expected) =>
        Assert.That(new SecretScrubber(["hunter2-hunter2", "a/b+c==", "none", ""]).Scrub(text), Is.EqualTo(expected));
}
