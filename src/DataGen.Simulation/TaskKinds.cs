using System.Collections.Frozen;

namespace DataGen.Simulation;

/// <summary>
/// The kinds of work the simulated teacher knows. A caller names one under the additional property
/// <see cref="PropertyName"/>; without it (or with a name not listed here) the kind is inferred from the schema and the text.
/// </summary>
public static class TaskKinds
{
    /// <summary>Key of <c>ChatOptions.AdditionalProperties</c> that names the kind.</summary>
    public const string PropertyName = "datagen_task";

    /// <summary>Continue a list of task instructions, or of output constraints when the prompt speaks of those.</summary>
    public const string Instructions = "instructions";

    /// <summary>Is this task a classification with a small set of labels? Yes or No.</summary>
    public const string ClassificationLabel = "classification-label";

    /// <summary>Inputs and outputs for one instruction: output first when the prompt speaks of class labels, else input first.</summary>
    public const string Instances = "instances";

    /// <summary>Instances as "Input: … / Output: …", under "Example n" headers when there are several.</summary>
    public const string InstancesInputFirst = "instances-input-first";

    /// <summary>Instances as "Class label: …" and, on the next line, an input that deserves it.</summary>
    public const string InstancesOutputFirst = "instances-output-first";

    /// <summary>Whole tasks: instruction, input, output, several in one answer.</summary>
    public const string AlpacaTasks = "alpaca-tasks";

    /// <summary>Answer a user's prompt, honouring most of its constraints.</summary>
    public const string Response = "response";

    /// <summary>Code that checks a constraint, with test cases.</summary>
    public const string Verifier = "verifier";

    /// <summary>What verifier functions check, in words: the way back from <see cref="Verifier"/>.</summary>
    public const string BackTranslation = "back-translation";

    /// <summary>A score, verdict or preference in the form the prompt asks for.</summary>
    public const string Judgement = "judgement";

    /// <summary>Entailment, neutral or contradiction between a premise and a hypothesis.</summary>
    public const string Entailment = "entailment";

    /// <summary>The instruction and constraints that a text might have been written to, as JSON.</summary>
    public const string TextBrief = "text-brief";

    /// <summary>A near but false version of each constraint of a list, as JSON.</summary>
    public const string Corruption = "corruption";

    /// <summary>Which requirements of a list a document meets, with quotes, as JSON.</summary>
    public const string TextReview = "text-review";

    /// <summary>Criteria for answers to an instruction, each with its importance; or None.</summary>
    public const string Criteria = "criteria";

    /// <summary>Code for a requirement that code decides exactly, with test cases, as JSON; empty for any other.</summary>
    public const string ExactVerifier = "exact-verifier";

    /// <summary>Prose about what the prompt speaks of.</summary>
    public const string Text = "text";

    /// <summary>Judge a text item by item, as JSON.</summary>
    public const string Checklist = "checklist";

    /// <summary>Verify a response step by step and end with a final judgement.</summary>
    public const string Critique = "critique";

    /// <summary>Reflect on a criticised response and mend it, between markers.</summary>
    public const string Refinement = "refinement";

    /// <summary>Take a query apart into what is asked and its constraints, as JSON.</summary>
    public const string Decomposition = "decomposition";

    /// <summary>A question, and a check where code can decide it, for a constraint, as JSON.</summary>
    public const string EvaluationQuestion = "evaluation-question";

    /// <summary>Make a query harder by constraints, as JSON or between markers.</summary>
    public const string Composition = "composition";

    /// <summary>Find a constraint that a reference meets and an answer does not.</summary>
    public const string Gap = "gap";

    /// <summary>Name a task that a document would be a good answer to.</summary>
    public const string DocumentInstruction = "document-instruction";

    /// <summary>Make an answer of a document.</summary>
    public const string Polish = "polish";

    /// <summary>Put an instruction and constraints into one text.</summary>
    public const string Merge = "merge";

    /// <summary>All kinds.</summary>
    public static IReadOnlySet<string> All { get; } =
        new[]
        {
            Instructions,
            ClassificationLabel,
            Instances,
            InstancesInputFirst,
            InstancesOutputFirst,
            AlpacaTasks,
            Response,
            Verifier,
            BackTranslation,
            Judgement,
            Entailment,
            TextBrief,
            Corruption,
            TextReview,
            Criteria,
            ExactVerifier,
            Text,
            Checklist,
            Critique,
            Refinement,
            Decomposition,
            EvaluationQuestion,
            Composition,
            Gap,
            DocumentInstruction,
            Polish,
            Merge,
        }.ToFrozenSet(StringComparer.Ordinal);
}
