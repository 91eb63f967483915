using CsCheck;
using DataGen.Operators.Parsing;
using DataGen.Pipeline;

namespace DataGen.Operators.Tests.Parsing;

/// <summary>JSON as models write it: slips with one reading are mended, everything else is an error.</summary>
internal sealed class LenientJsonTests
{
    [TestCase("""{"Complex": False,}""", """{"Complex":false}""", TestName = "Python's False and a comma too many")]
    [TestCase("""{"a": True, "b": None}""", """{"a":true,"b":null}""")]
    [TestCase("""{"a": [{"b": 1}，{"b": 2}]}""", """{"a":[{"b":1},{"b":2}]}""", TestName = "a full-width comma")]
    [TestCase("""{"a"： "b：c，d"}""", """{"a":"b：c，d"}""", TestName = "a full-width colon, and marks that are text")]
    [TestCase("""{'a': 'it is "so"'}""", """{"a":"it is \"so\""}""", TestName = "single quotes")]
    [TestCase("""{'a': 'it\'s'}""", """{"a":"it's"}""", TestName = "an escaped single quote")]
    [TestCase("{“a”: “b”}", """{"a":"b"}""", TestName = "typographic quotes")]
    [TestCase("{\"a\": \"one\ntwo\"}", """{"a":"one\ntwo"}""", TestName = "a line end inside a string")]
    [TestCase(
        """{"a": 1 "b": [1 2 {"c": 3} {"c": 4}]}""",
        """{"a":1,"b":[1,2,{"c":3},{"c":4}]}""",
        TestName = "missing commas"
    )]
    [TestCase("Here you are:\n```json\n{\"a\": 1}\n```\nAnything else?", """{"a":1}""", TestName = "text around it")]
    [TestCase("""["{", "]"]""", """["{","]"]""", TestName = "brackets inside strings")]
    public void Slips_with_one_reading_are_mended(string text, string expected)
    {
        var value = LenientJson.Read(text, out var error);

        Assert.That(error, Is.Null);
        Assert.That(Json.Compact(value!.Value), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("no JSON at all")]
    [TestCase("""{"a": 1""", TestName = "it does not end")]
    [TestCase("""{"a": "b""", TestName = "a string does not end")]
    [TestCase("""{"a": 1]""", TestName = "another bracket closes")]
    [TestCase("""{"a": }""", TestName = "no value")]
    [TestCase("""{"a": [1,,2]}""", TestName = "nothing between commas")]
    [TestCase("""{"a": Nope}""", TestName = "an unknown word")]
    [TestCase("""{"a": 1} {"a": 2}""", TestName = "two objects")]
    [TestCase("""{a: 1}""", TestName = "a bare name")]
    public void Anything_else_is_an_error(string text)
    {
        Assert.That(LenientJson.Read(text, out var error), Is.Null);
        Assert.That(error, Is.Not.Empty);
    }

    [Test]
    public void Nothing_that_is_strict_JSON_is_read_otherwise_and_no_part_of_it_is_taken_for_the_whole() =>
        Gen
            .String.List[0, 4]
            .Sample(texts =>
            {
                var json = Json.Compact(
                    Json.Object(("a", Json.Texts(texts)), ("b", Json.Object(("c", Json.Texts(texts.Take(1))))))
                );
                Assert.That(Json.Compact(LenientJson.Read(json, out _)!.Value), Is.EqualTo(json));

                // Around it, the lenient reader walks over every character.
                Assert.That(Json.Compact(LenientJson.Read($"So: {json}", out _)!.Value), Is.EqualTo(json));
                Assert.That(LenientJson.Read(json[..^1], out _), Is.Null);
            });
}
