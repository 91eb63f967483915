namespace DataGen.Simulation.Constraints;

/// <summary>
/// Does a text meet what a sentence asks for? Constraints that the simulator can read are checked; of any other sentence it has an opinion that depends on
/// sentence and text alone, so that all samples start from the same one.
/// </summary>
internal static class RequirementJudge
{
    /// <summary>How often a requirement that cannot be checked is taken for met.</summary>
    private const double Benevolence = 0.92;

    private const int ShortestAnswer = 12;

    private static readonly string[] Refusals = ["i'm sorry", "i am unable", "sorry, as a", "i cannot", "i can't"];

    public static bool IsMet(string requirement, string text)
    {
        var constraints = ConstraintReader.Read(requirement);
        return constraints.Count > 0
            ? constraints.TrueForAll(constraint => ConstraintChecker.Holds(constraint, text))
            : !IsNoAnswer(text) && new SeededChoice(SeededChoice.Hash($"{requirement}\n{text}")).Unit() < Benevolence;
    }

    /// <summary>Whether a text says next to nothing, or refuses.</summary>
    public static bool IsNoAnswer(string text) =>
        text.Trim().Length < ShortestAnswer
        || Array.Exists(Refusals, refusal => text.Contains(refusal, StringComparison.OrdinalIgnoreCase));
}
