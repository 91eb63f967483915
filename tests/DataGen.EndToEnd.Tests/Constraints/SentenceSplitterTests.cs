using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Constraints;

/// <summary>One sentence splitter for every command: named on the command line, in the environment or in pipeline.json, and named by every report.</summary>
internal sealed class SentenceSplitterTests
{
    private const string Recipe = """
        {
          "name": "counting",
          "description": "Keeps the rows of two sentences.",
          "stages": [
            { "id": "rows", "use": "read", "path": "rows.jsonl", "fields": ["id", "text"], "idField": "id" },
            { "id": "asked", "use": "set", "fields": {
                "constraints": "[{ id: 'length_constraints:number_sentences', kwargs: { num_sentences: 2, relation: 'at least' } }]" } },
            { "id": "checked", "use": "check-constraints", "constraints": "constraints", "response": "text", "into": "result" },
            { "id": "two", "use": "filter", "where": "result.passRate === 1", "reason": "not two sentences" },
            { "id": "found", "use": "synthesise-constraints", "response": "text", "types": ["length_constraints:number_sentences"], "into": "found" },
            { "id": "kept", "use": "write", "dataset": "kept", "shape": "text" }
          ]
        }
        """;

    /// <summary>Parameters by which the built-in splitter's two sentences are one.</summary>
    private const string Trained =
        """{"abbreviations": ["lfz"], "collocations": [], "sentence_starters": [], "orthographic_context": {}}""";

