using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using DataGen.Models.Answers;
using DataGen.Models.Tests.Support;

namespace DataGen.Models.Tests.Answers;

internal sealed class AnswerKeyTests
{
    private static AnswerRequest Request() => new() { Messages = [new ChatTurn("user", "Hello")] };

    private static AnswerRequest Full() =>
        new()
        {
            Messages =
            [
                new ChatTurn("system", "Be \"brief\".\n"),
                new ChatTurn("user", "Grüße \u0001 \U0001F600 \ud800!"),
            ],
            Sampling = new Sampling
            {
                Temperature = 0.70,
                TopP = 1.0,
                TopK = 40,
                MinP = 0.05,
                FrequencyPenalty = -0.5,
                PresencePenalty = 0,
                RepetitionPenalty = 1.1,
                Stop = ["\n\n", "END"],
                LogitBias = new Dictionary<string, double> { ["50256"] = -100, ["100"] = 2.5 },
                Logprobs = true,
                TopLogprobs = 3,
                ReasoningEffort = "low",
                ResponseSchema = JsonElement.Parse("""{ "type": "object", "required": ["a"], "maximum": 1.50e2 }"""),
                ResponseSchemaName = "checker",
                ExtraBody = JsonElement.Parse("""{"z":1,"a":{"y":null,"b":[true,-0.0]}}"""),
            },
            MaxTokens = 100,
            SampleIndex = 3,
            Salt = "retry-1",
            Task = "verifier",
        };

