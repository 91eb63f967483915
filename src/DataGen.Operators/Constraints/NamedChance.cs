using DataGen.Pipeline;
using DataGen.Verification.Constraints;

namespace DataGen.Operators.Constraints;

/// <summary>The chance that belongs to one purpose of one record: each draw from it is the next of a fixed sequence.</summary>
internal sealed class NamedChance(Draw draw, string purpose, string key) : IChance
{
    private int _drawn;

    public int Below(int exclusiveMaximum) => draw.Below(exclusiveMaximum, purpose, key, Invariant($"{_drawn++}"));
}
