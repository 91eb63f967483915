namespace DataGen.Datasets;

/// <summary>Why a file operation failed.</summary>
public enum FileFailure
{
    /// <summary>The file or folder is not there.</summary>
    Missing,

    /// <summary>The user may not read or write there.</summary>
    Denied,

    /// <summary>The disk, or the user's share of it, is full.</summary>
    DiskFull,

    /// <summary>Another process holds the file or folder.</summary>
    InUse,

    /// <summary>Anything else the system reported.</summary>
    Other,
}

/// <summary>A file operation that failed; the message says on which path, why, and what to do.</summary>
public sealed class FileStoreException : IOException
{
    public FileStoreException(FileFailure failure, string path, string message, Exception? cause = null)
        : base(message, cause)
    {
        Failure = failure;
        Path = path;
    }

    /// <summary>Why the operation failed.</summary>
    public FileFailure Failure { get; }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Explains a system exception; <paramref name="doing"/> is a verb such as "read" or "write".</summary>
    public static FileStoreException From(Exception cause, string path, string doing)
    {
        if (cause is FileStoreException known)
        {
            return known;
        }

        return Classify(cause) switch
        {
            FileFailure.Missing => new(
                FileFailure.Missing,
                path,
                $"Cannot {doing} '{path}': it does not exist. Check the path.",
                cause
            ),
            FileFailure.Denied => new(
                FileFailure.Denied,
                path,
                $"Cannot {doing} '{path}': permission denied. Give this user access to it, or choose another path.",
                cause
            ),
            FileFailure.DiskFull => new(
                FileFailure.DiskFull,
                path,
                $"Cannot {doing} '{path}': the disk is full. Free some space or choose another disk, then run again.",
                cause
            ),
            _ => new(FileFailure.Other, path, $"Cannot {doing} '{path}': {cause.Message}", cause),
        };
    }

    private static FileFailure Classify(Exception cause)
    {
        return cause switch
        {
            FileNotFoundException or DirectoryNotFoundException => FileFailure.Missing,
            UnauthorizedAccessException => FileFailure.Denied,
            IOException io when IsDiskFull(io.HResult) => FileFailure.DiskFull,
            _ => FileFailure.Other,
        };
    }

    // Windows: ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL as HRESULTs. Elsewhere the raw errno: ENOSPC, and EDQUOT of Linux and macOS.
    private static bool IsDiskFull(int code)
    {
        return OperatingSystem.IsWindows()
            ? code is unchecked((int)0x80070070) or unchecked((int)0x80070027)
            : code is 28 or 122 or 69;
    }
}
