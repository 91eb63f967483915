using System.Security.Cryptography;
using System.Text;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;
using DataGen.Verification.Constraints;
using Constraint = DataGen.Simulation.Constraints.Constraint;

namespace DataGen.Simulation.Tests;

public sealed class GoldenTests
{
    // Stored answers are found by the version: whoever changes an answer must bump it. A new kind of work adds a line and changes none.
    private const string Version = "3";

    private static readonly Dictionary<string, string> Hashes = new(StringComparer.Ordinal)
    {
        ["catalogue"] = "24a2efceaea22015da8408c0e30aaadb",
        ["schema"] = "fc100a8314088021e5002150ee15824e",
        ["alpaca-tasks"] = "5bfef1e016fcbcd3b04f670b4865e94d",
        ["back-translation"] = "e1446f017e4ee46ee64b2ac651eb9139",
        ["classification-label"] = "e285abebe5d27697ba47e9d26b5a0d2b",
        ["entailment"] = "e7930b42157187797ac009a6c432597b",
        ["instances"] = "84faed1672b2974b7895c03da71c0eb9",
        ["instances-input-first"] = "f66e039f4e8ab1ee7bb6dc5526fa8e9b",
        ["instances-output-first"] = "583b51f61beda566ee99e832ee3c201c",
        ["instructions"] = "f4a6fb9561a5ac6119c9b9610472c783",
        ["judgement"] = "391f820ccb0c0aac3790b471204e56f5",
        ["response"] = "b26a2f15bebf9c422e922387fd6d650e",
        ["text"] = "7b04a1d6a56390dc31df80885b33f0f7",
        ["checklist"] = "3ab29f1409b8faf1a42086b5f153ed4c",
        ["composition"] = "afd393faeed9500ba8a65a9e6abb73c2",
        ["critique"] = "58973fd61605909d837207eec61c1b90",
        ["decomposition"] = "040b7d7681da94debf4bf489f7afee0b",
        ["document-instruction"] = "a60594f835f05283e958680f944e0b79",
        ["evaluation-question"] = "2521f63a36459d62b7e9017dddc06575",
        ["gap"] = "7f2af569ceca2b9701f01b4fc1953ace",
        ["merge"] = "e5a706d528df29d6ec10329708e05842",
        ["polish"] = "b2b41eddcbe677209a56051d9a5cf76f",
        ["refinement"] = "14f7bfbcc92d4d444fe00aa3f9523166",
        ["verifier"] = "c1e97f4e20f1ff073a3974e4ade0ffe3",
        ["corruption"] = "203ac6b5b9a912fe202efda4f2dd28bf",
        ["criteria"] = "df90bfc1f7c70375308cb13231a70940",
        ["exact-verifier"] = "ed9375e4f23ce7abdefeac0f2ebe6635",
        ["text-brief"] = "22f40e7246dddfb9792501af7e1e7264",
        ["text-review"] = "d31fae5996a8f20143ef665809d4ef72",
    };

    public static IEnumerable<string> Kinds => TaskKinds.All.Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Kinds))]
    public async Task Answers_of_a_version_never_change(string kind)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var seed = 0; seed < 120; seed++)
        {
            var response = await Ask.Full(Ask.Usual, kind, Prompt(kind, seed), seed);
            digest.AppendData(
                Encoding.UTF8.GetBytes($"{response.FinishReason}\n{response.Usage!.TotalTokenCount}\n{response.Text}\n")
            );
        }

        Check(kind, digest);
    }

    [Test]
    public async Task Answers_by_schema_of_a_version_never_change()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
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

        Check("schema", digest);
    }

    [Test]
    public async Task Answers_to_constraints_of_the_catalogue_never_change()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var seed = 0; seed < 120; seed++)
        {
            digest.AppendData(
                Encoding.UTF8.GetBytes(await Ask.Text(Ask.Usual, TaskKinds.Response, Catalogued(seed), seed))
            );
        }

        Check("catalogue", digest);
    }

    private static void Check(string name, IncrementalHash digest)
    {
        var hash = Convert.ToHexStringLower(digest.GetHashAndReset())[..32];
        Assert.That(
            (SimulatedTeacher.Version, hash),
            Is.EqualTo((Version, Hashes.GetValueOrDefault(name, "(none)"))),
            "An answer changed, or a kind is new. Where answers changed, bump SimulatedTeacher.Version; then put version and hash here."
        );
    }

    /// <summary>A request with two constraints of the catalogue.</summary>
    private static string Catalogued(int seed)
    {
        var choice = new SeededChoice((ulong)seed);
        var wordings = Enumerable
            .Range(0, 2)
            .Select(_ =>
                new ConstraintSampler()
                    .Sample(choice.Pick(ConstraintCatalogue.Default.Types), new CatalogueTests.Chance(choice))
                    .Descriptions.First()
            );
        return $"{InstructionGrammar.Write(choice).Text}\n{string.Join('\n', wordings)}";
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
            TaskKinds.TextBrief => $"<<<\n{instruction}\n\n{constraint}\n>>>",
            TaskKinds.Corruption => $"[c1] {constraint}\n[c2] Arrange the text in {seed + 2} paragraphs.",
            TaskKinds.TextReview =>
                $"[c1] {constraint}\n[c2] Write between 3 and {seed} words in all.\n<<<\n{instruction}\n>>>",
            TaskKinds.Criteria => $"[Instruction]\n{instruction}",
            TaskKinds.ExactVerifier =>
                $"Return JSON with func and cases.\nRequirement: {(seed % 3 == 0 ? instruction : constraint)}",
            TaskKinds.Checklist =>
                $"[Response]\n{instruction}\n[/Response]\n[Questions]\n1. Is it so: {constraint}?\n2. Is it clear?\n[/Questions]",
            TaskKinds.Critique or TaskKinds.Refinement =>
                $"[Instruction]\n{instruction} {constraint}.\n[/Instruction]\n[Response]\n{instruction}\n[/Response]",
            TaskKinds.Decomposition or TaskKinds.Composition => $"[Query]\n{instruction} {constraint}.\n[/Query]",
            TaskKinds.EvaluationQuestion => $"[Constraint]\n{constraint}\n[/Constraint]",
            TaskKinds.Gap =>
                $"[Reference]\n{instruction} {constraint}\n[/Reference]\n[Answer]\n{instruction}\n[/Answer]",
            TaskKinds.DocumentInstruction or TaskKinds.Polish =>
                $"[Document]\n{constraint}\n\n{instruction} {instruction}\n[/Document]",
            TaskKinds.Merge =>
                $"[Instruction]\n{instruction}\n[/Instruction]\n[Constraints]\n1. {constraint}\n[/Constraints]",
            _ => $"Task: {instruction}",
        };
    }
}
