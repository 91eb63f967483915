using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.BadInput;

/// <summary>What is wrong with a recipe, a configuration or a command line is told before anything is asked: exit code 2, the place, the fix.</summary>
internal sealed class RecipeErrorTests
{
    [TestCase("\"path\":", "\"pathh\":", "recipe.json:6:", "did you mean 'path'")]
    [TestCase("\"use\": \"generate\"", "\"use\": \"generat\"", "recipe.json:7:", "did you mean 'generate'")]
    [TestCase("\"model\": \"writer\"", "\"model\": \"writter\"", "recipe.json:7:", "writer")]
    [TestCase("\"prompt\": \"reply\",", "\"prompt\": \"replay\",", "recipe.json:7:", "reply")]
    [TestCase("\"use\": \"generate\",", "\"use\": \"generate\", \"from\": \"linez\",", "recipe.json:7:", "linez")]
    [TestCase(
        "\"into\": \"reply\" }",
        "\"into\": \"reply\", \"samples\": \"many\" }",
        "recipe.json:7:",
        "must be a number"
    )]
    [TestCase("\"into\": \"reply\" }", "\"into\": \"reply\", \"temperature\": 9 }", "recipe.json:7:", "temperature")]
    [TestCase("\"shape\": \"prompt-completion\"", "\"shape\": \"prompts\"", "recipe.json:8:", "prompt-completion")]
    [TestCase("\"completion\": \"reply\"", "\"completion\": \"reply +\"", "recipe.json:8:", "Unexpected end")]
    [TestCase("\"id\": \"reply\"", "\"id\": \"lines\"", "recipe.json:7:", "lines")]
    [TestCase(
        "\"dataset\": \"sft\"",
        "\"dataset\": \"rejects\"",
        "recipe.json:8:",
        "every run writes 'rejects' itself"
    )]
    [TestCase(
        "\"dataset\": \"sft\"",
        "\"dataset\": \"sft\", \"columns\": { \"n\": \"strin\" }",
        "recipe.json:8:",
        "no known type 'strin'"
    )]
    [TestCase(
        "\"dataset\": \"sft\"",
        "\"dataset\": \"sft\", \"columns\": { \"prompt\": \"string\" }",
        "recipe.json:8:",
        "has the column 'prompt' already"
    )]
    [TestCase(
        "\"dataset\": \"sft\"",
        "\"dataset\": \"sft\", \"split\": { \"validation\": 1.5 }",
        "recipe.json:8:",
        "between 0 and 1"
    )]
    [TestCase(
        "\"dataset\": \"sft\"",
        "\"dataset\": \"sft\", \"split\": { \"train\": 0.5 }",
        "recipe.json:8:",
        "'train' takes the rest"
    )]
    [TestCase(
        "\"shape\": \"prompt-completion\"",
        "\"shape\": \"text\", \"formats\": [\"alpaca\"]",
        "recipe.json:8:",
        "cannot be exported as Alpaca"
    )]
    [TestCase(
        "{ \"id\": \"sft\",",
        "{ \"id\": \"once\", \"use\": \"dedup\" }, { \"id\": \"sft\",",
        "recipe.json:8:",
        "give \"field\" or \"text\""
    )]
    [TestCase(
        "{ \"id\": \"sft\",",
        "{ \"id\": \"each\", \"use\": \"explode\", \"over\": \"line\" }, { \"id\": \"sft\",",
        "recipe.json:8:",
        "give \"into\" or \"members\""
    )]
    [TestCase(
        "{ \"id\": \"sft\",",
        "{ \"id\": \"shots\", \"use\": \"sample-few-shot\", \"count\": 2, \"value\": \"1\", \"into\": \"x\" }, { \"id\": \"sft\",",
        "recipe.json:8:",
        "has no pool to draw from"
    )]
    [TestCase("\"stages\": [", "\"stages\": [ {", "recipe.json:", "")]
    public async Task A_wrong_recipe_is_refused_with_place_and_fix(string right, string wrong, string place, string fix)
    {
        await using var endpoint = await FakeEndpoint.StartAsync();
        using var workspace = new Workspace(Pipelines.At(endpoint)).WithLines("rivers").Change(right, wrong);

        var result = await workspace.ExpectAsync(2, FlatRecipe.Run);
        var validation = await workspace.ExpectAsync(2, "validate", FlatRecipe.Name);

        Assert.That(result.Error, Does.Contain(place).And.Contain(fix));
        Assert.That(validation.Error, Does.Contain(place).And.Contain(fix));
        Assert.That(result.Error, Does.Not.Contain("   at "), "no stack trace");
        Assert.That(endpoint.Received, Is.Empty);
        Assert.That(Directory.Exists(workspace.PathOf("runs")), Is.False);
    }

