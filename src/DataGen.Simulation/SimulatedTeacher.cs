using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using DataGen.Simulation.Tasks;
using Microsoft.Extensions.AI;

namespace DataGen.Simulation;

/// <summary>
/// A chat model that is none: it answers by the kind of task a request names (<see cref="TaskKinds"/>) from grammars and
/// word banks of its own, needs no key, server or network, and is wrong on purpose at set rates. Its answers depend on
/// the messages, the schema, the kind, the seed and the <see cref="SimulationOptions"/> alone; the token limit and the
/// stop sequences only cut them. Temperature and the other sampling parameters change nothing. Its text says nothing about the
/// quality of any model.
/// </summary>
public sealed class SimulatedTeacher : IChatClient
{
    /// <summary>Part of the model's identity: another version may answer the same request differently.</summary>
    public const string Version = "3";

    /// <summary>How reports and cards name this model.</summary>
    public const string DisplayName = "simulated teacher";

    private const int StreamedPiece = 64;

    // Models break off long answers, not a yes or a no.
    private const int ShortestTruncated = 12;

    private static readonly FrozenDictionary<string, ITask> Tasks = new Dictionary<string, ITask>(
        StringComparer.Ordinal
    )
    {
        [TaskKinds.Instructions] = new InstructionList(),
        [TaskKinds.ClassificationLabel] = new ClassificationLabel(),
        [TaskKinds.Instances] = new Instances(outputFirst: null),
        [TaskKinds.InstancesInputFirst] = new Instances(outputFirst: false),
        [TaskKinds.InstancesOutputFirst] = new Instances(outputFirst: true),
        [TaskKinds.AlpacaTasks] = new AlpacaTasks(),
        [TaskKinds.Response] = new Response(),
        [TaskKinds.Verifier] = new Verifier(),
        [TaskKinds.BackTranslation] = new BackTranslation(),
        [TaskKinds.Judgement] = new Judgement(),
        [TaskKinds.Entailment] = new Entailment(),
        [TaskKinds.TextBrief] = new TextBrief(),
        [TaskKinds.Corruption] = new Corruption(),
        [TaskKinds.TextReview] = new TextReview(),
        [TaskKinds.Criteria] = new Criteria(),
        [TaskKinds.ExactVerifier] = new ExactVerifier(),
        [TaskKinds.Text] = new FreeText(),
        [TaskKinds.Checklist] = new Checklist(),
        [TaskKinds.Critique] = new Critique(),
        [TaskKinds.Refinement] = new Refinement(),
        [TaskKinds.Decomposition] = new Decomposition(),
        [TaskKinds.EvaluationQuestion] = new EvaluationQuestion(),
        [TaskKinds.Composition] = new Composition(),
        [TaskKinds.Gap] = new Gap(),
        [TaskKinds.DocumentInstruction] = new DocumentInstruction(),
        [TaskKinds.Polish] = new Polish(),
        [TaskKinds.Merge] = new Merge(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly SchemaAnswer BySchema = new();

    private readonly SimulationOptions _options;
    private readonly TimeProvider _time;

    /// <summary>A teacher with the given options; the time provider is used for the latency alone.</summary>
    /// <exception cref="ArgumentException">The options have <see cref="SimulationOptions.Problems"/>.</exception>
    public SimulatedTeacher(SimulationOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? SimulationOptions.Default;
        _time = time ?? TimeProvider.System;
        if (_options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }
    }

    /// <summary>
    /// What an answer's key must hold: name and version, and for options other than the defaults a hash of those that
    /// change answers.
    /// </summary>
    public static string Identity(SimulationOptions options)
    {
        var fingerprint = options.Fingerprint();
        var suffix = string.Equals(fingerprint, SimulationOptions.Default.Fingerprint(), StringComparison.Ordinal)
            ? ""
            : $"/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)).AsSpan(0, 8))}";
        return $"{DisplayName}/{Version}{suffix}";
    }

    /// <summary>One answer. The usage is counted by a rule of this class's own, about four characters a token.</summary>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var request = TeacherRequest.Read(messages, options);
        var completion = Completion.Limit(Answer(request), options?.StopSequences, options?.MaxOutputTokens);
        if (_options.LatencyMedian > TimeSpan.Zero)
        {
            var draw = Math.Exp(_options.LatencySpread * request.Sample.Fork("latency").Normal());
            await Task.Delay(_options.LatencyMedian * draw, _time, cancellationToken).ConfigureAwait(false);
        }

        var inputTokens = TokenCount.Of(request.Whole);
        var outputTokens = TokenCount.Of(completion.Text);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, completion.Text))
        {
            FinishReason = completion.FinishReason,
            ModelId = $"{DisplayName}/{Version}",
            Usage = new UsageDetails
            {
                InputTokenCount = inputTokens,
                OutputTokenCount = outputTokens,
                TotalTokenCount = inputTokens + outputTokens,
            },
        };
    }

    /// <summary>The same answer in pieces; the last update carries finish reason and usage.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var piece in TextPieces.Of(response.Text, StreamedPiece))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, piece) { ModelId = response.ModelId };
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(response.Usage!)])
        {
            FinishReason = response.FinishReason,
            ModelId = response.ModelId,
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata)
                ? new ChatClientMetadata("simulated", null, $"{DisplayName}/{Version}")
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing is held.</summary>
    public void Dispose() { }

    private Completion Answer(TeacherRequest request)
    {
        if (RefusalApplies(request.Kind) && request.Sample.Fork("refusal").Chance(_options.RefusalRate))
        {
            return new Completion(request.Sample.Fork("refusal text").Pick(Refusals), ChatFinishReason.Stop);
        }

        var task = Tasks[request.Kind];
        var text = (request.Schema is null || task.HasOwnForm ? task : BySchema).Answer(request, _options);
        if (JsonDamage.Applies(text) && request.Sample.Fork("malformed").Chance(_options.MalformedJsonRate))
        {
            text = JsonDamage.Do(text, request.Sample.Fork("damage"));
        }

        var tokens = TokenCount.Of(text);
        return tokens >= ShortestTruncated && request.Sample.Fork("truncation").Chance(_options.TruncationRate)
            ? new Completion(TokenCount.Cut(text, tokens * 3 / 5), ChatFinishReason.Length)
            : new Completion(text, ChatFinishReason.Stop);
    }

    private static readonly string[] Refusals =
    [
        "I'm sorry, but I can't help with that request.",
        "I am unable to assist with this.",
        "Sorry, as a language model I cannot do that.",
    ];

    private static bool RefusalApplies(string kind) =>
        kind
            is TaskKinds.Response
                or TaskKinds.Text
                or TaskKinds.Instances
                or TaskKinds.InstancesInputFirst
                or TaskKinds.InstancesOutputFirst;
}
