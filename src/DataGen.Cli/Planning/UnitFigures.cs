using DataGen.Pipeline;

namespace DataGen.Cli.Planning;

/// <summary>The figures that a plan is made of, for each stage.</summary>
internal enum Figure
{
    /// <summary>Records the stage was given or made.</summary>
    In,

    /// <summary>Records it passed on.</summary>
    Out,

    /// <summary>Answers it needed, retries for parsing among them; an answer shared by several counts once.</summary>
    Calls,

    PromptTokens,

    CompletionTokens,
}

/// <summary>What became, at every stage, of one unit of work: everything that descends from one record of a source or one request of a growing pool.</summary>
internal sealed class UnitFigures(int stages)
{
    private readonly double[] _values = new double[stages * Count];

    /// <summary>How many figures a stage has.</summary>
    public static int Count { get; } = Enum.GetValues<Figure>().Length;

    /// <summary>Records that the stage which sets the size of a run passed on for this unit.</summary>
    public double Size { get; set; }

    public ReadOnlySpan<double> Values => _values;

    public static int Index(int stage, Figure figure) => (stage * Count) + (int)figure;

    public void Add(int stage, Figure figure, double amount) => _values[Index(stage, figure)] += amount;
}

/// <summary>Follows a rehearsal and adds up what each unit of work took.</summary>
/// <param name="stages">The stages, in recipe order.</param>
/// <param name="primary">The stage that sets the size of a run.</param>
/// <param name="tokensOf">The tokens of an answer by its key; null where there is no such answer.</param>
internal sealed class UnitTally(
    IReadOnlyList<string> stages,
    string primary,
    Func<string, (int Prompt, int Completion)?> tokensOf
) : IStageEventSink
{
    private readonly Dictionary<string, int> _indexes = stages
        .Select((id, i) => (id, i))
        .ToDictionary(item => item.id, item => item.i, StringComparer.Ordinal);

    private readonly OrderedDictionary<string, UnitFigures> _units = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answers = new(StringComparer.Ordinal);

    /// <summary>The units that a larger run has more of, in stream order.</summary>
    public IReadOnlyList<UnitFigures> Scaled => [.. _units.Where(IsScaled).Select(unit => unit.Value)];

    /// <summary>What does not grow with the run: seeds, the streams of other sources.</summary>
    public UnitFigures Fixed
    {
        get
        {
            var sum = new UnitFigures(stages.Count);
            foreach (var (_, unit) in _units.Where(unit => !IsScaled(unit)))
            {
                for (var i = 0; i < unit.Values.Length; i++)
                {
                    sum.Add(i / UnitFigures.Count, (Figure)(i % UnitFigures.Count), unit.Values[i]);
                }
            }

            return sum;
        }
    }

    public void Add(StageEvent stageEvent)
    {
        var key = stageEvent.Record.SourceKey;
        if (!_units.TryGetValue(key, out var unit))
        {
            _units[key] = unit = new UnitFigures(stages.Count);
        }

        var stage = _indexes[stageEvent.StageId];
        unit.Add(stage, Figure.In, stageEvent.Arrival == Arrival.Held ? 0 : 1);
        if (stageEvent.Outcome == StageOutcome.Emitted)
        {
            unit.Add(stage, Figure.Out, stageEvent.Emitted);
            unit.Size += string.Equals(stageEvent.StageId, primary, StringComparison.Ordinal) ? stageEvent.Emitted : 0;
        }

        foreach (var answer in stageEvent.AnswerKeys.Where(_answers.Add))
        {
            if (tokensOf(answer) is { } tokens)
            {
                unit.Add(stage, Figure.Calls, 1);
                unit.Add(stage, Figure.PromptTokens, tokens.Prompt);
                unit.Add(stage, Figure.CompletionTokens, tokens.Completion);
            }
        }
    }

    private bool IsScaled(KeyValuePair<string, UnitFigures> unit) =>
        unit.Key.StartsWith($"{primary}:", StringComparison.Ordinal);
}
