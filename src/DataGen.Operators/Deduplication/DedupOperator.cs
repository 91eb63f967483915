using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Deduplication;
using DataGen.Pipeline;

namespace DataGen.Operators.Deduplication;

/// <summary>How two texts are compared.</summary>
public enum DedupMethod
{
    /// <summary>Equal after case and white space are made alike.</summary>
    Exact,

    /// <summary>ROUGE-L F-measure above the threshold.</summary>
    RougeL,
}

/// <summary>Options of <c>dedup</c>.</summary>
public sealed record DedupOptions : OperatorOptions, IValidatableObject
{
    /// <summary>The text field that is compared. Give this or <c>text</c>.</summary>
    [Reads]
    public string? Field { get; init; }

    /// <summary>A JavaScript expression that gives the text that is compared.</summary>
    [Expression]
    public string? Text { get; init; }

    /// <summary>How texts are compared; several methods are tried one after the other, the cheapest first.</summary>
    [MinLength(1)]
    public IReadOnlyList<DedupMethod> Method { get; init; } = [DedupMethod.Exact];

    /// <summary>A ROUGE-L score strictly above this is a duplicate.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 0.7;

    /// <summary>
    /// How ROUGE-L cuts words: <c>rouge-compat</c> as the reference does (ASCII letters and digits), <c>unicode</c> for all scripts.
    /// </summary>
    public TokenizerMode Tokenizer { get; init; } = TokenizerMode.RougeCompat;

    /// <summary>A stage whose records count as kept already.</summary>
    [SideInput]
    public string? Against { get; init; }

    /// <summary>A JavaScript expression that gives the text of a record of <c>against</c>; the same as for this stream when absent.</summary>
    [Expression(OverPool = true)]
    public string? AgainstText { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Field is null == Text is null)
        {
            yield return new ValidationResult("give \"field\" or \"text\": which text is compared");
        }
    }
}

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
        var state = new State(new DuplicateIndexChain(options.Method.Distinct().Select(Create)));
        if (options.Against is null)
        {
            return state;
        }

        await foreach (var record in stage.Sides[options.Against].ReadAsync(ct))
        {
            var text = _against is null ? TextOf(record, stage) : AsString(_against.Evaluate(record, stage));
            state.Index.BulkLoad(new[] { TextRow.From(state.Ids.Count, text) });
            state.Ids.Add(record.Id);
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
        var verdict = state.Index.TryAdd(state.Ids.Count, TextOf(record, stage));
        if (!verdict.IsDuplicate)
        {
            state.Ids.Add(record.Id);
            return ValueTask.FromResult(Outcome.Emit(record));
        }

        var method = verdict.Method switch
        {
            DuplicateMethod.Exact => "exact duplicate",
            DuplicateMethod.RougeL => "near duplicate (rouge-l)",
            _ => "near duplicate",
        };
        return ValueTask.FromResult(
            Outcome.Drop(
                method,
                Invariant($"repeats {state.Ids[(int)verdict.MatchedSequence]}, score {verdict.Score:0.####}")
            )
        );
    }

    private DuplicateIndex Create(DedupMethod method) =>
        method switch
        {
            DedupMethod.Exact => new ExactIndex(),
            DedupMethod.RougeL => new RougeLIndex(
                new RougeLOptions { Threshold = options.Threshold, Tokenizer = options.Tokenizer }
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };

    private string TextOf(Record record, StageContext stage) =>
        _text is null ? record.Text(options.Field!) : AsString(_text.Evaluate(record, stage));

    private static string AsString(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new RowException("wrong type", "the expression for the compared text does not give a string");

    /// <summary>The index and the ids of the kept records by sequence number.</summary>
    public sealed class State : IDisposable
    {
        internal State(DuplicateIndexChain index) => Index = index;

        internal DuplicateIndexChain Index { get; }

        internal List<string> Ids { get; } = [];

        public void Dispose() => (Index as object as IDisposable)?.Dispose();
    }
}
