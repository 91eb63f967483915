using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests;

[TestFixture]
public sealed class DoctorTests
{
    private const string Secret = "sk-never-to-be-shown-1234567890";

    [Test]
    public async Task Finds_a_fresh_workspace_healthy_and_proves_the_sandbox()
    {
        using var workspace = new Workspace();

        var result = await workspace.ExpectAsync(0, "doctor", "--json");

        var report = JsonElement.Parse(result.Output);
        Assert.That(report.GetProperty("healthy").GetBoolean(), Is.True, result.ToString());
        var findings = Findings(result);
        Assert.That(
            findings.Select(finding => finding.Area).Distinct(),
            Is.EqualTo(["configuration", "models", "disk", "store", "sandbox", "constraints"])
        );
        Assert.That(findings.Single(finding => finding is { Area: "models" }).Text, Does.Contain("simulated teacher"));
        Assert.That(findings.Single(finding => finding is { Area: "store" }).Text, Does.Contain("none yet"));
        Assert.That(
            findings.Single(finding => finding is { Area: "sandbox", Subject: "javascript" }).Text,
            Does.Match("^[1-9][0-9]* canaries held$")
        );
        Assert.That(
            Directory.GetFileSystemEntries(workspace.Folder),
            Has.Length.EqualTo(1),
            "something was left behind"
        );
    }

    [Test]
    public async Task Says_of_each_endpoint_what_is_wrong_and_never_shows_a_key()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(
            $$"""
            { "models": {
              "default": { "provider": "openai", "model": "m", "endpoint": "http://127.0.0.1:1/v1", "apiKeyEnv": "DOCTOR_KEY" },
              "keyless": { "provider": "openai", "model": "m", "endpoint": "{{endpoint.Address}}", "apiKeyEnv": "DOCTOR_MISSING" },
              "served": { "provider": "openai", "model": "m", "endpoint": "{{endpoint.Address}}", "apiKeyEnv": "DOCTOR_KEY" } } }
            """
        );
        workspace.Environment["DOCTOR_KEY"] = Secret;

        var json = await workspace.ExpectAsync(1, "doctor", "--json");
        var text = await workspace.ExpectAsync(1, "doctor");

        var findings = Findings(json);
        var unreachable = findings.Single(finding => finding.Subject is "default");
        Assert.That(unreachable.Level, Is.EqualTo("problem"));
        Assert.That(unreachable.Text, Does.Contain("m at http://127.0.0.1:1/v1: cannot be reached"));
        Assert.That(unreachable.Fix, Does.Contain("endpoint in pipeline.json"));
        var keyless = findings.Single(finding => finding.Subject is "keyless");
        Assert.That(
            (keyless.Level, keyless.Fix),
            Is.EqualTo(("warning", "Set it: export DOCTOR_MISSING=<key>. Keys are never read from files."))
        );
        Assert.That(findings.Single(finding => finding.Subject is "served").Text, Does.Contain("reachable"));
        Assert.That(text.Output, Does.Contain("PROBLEM default: m at").And.Contain("warning keyless"));
        Assert.That(json.ToString() + text, Does.Not.Contain(Secret));
    }

    [TestCase("keeps", "schema", "keeps answers to a schema", null)]
    [TestCase("ignores", "schema", "takes schemas and does not keep to them; keeps answers to JSON", "json")]
    [TestCase("refuses", "schema", "refuses schemas (", "json")]
    [TestCase("refuses", "json", "refuses schemas (", null)]
    [TestCase("knows nothing", "schema", "refuses schemas (", "none")]
    public async Task Probes_how_a_server_takes_schemas(string server, string set, string text, string? fix)
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        endpoint.Respond = request =>
            (server, Format(request)) switch
            {
                ("keeps", "json_schema") or (not "knows nothing", "json_object") => Reply.Completion(
                    """{ "colour_of_grass": "green" }"""
                ),
                ("ignores", _) => Reply.Completion("Green."),
                _ => Reply.Error(400, "unknown response_format"),
            };
        using var workspace = new Workspace(Pipelines.At(endpoint, $"\"structuredOutput\": \"{set}\""));

        var findings = Findings(await workspace.DataGenAsync("doctor", "--probe", "--json"));

        var probed = findings.Single(finding => finding.Area is "schemas");
        Assert.That(probed.Text, Does.Contain(text));
        Assert.That(probed.Level, Is.EqualTo(fix is null ? "good" : "warning"));
        Assert.That(
            probed.Fix,
            fix is null ? Is.Null : Is.EqualTo($"Set \"structuredOutput\": \"{fix}\" for this model in pipeline.json.")
        );

        static string Format(ReceivedRequest request) =>
            JsonElement.Parse(request.Body).TryGetProperty("response_format", out var format)
                ? format.GetProperty("type").GetString()!
                : "";
    }

    [Test]
    public async Task Looks_at_every_endpoint_of_a_model()
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(
            $$"""
            { "models": { "default": { "provider": "openai", "model": "m", "endpoints": [
              { "endpoint": "{{endpoint.Address}}" }, { "endpoint": "http://127.0.0.1:1/v1" } ] } } }
            """
        );

        var findings = Findings(await workspace.ExpectAsync(1, "doctor", "--json"));

        Assert.That(findings.Single(finding => finding.Subject is "default (1)").Text, Does.Contain("reachable"));
        Assert.That(findings.Single(finding => finding.Subject is "default (2)").Level, Is.EqualTo("problem"));
    }

    [Test]
    public async Task Finds_a_damaged_store()
    {
        using var workspace = new Workspace();
        workspace.Write(".datagen/answers.db", new string('x', 8192));

        var result = await workspace.ExpectAsync(1, "doctor", "--json");

        var store = Findings(result).Single(finding => finding is { Area: "store" });
        Assert.That(store.Level, Is.EqualTo("problem"));
        Assert.That(store.Text, Does.Contain("answers.db"));
        Assert.That(store.Fix, Is.Not.Empty);
    }

    [Test]
    public async Task Looks_at_the_sandbox_as_the_configuration_sets_it_up()
    {
        using var workspace = new Workspace(
            """{ "models": { "default": { "provider": "simulated", "model": "teacher" } }, "sandbox": { "python": "no-such-python" } }"""
        );

        var result = await workspace.ExpectAsync(0, "doctor", "--json");

        var python = Findings(result).Single(finding => finding is { Area: "sandbox", Subject: "python" });
        Assert.That(python.Level, Is.EqualTo("warning"));
        Assert.That(python.Fix, Does.Contain("no-such-python"));
    }

    [Test]
    public async Task Refuses_a_configuration_that_cannot_be_read()
    {
        using var workspace = new Workspace("{ \"models\": 5 }");
        var result = await workspace.ExpectAsync(2, "doctor");
        Assert.That(result.Error, Does.Contain("pipeline.json:1:"));
    }

    private static List<(string Level, string Area, string Subject, string Text, string? Fix)> Findings(
        CommandResult result
    ) =>
        [
            .. JsonElement
                .Parse(result.Output)
                .GetProperty("findings")
                .EnumerateArray()
                .Select(finding =>
                    (
                        finding.GetProperty("level").GetString()!,
                        finding.GetProperty("area").GetString()!,
                        finding.GetProperty("subject").GetString()!,
                        finding.GetProperty("text").GetString()!,
                        finding.GetProperty("fix").GetString()
                    )
                ),
        ];
}
