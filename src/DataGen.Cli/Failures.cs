using DataGen.Datasets;
using DataGen.Models.Spending;
using DataGen.Models.Store;
using DataGen.Pipeline;
using DataGen.Verification.Verifiers;
using Microsoft.Data.Sqlite;

namespace DataGen.Cli;

/// <summary>Failures that are nobody's bug: a file, a disk, a store. Their messages say what to do, and no stack trace is printed.</summary>
internal static class Failures
{
    /// <summary>What to tell the user; null when the exception is a bug.</summary>
    public static string? Explain(Exception exception) =>
        exception switch
        {
            StageException { InnerException: { } cause } stage when Explain(cause) is { } explanation =>
                $"stage '{stage.StageId}': {explanation}",
            FileStoreException or SourceException or AnswerStoreException or SpendingException => exception.Message,
            SqliteException => $"the answer store: {exception.Message}",
            UnauthorizedAccessException => $"{exception.Message} Check the rights of the folder, or choose another.",
            IOException => exception.Message,
            OperationCanceledException => "cancelled",
            SandboxUnavailableException => exception.Message,
            _ => null,
        };

    /// <summary>The exit code that goes with the explanation.</summary>
    public static int CodeOf(Exception exception) =>
        exception switch
        {
            StageException { InnerException: { } cause } => CodeOf(cause),
            SandboxUnavailableException => ExitCodes.SandboxUnavailable,
            _ => ExitCodes.Failed,
        };
}
