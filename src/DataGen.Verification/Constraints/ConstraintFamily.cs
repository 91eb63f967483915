namespace DataGen.Verification.Constraints;

/// <summary>The published set of checks that gives a constraint type its semantics.</summary>
public enum ConstraintFamily
{
    /// <summary>IFEval, 25 types (Zhou et al. 2023).</summary>
    IfEval,

    /// <summary>IFBench, 58 test types (Pyatkin et al. 2025), as checked since 2026.</summary>
    IfBench,

    /// <summary>IFEvalG, the 29 training types of IF-RLVR (Pyatkin et al. 2025); IFEval's types belong to it too.</summary>
    IfEvalG,

    /// <summary>Multi-IF (He et al. 2024): IFEval's types, three of them checked by language.</summary>
    MultiIf,

    /// <summary>IFScale (Jaroslawicz et al. 2025): keyword inclusion at high density.</summary>
    IfScale,
}

/// <summary>The names that rows and recipes use for families.</summary>
public static class ConstraintFamilyNames
{
    /// <summary>The families in the order in which an id without a family is looked up.</summary>
    public static IReadOnlyList<ConstraintFamily> InOrder { get; } =
    [
        ConstraintFamily.IfEval,
        ConstraintFamily.IfBench,
        ConstraintFamily.IfEvalG,
        ConstraintFamily.MultiIf,
        ConstraintFamily.IfScale,
    ];

    public static string Name(this ConstraintFamily family) =>
        family switch
        {
            ConstraintFamily.IfEval => "ifeval",
            ConstraintFamily.IfBench => "ifbench",
            ConstraintFamily.IfEvalG => "ifevalg",
            ConstraintFamily.MultiIf => "multiif",
            _ => "ifscale",
        };

    /// <summary>The family of a name, or null.</summary>
    public static ConstraintFamily? Parse(string name)
    {
        foreach (var family in InOrder)
        {
            if (string.Equals(family.Name(), name, StringComparison.Ordinal))
            {
                return family;
            }
        }

        return null;
    }
}