    [Test]
    public async Task A_template_with_an_unknown_variable_is_refused()
    {
        using var workspace = new Workspace()
            .WithLines("rivers")
            .Change("\"into\": \"line\" }", "\"into\": \"line\", \"as\": \"lines\" }")
            .Write("recipes/flat/prompts/reply.hbs", "Say something\nabout {{ linee }}.\n");

        var result = await workspace.ExpectAsync(2, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("reply.hbs:2:").And.Contain("linee").And.Contain("line"));
    }

    [Test]
    public async Task A_template_that_is_not_closed_is_refused_with_its_line()
    {
        using var workspace = new Workspace()
            .WithLines("rivers")
            .Write("recipes/flat/prompts/reply.hbs", "Say something\n{{#if line}}about {{ line }}.\n");

        var result = await workspace.ExpectAsync(2, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("reply.hbs:2:"));
    }

    [Test]
    public async Task Stages_that_read_each_other_are_refused()
    {
        using var workspace = new Workspace()
            .WithLines("rivers")
            .Change("\"id\": \"reply\",", "\"id\": \"reply\", \"from\": \"later\",")
            .Change(
                "{ \"id\": \"sft\",",
                "{ \"id\": \"later\", \"use\": \"filter\", \"where\": \"true\", \"reason\": \"r\" },\n{ \"id\": \"sft\","
            );

        var result = await workspace.ExpectAsync(2, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain("recipe.json:").And.Contain("reply").And.Contain("later"));
    }

    [Test]
    public async Task All_problems_are_told_at_once()
    {
        using var workspace = new Workspace()
            .WithLines("rivers")
            .Change("\"path\":", "\"pathh\":")
            .Change("\"task\":", "\"tasc\":")
            .Change("\"map\":", "\"mapp\":");

        var result = await workspace.ExpectAsync(2, "validate", FlatRecipe.Name);

        Assert.That(result.Error, Does.Contain("'path'").And.Contain("'task'").And.Contain("'map'"));
    }

    [TestCase("run", "nowhere", "no such recipe")]
    [TestCase("run", "flat --set rowz=3", "no parameter 'rowz'")]
    [TestCase("run", "flat --set nonsense", "must be key=value")]
    [TestCase("run", "flat --model writer=nobody", "no model 'nobody'")]
    [TestCase("run", "flat --model writr=default", "did you mean 'writer'")]
    [TestCase("run", "flat -n 0", "--num-records must be a whole number from 1")]
    [TestCase("run", "flat --seed x1", "--seed must be a whole number")]
    [TestCase("run", "flat --concurrency many", "--concurrency must be a whole number from 1 to 10000, not 'many'")]
    [TestCase("run", "flat --concurrency 10001", "--concurrency must be a whole number from 1 to 10000")]
    [TestCase("preview", "flat -n 0", "--num-records must be a whole number from 1")]
    [TestCase("run", "flat --resume perhaps", "perhaps")]
    [TestCase("run", "flat --config nothing.json", "no such configuration file")]
    [TestCase("run", "", "recipe")]
    [TestCase("fly", "", "fly")]
    public async Task A_wrong_command_line_is_refused(string command, string arguments, string message)
    {
        using var workspace = new Workspace().WithLines("rivers");

        var result = await workspace.ExpectAsync(
            2,
            [command, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]
        );

        Assert.That(result.Error, Does.Contain(message));
        Assert.That(result.Error, Does.Not.Contain("   at "), "no stack trace");
        Assert.That(Directory.Exists(workspace.PathOf("runs")), Is.False);
    }

    [Test]
    public async Task An_empty_argument_is_refused()
    {
        using var workspace = new Workspace().WithLines("rivers");

        var result = await workspace.ExpectAsync(2, "run", FlatRecipe.Name, "--out", "");

        Assert.That(result.Error, Does.Contain("An argument is empty"));
    }

    [TestCase("\"provider\": \"simulated\"", "\"provider\": \"simulate\"", "did you mean 'simulated'")]
    [TestCase("\"maxConcurrency\": 64", "\"maxConcurency\": 64", "did you mean 'maxConcurrency'")]
    [TestCase("\"maxConcurrency\": 64", "\"maxConcurrency\": 0", "maxConcurrency")]
    [TestCase("\"maxConcurrency\": 64", "\"extraBody\": { \"refusalRate\": 7 }", "RefusalRate")]
    [TestCase("\"maxConcurrency\": 64", "\"extraBody\": { \"refusals\": 7 }", "refusals")]
    [TestCase("\"model\": \"teacher\"", "\"modle\": \"teacher\"", "did you mean 'model'")]
    public async Task A_wrong_configuration_is_refused(string right, string wrong, string message)
    {
        using var workspace = new Workspace(
            Pipelines.Simulated.Replace(right, wrong, StringComparison.Ordinal)
        ).WithLines("rivers");

        var result = await workspace.ExpectAsync(2, FlatRecipe.Run);

        Assert.That(result.Error, Does.Contain(message));
        Assert.That(result.Error, Does.Not.Contain("   at "), "no stack trace");
    }
}
