using DataGen.Verification.Constraints;

namespace DataGen.Verification.Tests.Constraints;

/// <summary>A small generator that tests can seed (xorshift, Marsaglia 2003).</summary>
internal sealed class SeededChance(ulong seed) : IChance
{
    private ulong _state = (seed * 2654435769) + 88172645463325252;

    public int Below(int exclusiveMaximum)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)(_state % (ulong)exclusiveMaximum);
    }
}
