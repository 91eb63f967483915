using System.Collections.Frozen;

namespace DataGen.Simulation.Server.Faults;

/// <summary>What can go wrong with a request on purpose. <see cref="FaultNames"/> gives the names users type.</summary>
public enum Fault
{
    /// <summary>HTTP 429 with <c>Retry-After</c>, whatever the limits are.</summary>
    TooManyRequests,

    /// <summary>HTTP 500.</summary>
    ServerError,

    /// <summary>HTTP 503 with <c>Retry-After</c>.</summary>
    Unavailable,

    /// <summary>The connection is reset before anything is done.</summary>
    Reset,

    /// <summary>Nothing is said for as long as the client waits.</summary>
    Hang,

    /// <summary>The request is served, and the connection breaks in the middle of the reply.</summary>
    Truncated,

    /// <summary>HTTP 200 whose body is a broken piece of JSON or a page of HTML.</summary>
    Malformed,

    /// <summary>HTTP 200 whose body is an error.</summary>
    ErrorInOk,

    /// <summary>A completion with an empty list of choices.</summary>
    NoChoices,

    /// <summary>HTTP 400: a filter refuses the prompt.</summary>
    PromptFilter,

    /// <summary>The answer breaks off with the finish reason <c>content_filter</c>.</summary>
    ContentFilter,

    /// <summary>The answer breaks off with the finish reason <c>length</c>, below the token limit.</summary>
    Length,

    /// <summary>The finish reason is null.</summary>
    NullFinish,

    /// <summary>The finish reason is none of OpenAI's: <c>eos</c>.</summary>
    OddFinish,

    /// <summary>The answer is a refusal, in its own field.</summary>
    Refusal,

    /// <summary>The answer's content is empty.</summary>
    Empty,

    /// <summary>The answer comes with its reasoning in <c>reasoning_content</c>.</summary>
    Reasoning,

    /// <summary>The answer comes with its reasoning before it, in <c>think</c> tags.</summary>
    Think,

    /// <summary>The answer says nothing of tokens.</summary>
    NoUsage,

    /// <summary>A batch expires when about half of it is done.</summary>
    BatchExpires,

    /// <summary>A batch fails as a whole after validation.</summary>
    BatchFails,

    /// <summary>One request of a batch ends in the error file.</summary>
    ItemFails,
}

/// <summary>When a fault is drawn: of each group, at most one fault strikes.</summary>
internal enum FaultGroup
{
    /// <summary>For each attempt at each request.</summary>
    Exchange,

    /// <summary>For each request, whatever the attempt: the same question gets the same answer.</summary>
    Answer,

    /// <summary>For each request.</summary>
    Thought,

    /// <summary>For each request.</summary>
    Account,

    /// <summary>For each batch.</summary>
    Batch,

    /// <summary>For each attempt at each request of a batch.</summary>
    Item,
}

/// <summary>Names and groups of <see cref="Fault"/>.</summary>
public static class FaultNames
{
    private static readonly FrozenDictionary<Fault, (string Name, FaultGroup Group)> Known = new Dictionary<
        Fault,
        (string, FaultGroup)
    >
    {
        [Fault.TooManyRequests] = ("429", FaultGroup.Exchange),
        [Fault.ServerError] = ("500", FaultGroup.Exchange),
        [Fault.Unavailable] = ("503", FaultGroup.Exchange),
        [Fault.Reset] = ("reset", FaultGroup.Exchange),
        [Fault.Hang] = ("hang", FaultGroup.Exchange),
        [Fault.Truncated] = ("truncated", FaultGroup.Exchange),
        [Fault.Malformed] = ("malformed", FaultGroup.Exchange),
        [Fault.ErrorInOk] = ("error-in-200", FaultGroup.Exchange),
        [Fault.NoChoices] = ("no-choices", FaultGroup.Exchange),
        [Fault.PromptFilter] = ("prompt-filter", FaultGroup.Answer),
        [Fault.ContentFilter] = ("content-filter", FaultGroup.Answer),
        [Fault.Length] = ("length", FaultGroup.Answer),
        [Fault.NullFinish] = ("null-finish", FaultGroup.Answer),
        [Fault.OddFinish] = ("odd-finish", FaultGroup.Answer),
        [Fault.Refusal] = ("refusal", FaultGroup.Answer),
        [Fault.Empty] = ("empty", FaultGroup.Answer),
        [Fault.Reasoning] = ("reasoning", FaultGroup.Thought),
        [Fault.Think] = ("think", FaultGroup.Thought),
        [Fault.NoUsage] = ("no-usage", FaultGroup.Account),
        [Fault.BatchExpires] = ("batch-expires", FaultGroup.Batch),
        [Fault.BatchFails] = ("batch-fails", FaultGroup.Batch),
        [Fault.ItemFails] = ("item-fails", FaultGroup.Item),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Fault> ByName = Known.ToFrozenDictionary(
        fault => fault.Value.Name,
        fault => fault.Key,
        StringComparer.Ordinal
    );

    /// <summary>All names, in the order of <see cref="Fault"/>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Fault>().Select(Name)];

    /// <summary>The name users type.</summary>
    public static string Name(this Fault fault) => Known[fault].Name;

    /// <summary>The fault of a name; null when there is none.</summary>
    public static Fault? Find(string name) => ByName.TryGetValue(name, out var fault) ? fault : null;

    internal static FaultGroup Group(this Fault fault) => Known[fault].Group;
}
