using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>What a <c>recipe.json</c> says.</summary>
public sealed record RecipeFile
{
    /// <summary>The schema that editors check this against.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>The recipe's name; the same as its folder's.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]*$", ErrorMessage = "a name is lower-case letters, digits and '-'")]
    public required string Name { get; init; }

    /// <summary>What it makes and how, in a sentence or two.</summary>
    public required string Description { get; init; }

    /// <summary>The publication of the method.</summary>
    public string? Citation { get; init; }

    /// <summary>The licence under which the datasets are meant to be published, as hubs write it (<c>cc-by-4.0</c>).</summary>
    public string? License { get; init; }

    /// <summary>The languages of the datasets.</summary>
    public IReadOnlyList<string> Language { get; init; } = [];

    /// <summary>Tags of the dataset card.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What <c>--set</c> may change: a default, or an object with <c>default</c>, <c>description</c>, <c>min</c>, <c>max</c> and <c>values</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Parameters { get; init; } =
        new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Named sets of parameters, chosen with <c>--set preset=NAME</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> Presets { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, JsonElement>>(StringComparer.Ordinal);

    /// <summary>The roles that models play, and what each does; <c>--model ROLE=ALIAS</c> chooses who plays it.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The seed of all draws; <c>--seed</c> changes it.</summary>
    public long Seed { get; init; }

    /// <summary>How many rows may fail before the run counts as failed (exit code 3).</summary>
    [Range(0, long.MaxValue)]
    public long MaxFailed { get; init; }

    /// <summary>How many rows in a row may fail for reasons that are not theirs before the run stops: the endpoint is dead.</summary>
    [Range(1, int.MaxValue)]
    public int MaxFailuresInARow { get; init; } = 50;

    /// <summary>The source that <c>-n</c> limits; the first <c>grow</c> block, or else the first source, when absent.</summary>
    public string? Primary { get; init; }

    /// <summary>The stages, each reading from the one before unless <c>from</c> names others.</summary>
    [MinLength(1)]
    public required IReadOnlyList<StageDefinition> Stages { get; init; }
}
