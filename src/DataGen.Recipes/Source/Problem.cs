namespace DataGen.Recipes;

/// <summary>How grave a problem is.</summary>
public enum Severity
{
    /// <summary>The recipe cannot run.</summary>
    Error,

    /// <summary>It can, but the author should look.</summary>
    Warning,
}

/// <summary>Where something stands; lines and columns count from 1, and 0 means that the whole file is meant.</summary>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? File : Invariant($"{File}:{Line}:{Column}");
}

/// <summary>Something wrong in a recipe or a configuration: where, what, and how to mend it.</summary>
public sealed record Problem(
    SourceLocation Location,
    string Message,
    string? Fix = null,
    Severity Severity = Severity.Error
)
{
    public override string ToString() =>
        $"{Location}: {(Severity == Severity.Warning ? "warning: " : "")}{Message}{(Fix is null ? "" : $" ({Fix})")}";
}

/// <summary>Collects all problems, so that an author sees them at once.</summary>
public sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    /// <summary>The problems by place: file, line, column.</summary>
    public IReadOnlyList<Problem> Sorted =>
        [
            .. _problems
                .Distinct()
                .OrderBy(problem => problem.Location.File, StringComparer.Ordinal)
                .ThenBy(problem => problem.Location.Line)
                .ThenBy(problem => problem.Location.Column),
        ];

    public bool HasErrors => _problems.Exists(problem => problem.Severity == Severity.Error);

    public void Add(Problem problem) => _problems.Add(problem);

    public void Error(SourceLocation location, string message, string? fix = null) =>
        _problems.Add(new Problem(location, message, fix));

    public void Warning(SourceLocation location, string message, string? fix = null) =>
        _problems.Add(new Problem(location, message, fix, Severity.Warning));
}
