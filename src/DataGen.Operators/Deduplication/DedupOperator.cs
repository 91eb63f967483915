using System.Text;
using System.Text.Json;
using DataGen.Deduplication;
using DataGen.Pipeline;

namespace DataGen.Operators.Deduplication;

/// <summary>
/// Drops records whose text repeats one that was kept before, in stream order. The reject row names the record that it repeats and the score.
/// </summary>
[Operator("dedup", DecidesByOrder = true)]
public sealed class DedupOperator(DedupOptions options, StageServices services) : StatefulOperator<DedupOperator.State>
{
    private readonly StageExpression? _text = options.Text is null ? null : services.Expression(options.Text);

    private readonly StageExpression? _against = options.AgainstText is null
        ? null
        : services.Expression(options.AgainstText);

    protected override async ValueTask<State> BeginAsync(StageContext stage, CancellationToken ct)
    {
        var state = new State(options);
        if (options.Against is null)
        {
            return state;
        }

        await foreach (var record in stage.Sides[options.Against].ReadAsync(ct))
        {
            var text = _against is null ? TextOf(record, stage) : AsString(_against.Evaluate(record, stage));
            if (state.Benchmark is { } benchmark)
            {
                benchmark.Add(record.Id, text);
            }
            else
            {
                state.Load(record.Id, text);
            }
        }

        return state;
    }

    protected override ValueTask<Outcome> ApplyAsync(
        State state,
        Record record,
        StageContext stage,
        CancellationToken ct
    )
    {
        var utf8 = Encoding.UTF8.GetBytes(TextOf(record, stage));
        return ValueTask.FromResult(
            state.Benchmark?.Check(utf8) is { } found ? Drop(found) : Compare(state, record, utf8)
        );
    }

    private Outcome Compare(State state, Record record, byte[] utf8)
    {
        // Of the rows kept before this one, as the Self-Instruct scripts log it.
        var explanation = options.ExplainInto is null ? null : state.Explainer!.Explain(utf8);
        var verdict = state.Index.TryAdd(state.Ids.Count, utf8);
        if (verdict.IsDuplicate)
        {
            return Outcome.Drop(
                verdict.Reason,
                Invariant($"repeats {state.Ids[(int)verdict.MatchedSequence]}, score {verdict.Score:0.####}")
            );
        }

        state.Keep(record.Id, utf8);
        return Outcome.Emit(
            explanation is null ? record : record.With(options.ExplainInto!, ToJson(explanation, state.Ids))
        );
    }

    private static Outcome Drop(Contamination found) =>
        found.Kind == ContaminationKind.SharedRun
            ? Outcome.Drop(
                "contaminated (shared run)",
                Invariant($"shares {found.SharedWords} words in a row with {found.Benchmark}")
            )
            : Outcome.Drop(
                "contaminated (rouge-l)",
                Invariant($"is near {found.Benchmark}, score {found.Score:0.####}")
            );

    private static JsonElement ToJson(RougeLExplanation explanation, List<string> ids) =>
        Json.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("mean", explanation.Mean);
            writer.WriteStartArray("nearest");
            foreach (var neighbour in explanation.Nearest)
            {
                writer.WriteStartObject();
                writer.WriteString("id", ids[(int)neighbour.Sequence]);
                writer.WriteNumber("score", neighbour.Score);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private string TextOf(Record record, StageContext stage) =>
        _text is null ? record.Text(options.Field!) : AsString(_text.Evaluate(record, stage));

    private static string AsString(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new RowException("wrong type", "the expression for the compared text does not give a string");

    /// <summary>What records are compared with, and the ids of the kept records by sequence number.</summary>
    public sealed class State
    {
        private readonly bool _explainerIsApart;

        internal State(DedupOptions options)
        {
            var settings = new DuplicateIndexOptions
            {
                Threshold = options.Threshold,
                Tokenizer = options.Tokenizer,
                ShingleSize = options.Shingle,
            };
            var indexes = options.Method.Distinct().Select(method => settings.Create(MethodOf(method))).ToList();
            Index = new DuplicateIndexChain(indexes);
            if (options.ExplainInto is not null)
            {
                Explainer = indexes.OfType<RougeLIndex>().FirstOrDefault();
                _explainerIsApart = Explainer is null;
                Explainer ??= settings.CreateRougeL();
            }

            Benchmark =
                options.AgainstAs == AgainstMeaning.Kept
                    ? null
                    : new Decontaminator(
                        new DecontaminationOptions
                        {
                            SharedWords = options.SharedWords,
                            RougeLThreshold = options.Threshold,
                            Tokenizer = options.Tokenizer ?? TokenizerMode.Unicode,
                        }
                    );
        }

        internal DuplicateIndexChain Index { get; }

        /// <summary>What explanations come from, where they are wanted: the chain's own index, or one apart.</summary>
        internal RougeLIndex? Explainer { get; }

        internal Decontaminator? Benchmark { get; }

        internal List<string> Ids { get; } = [];

        /// <summary>Counts a record as kept without asking.</summary>
        internal void Load(string id, string text)
        {
            var row = TextRow.From(Ids.Count, text);
            Index.BulkLoad(new[] { row });
            Keep(id, row.Utf8);
        }

        /// <summary>Notes a record that the index has kept.</summary>
        internal void Keep(string id, ReadOnlyMemory<byte> utf8)
        {
            if (_explainerIsApart)
            {
                Explainer!.BulkLoad(new[] { new TextRow(Ids.Count, utf8) });
            }

            Ids.Add(id);
        }

        private static DuplicateMethod MethodOf(DedupMethod method) =>
            method switch
            {
                DedupMethod.Exact => DuplicateMethod.Exact,
                DedupMethod.RougeL => DuplicateMethod.RougeL,
                DedupMethod.Minhash => DuplicateMethod.MinHash,
                _ => throw new ArgumentOutOfRangeException(nameof(method)),
            };
    }
}
