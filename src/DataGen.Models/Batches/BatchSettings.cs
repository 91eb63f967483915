using System.ComponentModel.DataAnnotations;

namespace DataGen.Models.Batches;

/// <summary>How an alias of <c>mode</c> <c>batch</c> gathers its requests, and when it sends them.</summary>
public sealed record BatchSettings
{
    private const int BytesInMegabyte = 1_000_000;

    /// <summary>Most requests of one batch, 1 to 50,000. Default 50,000, which is the most that OpenAI takes.</summary>
    [Range(1, 50_000)]
    public int MaxRequests { get; init; } = 50_000;

    /// <summary>Most megabytes (of a million bytes) of one batch's file, above 0 to 200. Default 200, which is the most that OpenAI takes.</summary>
    [Range(0.001, 200)]
    public double MaxMegabytes { get; init; } = 200;

    /// <summary>
    /// Most tokens, of requests and the longest answers to them together, that may lie in unfinished batches; batches beyond that wait for earlier
    /// ones to end. Default: no limit until the server says that there is one.
    /// </summary>
    [Range(1, 1e12)]
    public double? EnqueuedTokens { get; init; }

    /// <summary>
    /// Fewest requests that are worth a batch, 1 to 50,000. Fewer, as the last repairs of a run may be, are asked online at the full price. Default 10.
    /// </summary>
    [Range(1, 50_000)]
    public int MinRequests { get; init; } = 10;

    /// <summary>
    /// How many records of one stage may wait for batches at once, 1 to 1,000,000. 50,000 (the default) with prompts of a thousand characters take half a gigabyte of memory.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Window { get; init; } = 50_000;

    /// <summary>Seconds without a further request after which a batch is sent as it is, 0.01 to 86,400. Default 60.</summary>
    [Range(0.01, 86_400)]
    public double Linger { get; init; } = 60;

    /// <summary>The longest time between two looks at a batch in seconds, 0.01 to 3,600; the first come sooner. Default 60.</summary>
    [Range(0.01, 3_600)]
    public double PollInterval { get; init; } = 60;

    /// <summary>What a batch costs of the alias's <c>prices</c>, 0 to 1. Default 0.5, as OpenAI charges.</summary>
    [Range(0, 1)]
    public double PriceFactor { get; init; } = 0.5;

    internal long MaxBytes => (long)(MaxMegabytes * BytesInMegabyte);
}
