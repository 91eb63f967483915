using System.Collections.Frozen;

namespace DataGen.Simulation;

/// <summary>
/// The kinds of work the simulated teacher knows. A caller names one under the additional property
/// <see cref="PropertyName"/>; without it (or with a name not listed here) the kind is inferred from the schema and the text.
/// </summary>
public static class TaskKinds
{
    /// <summary>Key of <c>ChatOptions.AdditionalProperties</c> that names the kind.</summary>
    public const string PropertyName = "task";

    /// <summary>Continue a list of task instructions, or of output constraints when the prompt speaks of those.</summary>
    public const string Instructions = "instructions";

    /// <summary>Is this task a classification with a small set of labels? Yes or No.</summary>
    public const string ClassificationLabel = "classification-label";

    /// <summary>Inputs and outputs for one instruction, input first or (when the prompt asks for class labels) output first.</summary>
    public const string Instances = "instances";

    /// <summary>Whole tasks: instruction, input, output, several in one answer.</summary>
    public const string AlpacaTasks = "alpaca-tasks";

    /// <summary>Answer a user's prompt, honouring most of its constraints.</summary>
    public const string Response = "response";

    /// <summary>Code that checks a constraint, with test cases.</summary>
    public const string Verifier = "verifier";

    /// <summary>A score, verdict or preference in the form the prompt asks for.</summary>
    public const string Judgement = "judgement";

    /// <summary>Entailment, neutral or contradiction between a premise and a hypothesis.</summary>
    public const string Entailment = "entailment";

    /// <summary>Prose about what the prompt speaks of.</summary>
    public const string Text = "text";

    /// <summary>All kinds.</summary>
    public static IReadOnlySet<string> All { get; } =
        new[]
        {
            Instructions,
            ClassificationLabel,
            Instances,
            AlpacaTasks,
            Response,
            Verifier,
            Judgement,
            Entailment,
            Text,
        }.ToFrozenSet(StringComparer.Ordinal);
}
