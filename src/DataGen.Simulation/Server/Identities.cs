namespace DataGen.Simulation.Server;

/// <summary>Identifiers as OpenAI's look, made from the seed and a count: the same in every run.</summary>
internal static class Identities
{
    public static string Of(string prefix, long seed, int number)
    {
        var choice = new SeededChoice(unchecked((ulong)seed)).Fork(prefix, number);
        return FormattableString.Invariant($"{prefix}{choice.Next():x16}{choice.Next() & 0xFFFFFFFF:x8}");
    }
}
