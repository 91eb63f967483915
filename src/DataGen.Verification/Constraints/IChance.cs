namespace DataGen.Verification.Constraints;

/// <summary>A seeded source of draws, given by the caller, so that equal seeds give equal constraints.</summary>
public interface IChance
{
    /// <summary>A number from 0 up to, but not including, <paramref name="exclusiveMaximum"/>.</summary>
    int Below(int exclusiveMaximum);
}
