namespace DataGen.Models.Answers;

/// <summary>A question to a model, as the recipe means it and before any adaptation to a provider.</summary>
public sealed record AnswerRequest
{
    private readonly int? _maxTokens;
    private readonly int _sampleIndex;

    /// <summary>The conversation so far, oldest turn first.</summary>
    public required IReadOnlyList<ChatTurn> Messages { get; init; }

    /// <summary>How the answer is drawn.</summary>
    public Sampling Sampling { get; init; } = new();

    /// <summary>
    /// The most tokens the answer may have, 1 or more; null leaves it to the server. Not part of the <see cref="AnswerKey"/>:
    /// a complete stored answer serves every request whose limit is at least the answer's length.
    /// </summary>
    public int? MaxTokens
    {
        get => _maxTokens;
        init
        {
            _maxTokens = value is null or > 0
                ? value
                : throw new ArgumentOutOfRangeException(nameof(value), value, "a token limit is 1 or more");
        }
    }

    /// <summary>Which of several answers to the same question this is, from 0.</summary>
    public int SampleIndex
    {
        get => _sampleIndex;
        init =>
            _sampleIndex =
                value >= 0
                    ? value
                    : throw new ArgumentOutOfRangeException(nameof(value), value, "samples count from 0");
    }

    /// <summary>Makes otherwise equal requests different: a retry's number, a record id, a fresh run.</summary>
    public string Salt { get; init; } = "";

    /// <summary>Whom the cost is booked on: the stage that asks. Never sent, and not part of the <see cref="AnswerKey"/>.</summary>
    public string Account { get; init; } = "";

    /// <summary>
    /// The kind of work (<c>instructions</c>, <c>verifier</c>, …). Sent, and part of the key, only where the provider wants
    /// it (<see cref="Providers.IChatProvider.SendsTask"/>), which simulated teachers do.
    /// </summary>
    public string? Task { get; init; }

    /// <summary>
    /// How far down the stream the asking stage stands. Of the requests that wait for a model the deepest go first, so that started rows
    /// are finished before new ones begin. Not part of the key.
    /// </summary>
    public int Depth { get; init; }
}
