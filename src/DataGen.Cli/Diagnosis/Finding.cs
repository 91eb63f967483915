namespace DataGen.Cli.Diagnosis;

/// <summary>How bad a finding is.</summary>
internal enum FindingLevel
{
    Good,

    /// <summary>Something that not every recipe needs does not work.</summary>
    Warning,

    /// <summary>Nothing, or the default, does not work.</summary>
    Problem,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Area">What it is about: configuration, models, store, disk, sandbox.</param>
/// <param name="Subject">The thing itself, in a word or two.</param>
/// <param name="Text">What was found.</param>
/// <param name="Fix">What to do; null where nothing is to be done.</param>
internal sealed record Finding(FindingLevel Level, string Area, string Subject, string Text, string? Fix = null)
{
    public static Finding Good(string area, string subject, string text) => new(FindingLevel.Good, area, subject, text);

    public static Finding Warning(string area, string subject, string text, string? fix) =>
        new(FindingLevel.Warning, area, subject, text, fix);

    public static Finding Problem(string area, string subject, string text, string? fix) =>
        new(FindingLevel.Problem, area, subject, text, fix);
}
