namespace DataGen.Verification.Constraints;

/// <summary>One kind of checkable requirement: what it is called, takes, says, checks and excludes.</summary>
public sealed class ConstraintType
{
    public required ConstraintFamily Family { get; init; }

    /// <summary>The id under which the published data know it, such as <c>keywords:existence</c>.</summary>
    public required string Id { get; init; }

    public IReadOnlyList<ConstraintParameter> Parameters { get; init; } = [];

    /// <summary>Ways to ask for it, with parameters in braces.</summary>
    public required IReadOnlyList<string> Phrasings { get; init; }

    /// <summary>A way to ask for the opposite, where that is a sensible thing to ask.</summary>
    public string? Negation { get; init; }

    /// <summary>What is checked, where that differs from what the wording suggests.</summary>
    public string? Note { get; init; }

    /// <summary>The language resources its verdicts rest on.</summary>
    public ConstraintResources Resources { get; init; }

    /// <summary>The name of the relation parameter whose turning gives the exact opposite, if there is one.</summary>
    internal string? Relation { get; init; }

    /// <summary>Makes the check of one set of arguments, once, so that checking many texts is fast.</summary>
    internal Func<ConstraintArguments, CheckSettings, ConstraintCompilation> Compile { get; init; } = null!;

    /// <summary>A text that keeps the constraint, for tests and simulated teachers.</summary>
    internal Func<ConstraintArguments, string> Keeping { get; init; } = null!;

    /// <summary>A text that breaks it.</summary>
    internal Func<ConstraintArguments, string> Breaking { get; init; } = null!;

    /// <summary>Draws arguments where a plain draw per parameter is not enough.</summary>
    internal Func<ConstraintDraw, ConstraintArguments>? Sample { get; init; }

    /// <summary>Literal texts a response must hold to keep it.</summary>
    internal Func<ConstraintArguments, IEnumerable<string>>? RequiredTexts { get; init; }

    /// <summary>Whether a response that holds a given text is sure to break it.</summary>
    internal Func<ConstraintArguments, string, bool>? Forbids { get; init; }

    /// <summary>The fewest words a response needs to keep it.</summary>
    internal Func<ConstraintArguments, int>? LeastWords { get; init; }

    /// <summary>The most words a response may have to keep it.</summary>
    internal Func<ConstraintArguments, int>? MostWords { get; init; }

    /// <summary>Whether it fixes the whole response, so that nothing can be asked beside it.</summary>
    internal bool StandsAlone { get; init; }

    public override string ToString() => $"{Family.Name()}/{Id}";
}

/// <summary>Language resources that verdicts may rest on.</summary>
[Flags]
public enum ConstraintResources
{
    None = 0,

    /// <summary>The Punkt sentence splitter's parameters.</summary>
    Sentences = 1,

    /// <summary>The n-gram language profiles.</summary>
    Language = 2,

    /// <summary>Rules that guess whether a sentence opens with a verb.</summary>
    PartOfSpeech = 4,

    /// <summary>Rules that count syllables.</summary>
    Syllables = 8,
}

/// <summary>What checks need beside the text: how to read keywords and how long a pattern may run.</summary>
internal sealed record CheckSettings(ConstraintMode Mode, TimeSpan PatternTimeLimit)
{
    public static CheckSettings Default { get; } = new ConstraintOptions().Settings;

    public bool KeywordsArePatterns => Mode == ConstraintMode.Reference;
}

/// <summary>A check, or what is wrong with the arguments it was to be made from.</summary>
internal readonly record struct ConstraintCompilation(Func<Passage, CheckOutcome>? Check, string? Error)
{
    public static implicit operator ConstraintCompilation(Func<Passage, CheckOutcome> check) => new(check, null);

    public static ConstraintCompilation Of(Func<Passage, bool> check) => new(passage => check(passage), null);

    public static ConstraintCompilation Failed(string error) => new(null, error);
}

/// <summary>Kept, broken, or could not be told and why.</summary>
internal readonly record struct CheckOutcome(bool Kept, string? Error)
{
    public static implicit operator CheckOutcome(bool kept) => new(kept, null);

    public static CheckOutcome Failed(string error) => new(false, error);
}
