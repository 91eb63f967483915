namespace DataGen.Models.Store;

/// <summary>The answer store cannot be used. Ends the run: without it answers would be paid for and lost.</summary>
public sealed class AnswerStoreException : Exception
{
    internal AnswerStoreException(StoreFault fault, string path, string message, Exception? inner = null)
        : base(message, inner) => (Fault, Path) = (fault, path);

    /// <summary>What is wrong.</summary>
    public StoreFault Fault { get; }

    /// <summary>The store's file.</summary>
    public string Path { get; }
}

/// <summary>What can be wrong with an answer store.</summary>
public enum StoreFault
{
    /// <summary>The file is damaged, or not a database.</summary>
    Corrupt,

    /// <summary>A database, but of another program.</summary>
    Foreign,

    /// <summary>Written by a later version.</summary>
    NewerSchema,

    /// <summary>No space left.</summary>
    Full,

    /// <summary>Another process holds it for too long.</summary>
    Locked,

    /// <summary>The file or folder cannot be opened, made or written.</summary>
    NotWritable,

    /// <summary>Reading or writing failed.</summary>
    InputOutput,
}
