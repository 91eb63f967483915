using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.Measuring;

/// <summary>
/// Finds constraints that a text already keeps, with a margin, for constraint back-translation. Each is proven by its own check before it is
/// given. Constraints that hold of any text are left out. Safe to use from several threads.
/// </summary>
public sealed class ConstraintSynthesiser
{
    private readonly TextResources _resources;
    private readonly ConstraintOptions _options = new();

    /// <param name="punkt">The sentence splitter's parameters; the built-in ones if none are given.</param>
    public ConstraintSynthesiser(PunktParameters? punkt = null)
    {
        _resources = new TextResources(punkt ?? PunktParameters.BuiltIn);
    }

    /// <summary>Which sentence splitter's parameters the constraints rest on.</summary>
    public string SentenceModel => _resources.Sentences.Name;

    /// <summary>The constraints of the given types that the text keeps, at most one a type, in the order of the types.</summary>
    /// <param name="text">The text.</param>
    /// <param name="types">The types to try.</param>
    /// <param name="chance">The seeded source: chooses keywords, letters, relations.</param>
    /// <param name="margin">How far a count stays away from what was measured, as a share of it, from 0 up to, not including, 1.</param>
    public IReadOnlyList<Constraint> Synthesise(
        string text,
        IReadOnlyList<ConstraintType> types,
        IChance chance,
        double margin = 0.1
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(margin, 1);
        var passage = new Passage(PythonText.WithoutLoneSurrogates(text), _resources);
        if (passage.IsBlank)
        {
            return [];
        }

        var synthesis = new Synthesis(
            passage,
            TextMeasurer.Measure(passage),
            new ConstraintDraw(chance, prompt: null),
            margin
        );
        var found = new List<Constraint>();
        foreach (var type in types)
        {
            if (Propose(type, synthesis) is { } constraint && constraint.Check(passage) is { Kept: true, Error: null })
            {
                found.Add(constraint);
            }
        }

        return found;
    }

    private Constraint? Propose(ConstraintType type, Synthesis synthesis)
    {
        if (type.StandsAlone)
        {
            return null;
        }

        var arguments =
            SynthesisRules.Arguments.TryGetValue(type.Id, out var rule) ? rule(synthesis)
            : type.Parameters.Count == 0 && HasEvidence(type, synthesis) ? ConstraintArguments.Empty
            : null;
        return arguments is null
            ? null
            : Constraint.Create(type, arguments, negated: false, _options.Settings).Constraint;
    }

    private static bool HasEvidence(ConstraintType type, Synthesis synthesis) =>
        SynthesisRules.Evidence.TryGetValue(type.Id, out var evidence)
            ? evidence(synthesis)
            : synthesis.Measured.Words >= 10;
}
