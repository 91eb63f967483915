using System.Text.Json;
using DataGen.Operators.Judging;

namespace DataGen.Operators.Tests.Judging;

/// <summary>Probabilities of labels from log-probabilities.</summary>
internal sealed class LabelProbabilitiesTests
{
    private static readonly string[] Labels = ["entailment", "neutral", "contradiction"];

    [Test]
    public void Alternatives_of_the_first_token_share_the_probability_that_falls_on_labels()
    {
        var logprobs = JsonElement.Parse(
            """
            { "content": [
              { "token": " ", "logprob": 0 },
              { "token": "Ent", "logprob": -0.5, "top_logprobs": [
                { "token": "Ent", "logprob": -0.6931471805599453 },
                { "token": " entail", "logprob": -1.3862943611198906 },
                { "token": "neutral", "logprob": -2.772588722239781 },
                { "token": "Well", "logprob": -2.772588722239781 },
                { "token": "", "logprob": -1 } ] },
              { "token": "ailment", "logprob": 0 } ] }
            """
        );

        var shares = LabelProbabilities.Read(logprobs, Labels)!;

        Assert.That(shares[0], Is.EqualTo(0.75 / 0.8125).Within(1e-12));
        Assert.That(shares[1], Is.EqualTo(0.0625 / 0.8125).Within(1e-12));
        Assert.That(shares[2], Is.Zero);
    }

    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"content": null}""")]
    [TestCase("""{"content": []}""")]
    [TestCase("""{"content": [{"token": "Well", "logprob": -0.1}]}""")]
    public void What_says_nothing_about_labels_gives_none(string logprobs)
    {
        Assert.That(LabelProbabilities.Read(JsonElement.Parse(logprobs), Labels), Is.Null);
        Assert.That(LabelProbabilities.Read(null, Labels), Is.Null);
    }
}