    [Test]
    public void The_canonical_form_is_this_exact_text()
    {
        const string Expected =
            """{"extraBody":{"a":{"b":[true,0],"y":null},"z":1},"frequencyPenalty":-5e-1"""
            + ""","logitBias":{"100":25e-1,"50256":-1e2},"logprobs":true,"messages":[{"content":"Be \"brief\".\n","role":"system"}"""
            + """,{"content":"Grüße \u0001 😀 �!","role":"user"}],"minP":5e-2,"model":"openai:m","presencePenalty":0"""
            + ""","reasoningEffort":"low","repetitionPenalty":11e-1,"responseSchema":{"maximum":15e1,"required":["a"],"type":"object"}"""
            + ""","responseSchemaName":"checker","sampleIndex":3,"salt":"retry-1","stop":["\n\n","END"],"task":"verifier","temperature":7e-1"""
            + ""","topK":4e1,"topLogprobs":3,"topP":1,"version":1}""";
        byte[] bytes = CanonicalBytes.Of(Full(), "openai:m", withTask: true).ToArray();
        Assert.That(Encoding.UTF8.GetString(bytes), Is.EqualTo(Expected));
        Assert.That(
            AnswerKey.Compute(Full(), "openai:m", withTask: true).ToString(),
            Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Expected))))
        );
    }

    [Test]
    public void A_key_never_changes_between_versions() =>
        // Computed with sha256sum over: {"messages":[{"content":"Hello","role":"user"}],"model":"openai:gpt","sampleIndex":0,"salt":"","version":1}; a change here orphans every stored answer.
        Assert.That(
            AnswerKey.Compute(Request(), "openai:gpt").ToString(),
            Is.EqualTo(GoldenKey),
            Encoding.UTF8.GetString(CanonicalBytes.Of(Request(), "openai:gpt", false).Span)
        );

    private const string GoldenKey = "7c0e825eefbfefca849bf80d8a133df347afe27e61da3d36216862ad08ab59d4";

    [Test]
    public void The_token_limit_is_not_part_of_the_key() =>
        Assert.That(
            AnswerKey.Compute(Request() with { MaxTokens = 5 }, "i"),
            Is.EqualTo(AnswerKey.Compute(Request(), "i"))
        );

    [Test]
    public void The_task_counts_only_where_it_is_sent()
    {
        AnswerRequest tasked = Request() with { Task = "verifier" };
        Assert.That(AnswerKey.Compute(tasked, "i"), Is.EqualTo(AnswerKey.Compute(Request(), "i")));
        Assert.That(AnswerKey.Compute(tasked, "i", true), Is.Not.EqualTo(AnswerKey.Compute(Request(), "i", true)));
    }

    [Test]
    public void Everything_else_is_part_of_the_key()
    {
        Sampling sampling = new();
        AnswerRequest request = Request();
        AnswerRequest[] variants =
        [
            request,
            request with
            {
                SampleIndex = 1,
            },
            request with
            {
                Salt = "s",
            },
            request with
            {
                Messages = [new ChatTurn("system", "Hello")],
            },
            request with
            {
                Messages = [new ChatTurn("user", "Hello "), new ChatTurn("user", "")],
            },
            request with
            {
                Sampling = sampling with { Temperature = 0 },
            },
            request with
            {
                Sampling = sampling with { TopP = 0 },
            },
            request with
            {
                Sampling = sampling with { TopK = 1 },
            },
            request with
            {
                Sampling = sampling with { MinP = 0 },
            },
            request with
            {
                Sampling = sampling with { FrequencyPenalty = 0 },
            },
            request with
            {
                Sampling = sampling with { PresencePenalty = 0 },
            },
            request with
            {
                Sampling = sampling with { RepetitionPenalty = 1 },
            },
            request with
            {
                Sampling = sampling with { Stop = ["a", "b"] },
            },
            request with
            {
                Sampling = sampling with { Stop = ["b", "a"] },
            },
            request with
            {
                Sampling = sampling with { Logprobs = false },
            },
            request with
            {
                Sampling = sampling with { TopLogprobs = 0 },
            },
            request with
            {
                Sampling = sampling with { ReasoningEffort = "" },
            },
            request with
            {
                Sampling = sampling with { ResponseSchema = JsonElement.Parse("true") },
            },
            request with
            {
                Sampling = sampling with { ExtraBody = JsonElement.Parse("{}") },
            },
            request with
            {
                Sampling = sampling with { LogitBias = new Dictionary<string, double> { ["1"] = 1 } },
            },
        ];
        var keys = variants.Select(v => AnswerKey.Compute(v, "i")).Append(AnswerKey.Compute(request, "j")).ToList();
        Assert.That(keys.Distinct().Count(), Is.EqualTo(keys.Count));
    }

    [Test]
    public void The_order_of_members_and_the_spelling_of_numbers_do_not_count()
    {
        AnswerRequest With(string schema) =>
            Request() with
            {
                Sampling = new Sampling { ResponseSchema = JsonElement.Parse(schema) },
            };

        Assert.That(
            AnswerKey.Compute(With("""{"b":1.0,"a":[100,0.5]}"""), "i"),
            Is.EqualTo(AnswerKey.Compute(With(""" { "a" : [ 1e2, 5E-1 ] , "b" : 1 } """), "i"))
        );
    }

    [Test]
    public void Numbers_are_exact_decimals([Values] bool negative) =>
        (
            from digits in Gen.Long[0, 1_000_000_000_000]
            from exponent in Gen.Int[-30, 30]
            select (digits, exponent)
        ).Sample(number =>
        {
            string sign = negative ? "-" : "";
            string one = Canonical($"{sign}{number.digits}e{number.exponent}");
            // The same value, spelled another way.
            string other = Canonical(
                $"{sign}0.000{number.digits}E+{number.exponent + 3 + number.digits.ToString().Length}".Replace(
                    "+-",
                    "-",
                    StringComparison.Ordinal
                )
            );
            Assert.That(other, Is.EqualTo(one));
            Assert.That(Canonical(one), Is.EqualTo(one), "canonical text is its own canonical form");
        });

    [Test]
    public void Different_numbers_beyond_a_doubles_precision_stay_different() =>
        Assert.That(Canonical("12345678901234567891"), Is.Not.EqualTo(Canonical("12345678901234567890")));

    [Test]
    public void The_seed_fits_31_bits_and_depends_on_the_sample()
    {
        int[] seeds =
        [
            .. Enumerable.Range(0, 100).Select(i => AnswerKey.Compute(Request() with { SampleIndex = i }, "i").Seed),
        ];
        Assert.That(seeds, Is.All.GreaterThanOrEqualTo(0));
        Assert.That(seeds, Is.Unique);
    }

    [Test]
    public void A_key_survives_its_text() =>
        Assert.That(
            AnswerKey.Parse(AnswerKey.Compute(Request(), "i").ToString()),
            Is.EqualTo(AnswerKey.Compute(Request(), "i"))
        );

    [Test]
    public void A_number_that_is_none_is_refused() =>
        Assert.That(
            () => AnswerKey.Compute(Request() with { Sampling = new Sampling { Temperature = double.NaN } }, "i"),
            Throws.TypeOf<ArgumentOutOfRangeException>()
        );

    private static string Canonical(string number)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        new CanonicalJson(output).Number(number);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
