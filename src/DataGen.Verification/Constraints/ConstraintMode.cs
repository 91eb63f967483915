namespace DataGen.Verification.Constraints;

/// <summary>How constraints are read.</summary>
public enum ConstraintMode
{
    /// <summary>Keywords are taken literally and parameters that make a constraint vacuous are refused.</summary>
    Safe,

    /// <summary>Bit-exact to the published checkers: keywords are regular expressions where they are there.</summary>
    Reference,
}
