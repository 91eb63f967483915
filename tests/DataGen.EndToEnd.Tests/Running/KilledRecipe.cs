using DataGen.EndToEnd.Tests.Support;

namespace DataGen.EndToEnd.Tests.Running;

/// <summary>A recipe as the kill test runs it: small, against an endpoint that counts what is paid.</summary>
internal sealed record KilledRecipe
{
    private static readonly string Samples = Path.Combine(Repository.Root, "samples");

    private readonly string[] _command;
    private readonly Action<FakeEndpoint, Workspace> _prepare;

    private KilledRecipe(
        string name,
        string dataset,
        int leastRows,
        string[] command,
        Action<FakeEndpoint, Workspace> prepare
    )
    {
        Name = name;
        Dataset = dataset;
        LeastRows = leastRows;
        _command = command;
        _prepare = prepare;
    }

    public string Name { get; }

    /// <summary>A dataset that must not be empty, lest nothing be compared.</summary>
    public string Dataset { get; private init; }

    public int LeastRows { get; }

    /// <summary>How many answers one record may wait for at once, in all the stages that ask.</summary>
    public int AsksPerRecord { get; private init; } = 3;

    /// <summary>Its arguments, without the concurrency.</summary>
    public IReadOnlyList<string> Command => ["run", .. _command, "--progress", "none"];

    public static KilledRecipe Of(string name) =>
        name switch
        {
            "questions" => new(name, "sft", 31, [name], (_, workspace) => workspace.WithQuestions(70)),
            NestedRecipe.Name => new(
                name,
                "out",
                31,
                [name],
                (endpoint, workspace) =>
                {
                    endpoint.Respond = NestedRecipe.Answer;
                    workspace.WithNested(35);
                }
            ),
            "self-instruct" => Shipped(name, 31, "seeds=seed-tasks.jsonl", "instructions=60", "roundSize=6"),
            "verifiable-if" => Shipped(name, 15, "queries=queries.jsonl", "samples=3").Of(30),
            "crab" => Shipped(name, 1, "pairs=seed-tasks.jsonl").Of(20),
            "follow-ladder" => Shipped(name, 15, "queries=queries.jsonl", "levels=3").Of(12),
            "ifscale" => Shipped(
                    name,
                    1,
                    "topics=queries.jsonl",
                    "corpus=documents/*.txt",
                    "densities=[10,20]",
                    "maxDensity=20"
                )
                .Of(20),
            "suri" => Shipped(name, 2, "documents=documents/*.txt", "chunks=3", "maxWords=220", "minWords=80").Of(8),
            "rlcf" => Shipped(
                name,
                1,
                "queries=queries.jsonl",
                "prompts=6",
                "candidates=2",
                "judgements=4",
                "judgementWave=2"
            ) with
            {
                Dataset = "dpo",

                // Of each of two responses two judgements on each of up to eight items.
                AsksPerRecord = 32,
            },
            // Two constraints are proven on two texts each; four answers and the student's are judged at once.
            "air" => Shipped(name, 1, "documents=documents/*.txt").Of(6) with { AsksPerRecord = 12 },
            "spar" => Shipped(name, 1, "queries=queries.jsonl", "prompts=10") with
            {
                Dataset = "refiner",

                // Six refinements of a level have five votes each.
                AsksPerRecord = 32,
            },

            // Five responses have three judgements each.
            "ultraif" => Shipped(name, 2, "conversations=conversations.jsonl").Of(14) with { AsksPerRecord = 18 },
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such recipe"),
        };

    /// <summary>A workspace with all that the recipe reads.</summary>
    public Workspace Prepare(FakeEndpoint endpoint)
    {
        var workspace = new Workspace(Pipelines.At(endpoint));
        _prepare(endpoint, workspace);
        return workspace;
    }

    private static KilledRecipe Shipped(string name, int leastRows, params string[] parameters) =>
        new(
            name,
            "sft",
            leastRows,
            [
                Path.Combine(Repository.Root, "recipes", name),
                "--config",
                "pipeline.json",
                .. parameters.SelectMany(parameter => new[] { "--set", Located(parameter) }),
            ],
            (_, _) => { }
        );

    private KilledRecipe Of(int records) =>
        new(
            Name,
            Dataset,
            LeastRows,
            [.. _command, "-n", records.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            _prepare
        );

    /// <summary>Parameters that are files are the samples'.</summary>
    private static string Located(string parameter)
    {
        var (name, value) = (parameter.Split('=')[0], parameter.Split('=')[1]);
        return value.Contains('.', StringComparison.Ordinal) ? $"{name}={Path.Combine(Samples, value)}" : parameter;
    }
}
