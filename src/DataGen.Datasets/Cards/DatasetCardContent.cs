using System.Collections.Immutable;

namespace DataGen.Datasets;

/// <summary>All that a dataset card says. It must hold no time and nothing of the machine, so that equal runs give equal cards.</summary>
public sealed record DatasetCardContent
{
    /// <summary>The title, such as "Self-Instruct".</summary>
    public required string Title { get; init; }

    /// <summary>One or more paragraphs of Markdown by the recipe's author, given as they are.</summary>
    public string Description { get; init; } = "";

    /// <summary>The datasets, each a config of the card; the first is the default.</summary>
    public required ImmutableArray<CardDataset> Datasets { get; init; }

    /// <summary>Licence identifier as hubs know it, such as "cc-by-4.0"; null when it is not stated.</summary>
    public string? License { get; init; }

    /// <summary>Language codes, such as "en".</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    /// <summary>Tags besides "synthetic" and "datagen".</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Task categories as hubs know them.</summary>
    public ImmutableArray<string> TaskCategories { get; init; } = ["text-generation"];

    /// <summary>What the rows were made from, with licences. Empty when nothing came from outside.</summary>
    public ImmutableArray<CardSource> Sources { get; init; } = [];

    /// <summary>What became of the rows, stage by stage, in order.</summary>
    public ImmutableArray<CardStage> Funnel { get; init; } = [];

    /// <summary>The models that took part.</summary>
    public ImmutableArray<CardModel> Models { get; init; } = [];

    /// <summary>The command that makes the dataset again; may have several lines.</summary>
    public string ReproduceCommand { get; init; } = "";

    /// <summary>Why the dataset is only the first part of what the recipe makes, such as "budget reached"; null when it is complete.</summary>
    public string? IncompleteBecause { get; init; }

    /// <summary>Whether code written by a model ran without isolation while the datasets were made.</summary>
    public bool IsUnsafe { get; init; }
}

/// <summary>A dataset in the card.</summary>
/// <param name="Name">Its folder, beside the card, and the name of its config.</param>
/// <param name="Description">What a row is, in a phrase; plain text.</param>
/// <param name="Manifest">What was written.</param>
public sealed record CardDataset(string Name, string Description, DatasetManifest Manifest);

/// <summary>What the rows were made from.</summary>
/// <param name="Name">Plain text, such as a file or a published dataset.</param>
/// <param name="License">Its licence as stated, or null when it is not known.</param>
/// <param name="HubId">The id of a dataset on a hub (owner/name), or null.</param>
public sealed record CardSource(string Name, string? License = null, string? HubId = null);

/// <summary>A stage's row counts.</summary>
/// <param name="Stage">Its id in the recipe.</param>
/// <param name="In">Rows that came in.</param>
/// <param name="Out">Rows that went out.</param>
/// <param name="Dropped">Rows dropped for a reason.</param>
/// <param name="Failed">Rows that failed with an error.</param>
/// <param name="Reasons">Dropped and failed rows by reason, such as ("too similar", 12), most first.</param>
public sealed record CardStage(
    string Stage,
    long In,
    long Out,
    long Dropped,
    long Failed,
    ImmutableArray<KeyValuePair<string, long>> Reasons = default
);

/// <summary>A model that took part.</summary>
/// <param name="Role">What the recipe calls it, such as "supervisor".</param>
/// <param name="Model">Its name.</param>
/// <param name="IsSimulated">Whether it was the simulated teacher, whose text is no training material.</param>
public sealed record CardModel(string Role, string Model, bool IsSimulated);
