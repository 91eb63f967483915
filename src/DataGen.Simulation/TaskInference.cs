using DataGen.Simulation.Language;

namespace DataGen.Simulation;

/// <summary>Guesses the kind of work from the prompt, for callers that cannot name it (a server behind HTTP, say).</summary>
internal static class TaskInference
{
    public static string Infer(string user, bool hasSchema)
    {
        var prompt = new PromptText(user);
        if ((ByForm(prompt) ?? ByBlocks(prompt)) is { } kind)
        {
            return kind;
        }

        if (prompt.HasAny("evaluate(response)", "named `evaluate`", "function named evaluate", "write a checker"))
        {
            return TaskKinds.Verifier;
        }

        if (prompt.HasAny("entailment", "contradiction") && prompt.HasAny("premise", "hypothesis"))
        {
            return TaskKinds.Entailment;
        }

        if (!hasSchema)
        {
            if (
                prompt.HasAny("classification task") && prompt.HasAny("yes or no", "answer yes", "is it classification")
            )
            {
                return TaskKinds.ClassificationLabel;
            }

            if (prompt.HasAny("class label:") || (prompt.HasAny("example 1") && prompt.HasAny("output:", "input:")))
            {
                return TaskKinds.Instances;
            }

            if (prompt.HasAny("1. instruction:", "###") && prompt.HasAny("output:"))
            {
                return TaskKinds.AlpacaTasks;
            }

            if (
                prompt.HasAny(
                    "score:",
                    "final judgement",
                    "final judgment",
                    "[[a]]",
                    "rate the",
                    "on a scale",
                    "verdict",
                    "which response is better",
                    "which answer is better"
                )
            )
            {
                return TaskKinds.Judgement;
            }

            if (
                NumberedList.LastNumber(user) > 2
                && prompt.HasAny("task", "instruction", "constraint")
                && prompt.HasAny("continue", "come up with", "write", "generate", "list of")
            )
            {
                return TaskKinds.Instructions;
            }
        }

        return TaskKinds.Response;
    }

    /// <summary>Kinds that show the form of their answer, which no other has.</summary>
    private static string? ByForm(PromptText prompt) =>
        prompt.HasAny("{\"corrupted\": [") ? TaskKinds.Corruption
        : prompt.HasAny("{\"verdicts\": [") && prompt.HasAny("\"quote\":") ? TaskKinds.TextReview
        : prompt.HasAny("\"constraints\": [{\"id\":") && prompt.HasAny("<<<") ? TaskKinds.TextBrief
        : prompt.HasAny("{\"func\": \"\", \"cases\": []}") ? TaskKinds.ExactVerifier
        : prompt.HasAny("line <end>") && prompt.HasAny("checklist") ? TaskKinds.Criteria
        : prompt.HasAny("answer with yes or no and nothing else") && prompt.HasAny("requirements") ? TaskKinds.Judgement
        : null;

    /// <summary>Prompts that put their parts between <c>[Name]</c> and <c>[/Name]</c> say by the parts what they want.</summary>
    private static string? ByBlocks(PromptText prompt) =>
        prompt.HasAny("verdicts") && prompt.HasAny("[/questions]", "[/items]", "[/checklist]") ? TaskKinds.Checklist
        : prompt.HasAny("final judgement") && prompt.HasAny("[/response]") ? TaskKinds.Critique
        : prompt.HasAny("[[start]]") && prompt.HasAny("reflection", "reflect on") ? TaskKinds.Refinement
        : prompt.HasAny("[[start]]") && prompt.HasAny("[/main constraint]") ? TaskKinds.Composition
        : prompt.HasAny("[/query]") && prompt.HasAny("\"simplified\"") ? TaskKinds.Decomposition
        : prompt.HasAny("[/query]") && prompt.HasAny("\"question\"") && !prompt.HasAny("[/constraint]")
            ? TaskKinds.Composition
        : prompt.HasAny("[/constraint]") && prompt.HasAny("\"question\"") ? TaskKinds.EvaluationQuestion
        : prompt.HasAny("[/reference]") && prompt.HasAny("[/answer]") ? TaskKinds.Gap
        : prompt.HasAny("[/document]") && prompt.HasAny("[/instruction]") ? TaskKinds.Polish
        : prompt.HasAny("[/document]") && prompt.HasAny("one instruction") ? TaskKinds.DocumentInstruction
        : prompt.HasAny("[/constraints]") && prompt.HasAny("[/instruction]") ? TaskKinds.Merge
        : null;
}
