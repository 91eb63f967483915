using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>
/// Checks responses against constraints, strictly and loosely (Zhou et al. 2023). Safe to use from several threads.
/// </summary>
public sealed class ConstraintChecker
{
    private readonly TextResources _resources;

    /// <param name="punkt">The sentence splitter's parameters; the built-in ones if none are given.</param>
    public ConstraintChecker(PunktParameters? punkt = null)
    {
        punkt ??= PunktParameters.BuiltIn;
        _resources = new TextResources(punkt);
        SentenceModel = punkt.Name;
    }

    /// <summary>Which sentence splitter's parameters the verdicts rest on, for reports.</summary>
    public string SentenceModel { get; }

    /// <summary>Checks one response against several constraints, sharing the work on the text.</summary>
    /// <returns>A verdict for each constraint, in order.</returns>
    public IReadOnlyList<ConstraintVerdict> Check(IReadOnlyList<Constraint> constraints, string response)
    {
        var subject = new Subject(PythonText.WithoutLoneSurrogates(response), _resources);
        var verdicts = new ConstraintVerdict[constraints.Count];
        for (var index = 0; index < verdicts.Length; index++)
        {
            verdicts[index] = subject.Check(constraints[index]);
        }

        return verdicts;
    }

    /// <summary>Checks one response against one constraint.</summary>
    public ConstraintVerdict Check(Constraint constraint, string response) => Check([constraint], response)[0];

    /// <summary>Checks one response strictly only.</summary>
    /// <returns>Whether it keeps the constraint, or why that cannot be told.</returns>
    public (bool Kept, string? Error) CheckStrict(Constraint constraint, string response)
    {
        var passage = new Passage(PythonText.WithoutLoneSurrogates(response), _resources);
        var outcome = passage.IsBlank ? false : constraint.Check(passage);
        return (outcome.Kept, outcome.Error);
    }

    /// <summary>One response with its loose variants, which are only made when a check needs them.</summary>
    private sealed class Subject(string response, TextResources resources)
    {
        private readonly Passage _whole = new(response, resources);
        private List<Passage>? _variants;

        public ConstraintVerdict Check(Constraint constraint)
        {
            var strict = _whole.IsBlank ? false : constraint.Check(_whole);
            if (strict.Error is not null)
            {
                return ConstraintVerdict.Failed(constraint, strict.Error);
            }

            if (strict.Kept || _whole.IsBlank)
            {
                return new ConstraintVerdict(constraint.Type.Id, strict.Kept, strict.Kept);
            }

            _variants ??= LooseVariants.Of(response).ConvertAll(variant => new Passage(variant, resources));
            foreach (var variant in _variants)
            {
                var loose = constraint.Check(variant);
                if (loose.Error is not null)
                {
                    return ConstraintVerdict.Failed(constraint, loose.Error);
                }

                if (loose.Kept)
                {
                    return new ConstraintVerdict(constraint.Type.Id, Strict: false, Loose: true);
                }
            }

            return new ConstraintVerdict(constraint.Type.Id, Strict: false, Loose: false);
        }
    }
}

/// <summary>What one check found.</summary>
/// <param name="Id">The constraint type's id.</param>
/// <param name="Strict">Whether the response keeps the constraint as it stands.</param>
/// <param name="Loose">Whether it does in one of the eight loose readings.</param>
/// <param name="Error">Why it could not be checked; strict and loose are false then.</param>
public sealed record ConstraintVerdict(string Id, bool Strict, bool Loose, string? Error = null)
{
    internal static ConstraintVerdict Failed(Constraint constraint, string error) =>
        new(constraint.Type.Id, Strict: false, Loose: false, error);
}
