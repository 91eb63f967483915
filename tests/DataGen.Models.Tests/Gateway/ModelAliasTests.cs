using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Models.Gateway;

namespace DataGen.Models.Tests.Gateway;

internal sealed class ModelAliasTests
{
    private static readonly ModelAlias Good = new() { Provider = "openai", Model = "m" };

    [Test]
    public void The_defaults_are_valid() => Assert.That(Problems(Good), Is.Empty);

    [Test]
    public void Every_problem_is_reported_with_its_member()
    {
        (ModelAlias Alias, string Member)[] cases =
        [
            (Good with { Model = "" }, "Model"),
            (Good with { MaxConcurrency = 0 }, "MaxConcurrency"),
            (Good with { Timeout = 0 }, "Timeout"),
            (Good with { MaxRetries = -1 }, "MaxRetries"),
            (Good with { MaxTokensField = "tokens" }, "MaxTokensField"),
            (Good with { Tokenizer = "p50k" }, "Tokenizer"),
            (Good with { Endpoint = "localhost:8000" }, "Endpoint"),
            (Good with { Endpoint = "ftp://host/v1" }, "Endpoint"),
            (Good with { Endpoint = "http://u:p@host/v1" }, "Endpoint"),
            (Good with { Endpoint = "http://host/v1/chat/completions/" }, "Endpoint"),
            (Good with { ExtraBody = JsonElement.Parse("[]") }, "ExtraBody"),
            (Good with { Endpoints = [] }, "Endpoints"),
            (
                Good with
                {
                    Endpoint = "http://host/v1",
                    Endpoints = [new() { ApiKeyEnv = "K" }, new() { Endpoint = "http://host/v1/", ApiKeyEnv = "K" }],
                },
                "Endpoints"
            ),
        ];
        foreach ((ModelAlias alias, string member) in cases)
        {
            Assert.That(Problems(alias).SelectMany(p => p.MemberNames), Is.EqualTo(new[] { member }), alias.ToString());
        }
    }

    private static List<ValidationResult> Problems(ModelAlias alias)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(alias, new ValidationContext(alias), problems, validateAllProperties: true);
        return problems;
    }
}
