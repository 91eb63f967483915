namespace DataGen.Pipeline;

/// <summary>
/// A row that cannot be worked on, found deep inside a computation (an expression, a template). The stage's base class turns it into a failed
/// row; it never ends a run.
/// </summary>
public class RowException(string error, string detail, Exception? cause = null) : Exception(detail, cause)
{
    /// <summary>Short and stable: failures are counted by it.</summary>
    public string Error { get; } = error;
}
