using System.Text.Json;
using DataGen.Models.Providers.OpenAI;

namespace DataGen.Models.Tests.Providers;

internal sealed class StrictSchemaTests
{
    [TestCase(
        """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""",
        true
    )]
    [TestCase("""{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}""", false)]
    [TestCase("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", false)]
    [TestCase("""{"type":"array","items":{"type":"object"}}""", false)]
    [TestCase("""{"type":"array","items":{"type":"integer"}}""", true)]
    [TestCase(
        """{"type":"object","properties":{"properties":{"enum":[{"properties":1}]},"type":{"type":"string"}},"required":["properties","type"],"additionalProperties":false}""",
        true
    )]
    [TestCase("""{"$defs":{"d":{"type":"object","properties":{}}},"type":"string"}""", false)]
    public void Strict_is_claimed_only_where_openai_allows_it(string schema, bool fits) =>
        Assert.That(StrictSchema.Fits(JsonElement.Parse(schema)), Is.EqualTo(fits));
}
