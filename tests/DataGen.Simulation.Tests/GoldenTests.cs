using System.Security.Cryptography;
using System.Text;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tests;

public sealed class GoldenTests
{
    // Stored answers are found by the version: whoever changes an answer must bump it.
    private const string Version = "1";
    private const string Hash = "d72e6d3d0d5e4d984723f893bbca0ac73bba6cc72e1c4fa5c7a4373edc8ce93c";

    [Test]
    public async Task Answers_of_a_version_never_change()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var kind in TaskKinds.All.Order(StringComparer.Ordinal))
        {
            for (var seed = 0; seed < 120; seed++)
            {
                var response = await Ask.Full(Ask.Usual, kind, Prompt(kind, seed), seed);
                digest.AppendData(
                    Encoding.UTF8.GetBytes(
                        $"{kind}\n{response.FinishReason}\n{response.Usage!.TotalTokenCount}\n{response.Text}\n"
                    )
                );
            }
        }

        const string Schema =
            """{ "type": "object", "required": ["title", "score", "steps"], "properties": { "title": { "type": "string" }, "score": { "type": "integer" }, "steps": { "type": "array", "items": { "type": "string" } } } }""";
        for (var seed = 0; seed < 120; seed++)
        {
            digest.AppendData(
                Encoding.UTF8.GetBytes(
                    await Ask.Text(Ask.Usual, null, Prompt(TaskKinds.Text, seed), seed, Ask.Schema(Schema))
                )
            );
        }

        var hash = Convert.ToHexStringLower(digest.GetHashAndReset());
        Assert.That(
            (SimulatedTeacher.Version, hash),
            Is.EqualTo((Version, Hash)),
            "An answer changed. Bump SimulatedTeacher.Version, then put version and hash here."
        );
    }

    private static string Prompt(string kind, int seed)
    {
        var choice = new SeededChoice((ulong)seed);
        var instruction = InstructionGrammar.Write(choice).Text;
        var constraint = ConstraintPhrases.Write(choice);
        return kind switch
        {
            TaskKinds.Instructions => Ask.Bootstrap([instruction, InstructionGrammar.Write(choice).Text]),
            TaskKinds.AlpacaTasks =>
                $"Write a set of 6 tasks.\n###\n1. Instruction: {instruction}\n1. Input: <noinput>\n1. Output: Yes.",
            TaskKinds.Verifier => $"Return JSON with func and cases.\nConstraint: {constraint}",
            TaskKinds.BackTranslation => ConstraintVerifiers.Write(
                [new Constraint(ConstraintKind.Words, seed, seed + 9)],
                seed % 2 == 0,
                seed % 3 == 0,
                choice
            ),
            TaskKinds.Judgement =>
                $"Give a last line \"Score: <0..10>\".\n[Query] {instruction}\n[Response] {constraint}",
            TaskKinds.Entailment => $"Premise: {constraint}\nHypothesis: {ConstraintPhrases.Write(choice)}",
            TaskKinds.Response => $"{instruction} {constraint}.",
            _ => $"Task: {instruction}",
        };
    }
}
