using System.Collections.Concurrent;
using System.Text.Json;
using DataGen.Datasets;
using DataGen.Models.Gateway;
using DataGen.Models.Providers;
using DataGen.Models.Store;
using DataGen.Operators.Prompts;
using DataGen.Operators.Verification;
using DataGen.Pipeline;
using DataGen.Verification.Verifiers;

namespace DataGen.Operators.Tests.Support;

/// <summary>Runs stages as a recipe would, on records that the test gives, and tells what became of them.</summary>
internal sealed class Bench : IDisposable
{
    private static readonly OperatorCatalog Catalog = OperatorCatalog.BuiltIn();

    private readonly List<(string Id, IReadOnlyList<Record> Records)> _sources = [];
    private readonly List<StageDefinition> _stages = [];
    private readonly Dictionary<string, Prompt> _prompts = new(StringComparer.Ordinal);
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("datagen-operators-").FullName);

    public string Folder => _folder.Value;

    public long Seed { get; init; } = 1;

    public int Concurrency { get; init; } = 4;

    public JsonElement Parameters { get; init; } = Json.Object();

    /// <summary>What <c>-n</c> limits.</summary>
    public (string StageId, long Count)? Limit { get; init; }

    /// <summary>Answers prompts (all turns, joined by line feeds); the number counts from 1.</summary>
    public Func<string, int, string> Model { get; init; } = (prompt, _) => prompt;

    /// <summary>Runs verifiers, for stages that need it; verdicts go through the bench's store.</summary>
    public IVerifierSandbox? Sandbox { get; init; }

    /// <summary>The prompts that were asked.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>A record.</summary>
    public static Record Row(string id, params (string Name, object? Value)[] fields) =>
        Record.Create(id, fields.Select(field => KeyValuePair.Create(field.Name, Value(field.Value))));

    public static JsonElement Value(object? value) => JsonSerializer.SerializeToElement(value);

    /// <summary>Records <c>a:0</c>, <c>a:1</c>, … with one field.</summary>
    public static Record[] Rows(string field, params IEnumerable<object?> values) =>
        [.. values.Select((value, i) => Row(FormattableString.Invariant($"a:{i}"), (field, value)))];

    /// <summary>Stages of a block, each reading the one before.</summary>
    public static IReadOnlyList<StageDefinition> Body(params (string Id, OperatorOptions Options)[] stages) =>
        [.. stages.Select((stage, i) => Define(stage.Id, stage.Options, i == 0 ? [] : [stages[i - 1].Id]))];

    public Bench Given(string id, params IReadOnlyList<Record> records)
    {
        _sources.Add((id, records));
        return this;
    }

    public Bench Prompt(string name, string text)
    {
        _prompts[name] = Operators.Prompts.Prompt.Parse($"{name}.hbs", text);
        return this;
    }

    /// <summary>Adds a stage that reads the one before it, or those named.</summary>
    public Bench Then(string id, OperatorOptions options, params string[] from)
    {
        string[] before = _stages.Count > 0 ? [_stages[^1].Id] : [.. _sources.TakeLast(1).Select(source => source.Id)];
        var isSource = Catalog.All.Single(known => known.OptionsType == options.GetType()).Traits.IsSource;
        _stages.Add(
            Define(
                id,
                options,
                from.Length > 0 ? from
                    : isSource ? []
                    : before
            )
        );
        return this;
    }

    public async Task<BenchResult> RunAsync()
    {
        var result = new BenchResult();
        using var store = new Lease<AnswerStore>(() =>
            AnswerStore.Open(new AnswerStoreOptions { Path = Path.Combine(Folder, "answers.db") }, TimeProvider.System)
        );
        var gateway = new Lazy<ModelGateway>(() =>
            new ModelGateway(
                store.Value,
                new ChatProviders([new EchoProvider(this)]),
                new ModelGatewayOptions(),
                TimeProvider.System
            )
        );
        var client = new Lazy<ModelClient>(() =>
            gateway.Value.Open("default", new ModelAlias { Provider = EchoProvider.ProviderName, Model = "echo" })
        );
        await using var datasets = new WrittenDatasets(Folder);
        var services = new RecipeServices
        {
            Verdicts = Sandbox is null ? null! : new VerifierVerdicts(store.Value, Sandbox, Sandbox, "bench"),
            Parameters = Parameters,
            Prompt = name => _prompts[name],
            Schema = _ => throw new InvalidOperationException("no schemas here"),
            Model = _ => client.Value,
            ResolvePath = path => Path.Combine(Folder, path),
            Files = new LocalFileStore(),
            Datasets = datasets,
            CountTokens = text => text.Length,
            Limit = Limit,
        };
        var graph = new StageGraph([
            .. _sources.Select(source => new Stage { Id = source.Id, Operator = new GivenRecords(source.Records) }),
            .. Compile(_stages, services).Stages,
        ]);
        using var run = new RunContext
        {
            Seed = Seed,
            Concurrency = Concurrency,
            WorkFolder = Path.Combine(Folder, "work"),
            Tap = result.Pass,
            Notes = (stage, note) => result.Notes.Enqueue($"{stage}: {note}"),
        };
        result.Run = await PipelineRun.RunAsync(graph, run, result, CancellationToken.None);
        result.Last = _stages[^1].Id;
        if (gateway.IsValueCreated)
        {
            await gateway.Value.DisposeAsync();
        }

        return result;
    }

    public void Dispose()
    {
        if (_folder.IsValueCreated)
        {
            Directory.Delete(_folder.Value, recursive: true);
        }
    }

    internal string Ask(string prompt)
    {
        lock (Asked)
        {
            Asked.Enqueue(prompt);
            return Model(prompt, Asked.Count);
        }
    }

    private static StageDefinition Define(string id, OperatorOptions options, IReadOnlyList<string> from) =>
        new()
        {
            Id = id,
            Use = Catalog.All.Single(known => known.OptionsType == options.GetType()).Name,
            From = from,
            Options = options,
        };

    private static StageGraph Compile(IReadOnlyList<StageDefinition> stages, RecipeServices services) =>
        new([
            .. stages.Select(stage => new Stage
            {
                Id = stage.Id,
                From = stage.From,
                Sides = stage
                    .Options.NamesMarked<SideInputAttribute>()
                    .ToDictionary(name => name, name => name, StringComparer.Ordinal),
                Operator = Catalog
                    .Find(stage.Use)!
                    .Create(
                        stage.Options,
                        new StageServices
                        {
                            StageId = stage.Id,
                            Recipe = services,
                            Compile = body => Compile(body, services),
                        }
                    ),
            }),
        ]);

    private sealed class Lease<T>(Func<T> make) : IDisposable
        where T : IDisposable
    {
        private readonly Lazy<T> _made = new(make);

        public T Value => _made.Value;

        public void Dispose()
        {
            if (_made.IsValueCreated)
            {
                _made.Value.Dispose();
            }
        }
    }

    private sealed class GivenRecords(IReadOnlyList<Record> records) : SourceOperator
    {
        protected override IAsyncEnumerable<SourceRecord> ReadAsync(StageContext stage, CancellationToken ct) =>
            records.Select(SourceRecord.Emit).ToAsyncEnumerable();
    }

    private sealed class WrittenDatasets(string folder) : IDatasetSinks, IAsyncDisposable
    {
        private readonly List<DatasetWriter> _writers = [];

        public IDatasetSink Open(DatasetDeclaration declaration)
        {
            var writer = new DatasetWriter(
                new LocalFileStore(),
                new DatasetOptions
                {
                    Folder = Path.Combine(folder, declaration.Name),
                    Shape = declaration.Shape,
                    Formats = declaration.Formats,
                    Splits = [.. declaration.Splits],
                    Seed = 1,
                }
            );
            _writers.Add(writer);
            return new Sink(writer);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var writer in _writers)
            {
                await writer.CompleteAsync(CancellationToken.None);
                await writer.DisposeAsync();
            }
        }

        private sealed class Sink(DatasetWriter writer) : IDatasetSink
        {
            public ValueTask<ColumnError?> AddAsync(
                IReadOnlyDictionary<string, JsonElement> row,
                string sourceKey,
                CancellationToken ct
            ) => writer.AddAsync(row, sourceKey, ct);
        }
    }
}
