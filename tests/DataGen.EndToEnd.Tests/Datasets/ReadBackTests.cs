using System.Text.Json;
using DataGen.EndToEnd.Tests.Support;
using DuckDB.NET.Data;
using ParquetSharp;

namespace DataGen.EndToEnd.Tests.Datasets;

/// <summary>The datasets as others read them: DuckDB, and Arrow's C++ reader through ParquetSharp.</summary>
internal sealed class ReadBackTests
{
    private static readonly string Seeds = Path.Combine(Repository.Root, "samples", "seed-tasks.jsonl");

    [Test]
    public async Task DuckDB_and_ParquetSharp_read_the_same_types_and_values_as_are_in_the_JSON_twin()
    {
        using var workspace = new Workspace();
        await workspace.ExpectAsync(
            0,
            "run",
            Path.Combine(Repository.Root, "recipes", "self-instruct"),
            "--config",
            "pipeline.json",
            "--set",
            $"seeds={Seeds}",
            "-n",
            "60"
        );
        var run = workspace.Run("self-instruct");
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();

        Assert.That(
            Describe(duck, $"{run.Folder}/sft/train-*.parquet"),
            Is.EqualTo(
                new[]
                {
                    "id VARCHAR",
                    "messages STRUCT(\"role\" VARCHAR, \"content\" VARCHAR)[]",
                    "instruction VARCHAR",
                    "input VARCHAR",
                    "output VARCHAR",
                    "is_classification BOOLEAN",
                    "origin VARCHAR",
                    "template VARCHAR",
                }
            )
        );
        Assert.That(
            Describe(duck, $"{run.Folder}/triples/train-*.parquet"),
            Is.EqualTo(new[] { "id VARCHAR", "instruction VARCHAR", "input VARCHAR", "output VARCHAR" })
        );

        // The values: what DuckDB reads of sft, what ParquetSharp reads of triples and the Alpaca twin are the same rows.
        var sft = Query(
            duck,
            $"SELECT id, messages[1].role, messages[2].role, messages[2].content, instruction, input, output, origin FROM '{run.Folder}/sft/*.parquet' ORDER BY id"
        );
        Assert.That(sft, Has.Count.GreaterThan(100));
        Assert.That(sft.Select(row => row[0]), Is.Unique);
        Assert.That(sft.Select(row => row[1]), Has.All.EqualTo("user"));
        Assert.That(sft.Select(row => row[2]), Has.All.EqualTo("assistant"));
        Assert.That(sft.Select(row => row[3]), Is.EqualTo(sft.Select(row => row[6])));
        Assert.That(sft.Select(row => row[7]).Distinct(), Is.EquivalentTo(new[] { "generated", "seed" }));
        var triples = ReadWithArrow(Directory.GetFiles($"{run.Folder}/triples", "*.parquet"));
        Assert.That(
            triples.OrderBy(row => row[0], StringComparer.Ordinal),
            Is.EqualTo(
                sft.Select(row => new[] { row[0], row[4], row[5], row[6] })
                    .OrderBy(row => row[0], StringComparer.Ordinal)
            )
        );
        var twin = Directory
            .GetFiles($"{run.Folder}/triples", "*.jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Select(line => JsonElement.Parse(line))
            .Select(row =>
                $"{row.GetProperty("instruction")}\n{row.GetProperty("input")}\n{row.GetProperty("output")}"
            );
        Assert.That(twin, Is.EquivalentTo(triples.Select(row => $"{row[1]}\n{row[2]}\n{row[3]}")));

        // What the card and the lock say is what is there.
        Assert.That(
            run.Card,
            Does.StartWith("---\n").And.Contain("config_name: sft").And.Contain("config_name: triples")
        );
        foreach (var dataset in run.Lock.GetProperty("datasets").EnumerateObject())
        {
            foreach (var file in dataset.Value.EnumerateObject())
            {
                var bytes = File.ReadAllBytes(Path.Combine(run.Folder, dataset.Name, file.Name));
                Assert.That(
                    Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
                    Is.EqualTo(file.Value.GetString()),
                    file.Name
                );
            }
        }

        await LedgerLaw.HoldsAsync(run, ("sft", "sft"), ("triples", "triples"));
    }

    [Test]
    public async Task Rows_of_one_source_stay_in_one_split_and_do_not_move_when_others_come()
    {
        using var workspace = new Workspace().WithQuestions(120);
        string[] command = ["run", MapRecipe.Name, "--progress", "none"];
        await workspace.ExpectAsync(0, command);
        var before = await ValidationAsync(workspace);
        Assert.That(before.Length, Is.InRange(3, 30));

        workspace.WriteRows(Enumerable.Range(40, 160));
        await workspace.ExpectAsync(0, command);

        var after = await ValidationAsync(workspace);
        var kept = before.Where(id =>
            int.Parse(id["rows:r".Length..], System.Globalization.CultureInfo.InvariantCulture) >= 40
        );
        Assert.That(kept, Is.SubsetOf(after));
    }

    [Test]
    public async Task The_recipe_runs_on_the_published_seed_tasks_to_a_varied_dataset()
    {
        var published = Repository.SharedData("self-instruct-seed-tasks.jsonl");
        using var workspace = new Workspace();

        await workspace.ExpectAsync(
            0,
            "run",
            Path.Combine(Repository.Root, "recipes", "self-instruct"),
            "--config",
            "pipeline.json",
            "--set",
            $"seeds={published}",
            "-n",
            "150",
            "--progress",
            "none"
        );

        var run = workspace.Run("self-instruct");
        await LedgerLaw.HoldsAsync(run, ("sft", "sft"), ("triples", "triples"));
        Assert.That(LedgerLaw.Count(run.Stage("seeds"), "out"), Is.EqualTo(175));
        var rows = await run.RowsAsync("sft");
        var grown = rows.Where(row => row.Text("origin") == "generated")
            .Select(row => row.Text("instruction"))
            .ToArray();
        Assert.That(rows.Any(row => row.Text("origin") == "seed"), Is.True);
        Assert.That(grown.Distinct().Count(), Is.GreaterThan(120));
        Assert.That(grown.Select(text => text.Split(' ')[0]).Distinct().Count(), Is.GreaterThan(10), "first words");
        Assert.That(rows.Select(row => row.Text("template")).Distinct().Count(), Is.GreaterThan(10), "wordings");
        Assert.That(rows.Any(row => row.Field("is_classification").GetBoolean()), Is.True);
    }

    private static async Task<string[]> ValidationAsync(Workspace workspace)
    {
        var source = await DataGen.Datasets.RowSource.OpenAsync(
            new DataGen.Datasets.LocalFileStore(),
            new DataGen.Datasets.SourceOptions
            {
                Paths = [Path.Combine(workspace.Run(MapRecipe.Name).Folder, "sft", "validation-*.parquet")],
            },
            CancellationToken.None
        );
        return [.. (await source.ReadAsync(CancellationToken.None).ToListAsync()).Select(row => row.Text("id"))];
    }

    private static IReadOnlyList<string> Describe(DuckDBConnection duck, string files) =>
        [.. Query(duck, $"DESCRIBE SELECT * FROM '{files}'").Select(row => $"{row[0]} {row[1]}")];

    private static List<string[]> Query(DuckDBConnection duck, string sql)
    {
        using var command = duck.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
        {
            rows.Add([
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(i => reader.IsDBNull(i) ? "" : reader.GetValue(i).ToString()!),
            ]);
        }

        return rows;
    }

    private static List<string[]> ReadWithArrow(IEnumerable<string> files)
    {
        var rows = new List<string[]>();
        foreach (var file in files)
        {
            using var reader = new ParquetFileReader(file);
            for (var group = 0; group < reader.FileMetaData.NumRowGroups; group++)
            {
                using var rowGroup = reader.RowGroup(group);
                var count = checked((int)rowGroup.MetaData.NumRows);
                var columns = Enumerable
                    .Range(0, rowGroup.MetaData.NumColumns)
                    .Select(i =>
                    {
                        using var column = rowGroup.Column(i);
                        using var values = column.LogicalReader<string>();
                        return values.ReadAll(count);
                    })
                    .ToArray();
                rows.AddRange(Enumerable.Range(0, count).Select(i => columns.Select(column => column[i]).ToArray()));
            }
        }

        return rows;
    }
}
