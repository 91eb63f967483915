namespace DataGen.Simulation.Server.Batches;

/// <summary>How batches go.</summary>
public sealed record BatchOptions
{
    /// <summary>How long a batch is validated. Default 0.</summary>
    public TimeSpan Validation { get; init; }

    /// <summary>How long its requests take together. Default 0: as fast as the machine can.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>When a batch that is not done expires, in place of the 24 hours it is created with.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Tokens that batches may hold together while they are not done, 1 or more. Null: no limit.</summary>
    public long? EnqueuedTokens { get; init; }

    /// <summary>Most requests a batch may have, 1 or more. Default 50,000, as OpenAI has it.</summary>
    public int MostRequests { get; init; } = 50_000;

    /// <summary>Most bytes an input file may have, 1 or more. Default 200 MB, as OpenAI has it.</summary>
    public long MostBytes { get; init; } = 200 * 1024 * 1024;

    internal IEnumerable<string> Problems()
    {
        if (Validation < TimeSpan.Zero || Duration < TimeSpan.Zero || Window <= TimeSpan.Zero)
        {
            yield return "Times of batches are not negative, and their window is more than nothing.";
        }

        if (EnqueuedTokens < 1 || MostRequests < 1 || MostBytes < 1)
        {
            yield return "Limits of batches are 1 or more.";
        }
    }
}
