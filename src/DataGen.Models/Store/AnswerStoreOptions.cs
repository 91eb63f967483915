using System.ComponentModel.DataAnnotations;

namespace DataGen.Models.Store;

/// <summary>Where the answers are kept, and how patient the store is.</summary>
public sealed record AnswerStoreOptions
{
    /// <summary>The SQLite file; it and its folder are made if they are missing.</summary>
    [Required]
    public required string Path { get; init; }

    /// <summary>How long to wait for another process that holds the store, in whole seconds, 1 or more. Default 30.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most answers committed together. Default 128.</summary>
    [Range(1, 100_000)]
    public int MaxBatch { get; init; } = 128;

    /// <summary>Stands in for a full disk in tests: most pages the file may have.</summary>
    internal long? MaxPages { get; init; }
}