    private static readonly string TrainedName =
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Trained)))}";

    private static Workspace Counting(string? pipeline = null) =>
        new Workspace(pipeline)
            .WriteRecipe("counting", Recipe)
            .WriteLines("rows.jsonl", new { id = "a", text = "They came by lfz. Then they left." })
            .Write("own/trained.json", Trained);

    private static string Naming(string punkt) =>
        Pipelines.Simulated.Replace("{ \"models\"", $"{{ \"punkt\": \"{punkt}\", \"models\"", StringComparison.Ordinal);

    [Test]
    public async Task A_run_checks_with_the_file_and_says_so_in_lock_ledger_and_log()
    {
        using var workspace = Counting();
        var run = workspace.Run("counting");

        var builtIn = await workspace.ExpectAsync(0, "run", "counting");
        Assert.That(await run.RowsAsync("kept"), Has.Count.EqualTo(1));
        Assert.That(Named(run), Is.EqualTo(("built-in", "built-in")));
        Assert.That(builtIn.Error, Does.Contain("sentences: built-in"));

        var given = await workspace.ExpectAsync(0, "run", "counting", "--punkt", "own/trained.json");
        Assert.That(await run.RowsAsync("kept"), Is.Empty);
        Assert.That(Named(run), Is.EqualTo((TrainedName, TrainedName)));
        Assert.That(given.Error, Does.Contain($"sentences: {TrainedName}"));
        Assert.That(run.Card, Does.Contain("--punkt trained.json"));
        Assert.That(File.ReadAllText(Path.Combine(run.Folder, "run.jsonl")), Does.Contain(TrainedName));
    }

    [Test]
    public async Task The_command_line_comes_before_the_environment_and_that_before_the_configuration()
    {
        using var workspace = Counting(Naming("own/trained.json"));
        workspace.Write("other.json", Trained + " ").Write("third.json", Trained + "\n");
        var run = workspace.Run("counting");

        await workspace.ExpectAsync(0, "run", "counting");
        Assert.That(Named(run).Lock, Is.EqualTo(TrainedName));
        Assert.That(run.Card, Does.Not.Contain("--punkt"));

        workspace.Environment["DATAGEN_PUNKT"] = "other.json";
        await workspace.ExpectAsync(0, "run", "counting");
        var byVariable = Named(run).Lock;
        Assert.That(byVariable, Does.StartWith("sha256:").And.Not.EqualTo(TrainedName));

        await workspace.ExpectAsync(0, "run", "counting", "--punkt", "third.json");
        Assert.That(Named(run).Lock, Does.StartWith("sha256:").And.Not.AnyOf(TrainedName, byVariable));
    }

    [Test]
    public async Task A_run_is_not_continued_with_another_splitter()
    {
        using var workspace = Counting();
        await workspace.ExpectAsync(0, "run", "counting", "--punkt", "own/trained.json");

        await workspace.ExpectAsync(0, "run", "counting", "--punkt", "own/trained.json", "--resume", "always");
        var other = await workspace.DataGenAsync("run", "counting", "--resume", "always");

        Assert.That(other.ExitCode, Is.Not.Zero, other.ToString());
    }

    [Test]
    public async Task A_recipe_without_sentences_does_not_depend_on_the_splitter()
    {
        using var workspace = new Workspace().WithQuestions(2);

        await workspace.ExpectAsync(0, "run", MapRecipe.Name);

        Assert.That(workspace.Run(MapRecipe.Name).Lock.TryGetProperty("sentences", out _), Is.False);
        Assert.That(workspace.Run(MapRecipe.Name).Ledger.TryGetProperty("sentences", out _), Is.False);
    }

    [Test]
    public async Task Preview_verify_and_doctor_use_and_name_the_same_file()
    {
        using var workspace = Counting(Naming("own/trained.json"));
        workspace.Write(
            "check.jsonl",
            """{"id":"a","response":"They came by lfz. Then they left.","constraints":[{"id":"length_constraints:number_sentences","kwargs":{"num_sentences":2,"relation":"at least"}}]}"""
                + "\n"
        );

        var preview = await workspace.ExpectAsync(0, "preview", "counting", "--json");
        var verify = await workspace.ExpectAsync(0, "verify", "check.jsonl", "--json");
        var doctor = await workspace.ExpectAsync(0, "doctor");

        Assert.That(preview.Error, Does.Contain($"sentences: {TrainedName}"));
        Assert.That(preview.Output, Does.Contain("not two sentences"));
        var summary = JsonElement.Parse(verify.Output);
        Assert.That(summary.GetProperty("sentences").GetString(), Is.EqualTo(TrainedName));
        Assert.That(
            summary.GetProperty("constraints").GetProperty("prompts").GetProperty("strict").GetInt32(),
            Is.Zero
        );
        Assert.That(
            doctor.Output,
            Does.Contain($"sentence splitter: {workspace.PathOf("own/trained.json")} ({TrainedName})")
        );
    }

    [TestCase("nowhere.json", null, "there is no file")]
    [TestCase("own", null, "cannot be read")]
    [TestCase("broken.json", "{\"abbreviations\": [", "not JSON")]
    [TestCase("broken.json", "[]", "not a JSON object")]
    [TestCase("broken.json", "{\"abbreviations\": []}", "no 'collocations'")]
    [TestCase(
        "broken.json",
        "{\"abbreviations\": [], \"collocations\": [[\"a\"]], \"sentence_starters\": [], \"orthographic_context\": {}}",
        "'collocations'[0] must be a list of two texts"
    )]
    [TestCase(
        "broken.json",
        "{\"abbreviations\": [], \"collocations\": [], \"sentence_starters\": [], \"orthographic_context\": {\"the\": 400}}",
        "'orthographic_context' of 'the' must be a whole number from 0 to 127"
    )]
    public async Task Every_command_refuses_a_file_that_does_not_hold_parameters(
        string file,
        string? content,
        string problem
    )
    {
        using var workspace = Counting();
        if (content is not null)
        {
            workspace.Write(file, content);
        }

        foreach (
            var command in (string[])["run counting", "preview counting", "validate counting", "verify rows.jsonl"]
        )
        {
            var result = await workspace.ExpectAsync(2, [.. command.Split(' '), "--punkt", file]);
            Assert.That(
                result.Error,
                Does.Contain(problem).And.Contain($"command line: --punkt {file}").And.Contain("built-in splitter"),
                command
            );
        }

        Assert.That(Directory.Exists(workspace.Run("counting").Folder), Is.False);
    }

    [Test]
    public async Task A_file_that_pipeline_json_names_in_vain_is_shown_at_its_place()
    {
        using var workspace = Counting(Naming("nowhere.json"));

        var run = await workspace.ExpectAsync(2, "run", "counting");
        var doctor = await workspace.ExpectAsync(0, "doctor");

        Assert.That(run.Error, Does.Match(@"pipeline\.json:1:\d+: there is no file '.*nowhere\.json'"));
        Assert.That(doctor.Output, Does.Match(@"warning sentence splitter: pipeline\.json:1:\d+: there is no file"));
    }

    private static (string? Lock, string? Ledger) Named(RunOutput run) =>
        (run.Lock.GetProperty("sentences").GetString(), run.Ledger.GetProperty("sentences").GetString());
}
