using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using DataGen.Operators.Models;

namespace DataGen.Operators.Blocks;

/// <summary>In which order a tree is searched.</summary>
public enum SearchStrategy
{
    /// <summary>Level by level: the best nodes of a level are expanded together.</summary>
    [JsonStringEnumMemberName("bfs")]
    BreadthFirst,

    /// <summary>Branch by branch: the best child is expanded before its siblings.</summary>
    [JsonStringEnumMemberName("dfs")]
    DepthFirst,
}

/// <summary>What a node comes to that no proposal was made for, or that has no value.</summary>
public enum InvalidNode
{
    /// <summary>It is noted and not followed.</summary>
    Discard,

    /// <summary>The record fails.</summary>
    Fail,
}

/// <summary>Which of several nodes of equal value comes first.</summary>
public enum EqualNodes
{
    /// <summary>The one proposed first.</summary>
    Earliest,

    /// <summary>One drawn by the record's id.</summary>
    Drawn,
}

/// <summary>
/// Options of <c>search</c>. The stages of <c>propose</c> and <c>evaluate</c> see, beside the record's fields, <c>node</c> (the node to be expanded, or the one to be evaluated),
/// <c>parent</c> (the node above it, or null), <c>root</c>, <c>depth</c> (of the node being made, from 1) and <c>branch</c> (which child it is, from 0). A node is an object of <c>id</c>,
/// <c>parent</c> (an id), <c>depth</c>, <c>value</c>, <c>repeats</c>, <c>invalid</c> and the carried fields.
/// </summary>
public sealed record SearchOptions : OperatorOptions, IValidatableObject
{
    /// <summary>
    /// The fields that make up a node. Those of the record are the root's (null where it has none); <c>propose</c> sets them to a child's, and <c>evaluate</c>
    /// may add to them. The record leaves with those of the node chosen.
    /// </summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Carry { get; init; }

    /// <summary>
    /// The carried field that tells nodes apart. A node like an earlier one of the tree, its parent included, is not evaluated again: it gets that one's value
    /// and is not expanded.
    /// </summary>
    public required string Text { get; init; }

    /// <summary>A JavaScript number or null over the fields at the end of <c>evaluate</c>: how good the node is, null when that cannot be told.</summary>
    [Expression(InsideBody = true)]
    public required string Value { get; init; }

    /// <summary>A JavaScript number over the record's fields: the value of the root.</summary>
    [Expression]
    public string RootValue { get; init; } = "0";

    /// <summary>In which order the tree is searched.</summary>
    public SearchStrategy Strategy { get; init; } = SearchStrategy.BreadthFirst;

    /// <summary>The most levels below the root.</summary>
    [Range(1, 100)]
    public int Depth { get; init; } = 3;

    /// <summary>Children proposed for each node that is expanded.</summary>
    [Range(1, 1000)]
    public int Branch { get; init; } = 3;

    /// <summary>How many nodes of a level (of the children of one node, depth-first) are expanded, the best first.</summary>
    [Range(1, 1000)]
    public int Beam { get; init; } = 2;

    /// <summary>A value above which a node ends the search with success. Without it the search goes on to its bounds.</summary>
    public double? Gate { get; init; }

    /// <summary>The most proposals asked for, over the whole tree of a record.</summary>
    [Range(1, 1_000_000)]
    public int Budget { get; init; } = 1000;

    /// <summary>How often a proposal is asked for until the child is valid; each time the stages inside ask for other samples.</summary>
    [Range(1, 100)]
    public int Attempts { get; init; } = 1;

    /// <summary>What a child comes to that stays invalid: dropped inside, or without a value. One that fails inside fails the record in any case.</summary>
    public InvalidNode OnInvalid { get; init; } = InvalidNode.Discard;

    /// <summary>Which of several nodes of equal value is preferred.</summary>
    public EqualNodes OnTie { get; init; } = EqualNodes.Earliest;

    /// <summary>
    /// The field that gets the search: <c>{ end, success, node, value, depth, proposals, path, nodes }</c>. <c>end</c> is <c>gate</c>, <c>depth</c>, <c>budget</c> or <c>no valid
    /// child</c>; <c>node</c> the id of the node chosen, the best of all below the root; <c>path</c> the nodes from the root to it; <c>nodes</c> the
    /// whole tree in the order of its proposals.
    /// </summary>
    [Writes]
    public string Into { get; init; } = "search";

    /// <summary>The stages that make one child of <c>node</c>: the same for every child, with other samples or by <c>branch</c>.</summary>
    public required IReadOnlyList<StageDefinition> Propose { get; init; }

    /// <summary>The stages that judge a proposed node.</summary>
    public required IReadOnlyList<StageDefinition> Evaluate { get; init; }

    public override FieldSet Flow(FieldSet before) => base.Flow(before).With(Carry);

    public override FieldSet BodyFields(FieldSet before, IReadOnlyList<FieldSet> earlier) =>
        (earlier.Count == 0 ? before.With(Carry) : earlier[^1]).With("node", "parent", "root", "depth", "branch");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Carry.Contains(Text, StringComparer.Ordinal))
        {
            yield return new ValidationResult($"'carry' must name '{Text}', which tells nodes apart", [nameof(Text)]);
        }

        foreach (var stage in Propose.Where(stage => stage.Options is GenerateOptions { Samples: > 1 }))
        {
            yield return new ValidationResult(
                $"'{stage.Id}' asks for several samples; 'propose' makes one child at a time, and 'branch' says how many",
                [nameof(Propose)]
            );
        }
    }
}
