using System.Text.Json;
using DataGen.Operators;

namespace DataGen.Recipes;

/// <summary>Binds lists of stages: what is common to all of them, and the options of each operator.</summary>
internal sealed class StageBinder(OperatorCatalog operators, ProblemList problems)
{
    private static readonly string[] CommonKeys = ["id", "use", "from", "draw"];

    private readonly Dictionary<StageDefinition, SourceNode> _sources = new(ReferenceEqualityComparer.Instance);

    /// <summary>Where each stage stands.</summary>
    public IReadOnlyDictionary<StageDefinition, SourceNode> Sources => _sources;

    /// <summary>The ids of stages that could not be bound; what they would have done is unknown.</summary>
    public HashSet<string> BrokenIds { get; } = new(StringComparer.Ordinal);

    /// <summary>Binds a list of stages; those that cannot be bound are left out. Null when it is no list.</summary>
    public IReadOnlyList<StageDefinition>? BindStages(SourceNode node)
    {
        if (node.Kind != JsonValueKind.Array)
        {
            problems.Error(node.Location, $"must be a list of stages, not {node.Describe()}");
            return null;
        }

        var stages = new List<StageDefinition>();
        string? previous = null;
        foreach (var item in node.Items)
        {
            var stage = BindStage(item, previous);
            previous = item.Find("id")?.Text ?? previous;
            if (stage is not null)
            {
                stages.Add(stage);
            }
            else if (item.Find("id")?.Text is { } id)
            {
                BrokenIds.Add(id);
            }
        }

        return stages;
    }

    private StageDefinition? BindStage(SourceNode node, string? previous)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            problems.Error(node.Location, $"a stage must be an object, not {node.Describe()}");
            return null;
        }

        var id = Text(node, "id", required: true);
        var use = Text(node, "use", required: true);
        var draw = Text(node, "draw", required: false);
        var from = From(node);
        if (use is null)
        {
            return null;
        }

        var descriptor = operators.Find(use);
        if (descriptor is null)
        {
            var known = operators.All.Select(item => item.Name).ToArray();
            problems.Error(
                node.Find("use")!.Location,
                $"unknown operator '{use}'",
                NearestName.Find(use, known) is { } near
                    ? $"did you mean '{near}'?"
                    : $"known: {string.Join(", ", known)}"
            );
            return null;
        }

        var options = (OperatorOptions?)new Binder(problems, this).BindObject(descriptor.OptionsType, node, CommonKeys);
        if (options is null || id is null)
        {
            return null;
        }

        if (descriptor.Traits.IsSource && from is not null)
        {
            problems.Error(
                node.Find("from")!.Location,
                $"'{use}' begins a stream and reads from no other stage",
                "remove \"from\""
            );
        }

        var stage = new StageDefinition
        {
            Id = id,
            Use = use,
            Draw = draw,
            From = descriptor.Traits.IsSource ? [] : from ?? (previous is null ? [] : [previous]),
            Options = options,
        };
        _sources[stage] = node;
        return stage;
    }

    private IReadOnlyList<string>? From(SourceNode node)
    {
        var from = node.Find("from");
        if (from is null)
        {
            return null;
        }

        var items = from.Kind == JsonValueKind.Array ? from.Items : [from];
        if (items.Count > 0 && items.All(item => item.Text is not null))
        {
            return [.. items.Select(item => item.Text!)];
        }

        problems.Error(from.Location, "must be the id of a stage, or a list of ids");
        return null;
    }

    private string? Text(SourceNode node, string name, bool required)
    {
        var value = node.Find(name);
        if (value?.Text is { } text)
        {
            return text;
        }

        if (value is not null || required)
        {
            problems.Error(
                value?.Location ?? node.Location,
                value is null ? $"'{name}' is missing" : $"'{name}' must be a string, not {value.Describe()}"
            );
        }

        return null;
    }
}
