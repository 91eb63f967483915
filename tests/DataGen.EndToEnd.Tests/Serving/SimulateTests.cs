using System.Net.Http.Json;
using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Serving;

/// <summary>The command <c>datagen simulate</c>.</summary>
internal sealed class SimulateTests
{
    [Test]
    public async Task Prints_its_address_serves_and_ends_cleanly_when_interrupted()
    {
        using var workspace = new Workspace();
        using var server = await Simulator.StartAsync(workspace, "--seed", "5");
        using var http = new HttpClient();

        using var response = await http.PostAsJsonAsync(
            $"{server.Address}/chat/completions",
            new { model = "any", messages = new[] { new { role = "user", content = "Say something about rivers." } } }
        );
        var statistics = await http.GetFromJsonAsync<JsonElement>(new Uri(new Uri(server.Address), "/simulate/stats"));
        server.Process.Interrupt();
        var result = await server.Process.WaitAsync();

        Assert.That(response.IsSuccessStatusCode);
        Assert.That(statistics.GetProperty("answered").GetInt32(), Is.EqualTo(1));
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Error, Does.Contain("1 requests: 1 answered"));
        Assert.That(result.Output, Is.EqualTo(server.Address + "\n"), "the address alone stands on stdout");
    }

    [Test]
    public async Task A_run_against_it_makes_a_dataset()
    {
        using var workspace = new Workspace();
        using var server = await Simulator.StartAsync(workspace);
        workspace.Write("pipeline.json", Pipelines.At(server.Address)).WithQuestions(20);

        await workspace.ExpectAsync(0, "run", MapRecipe.Name, "--progress", "none");

        Assert.That(await workspace.Run(MapRecipe.Name).RowsAsync("sft"), Has.Count.GreaterThan(10));
        await LedgerLaw.HoldsAsync(workspace.Run(MapRecipe.Name), ("sft", "sft"));
    }

    [TestCase("--fault", "weather=1", "there is no 'weather'")]
    [TestCase("--fault", "429=2", "give one from 0 to 1")]
    [TestCase("--fault", "429", "name=rate")]
    [TestCase("--teacher", "moods=1", "there is no 'moods'")]
    [TestCase("--latency", "soon", "such as 250ms")]
    [TestCase("--rpm", "0", "a whole number from 1")]
    public async Task An_option_that_is_wrong_is_named(string option, string value, string says)
    {
        using var workspace = new Workspace();

        var result = await workspace.ExpectAsync(2, "simulate", "--port", "0", option, value);

        Assert.That(result.Error, Does.Contain(says));
    }

    [Test]
    public async Task A_port_that_is_taken_is_named_with_the_way_out()
    {
        using var workspace = new Workspace();
        using var server = await Simulator.StartAsync(workspace);

        var result = await workspace.ExpectAsync(
            1,
            "simulate",
            "--port",
            new Uri(server.Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );

        Assert.That(result.Error, Does.Contain("--port 0"));
    }
}
