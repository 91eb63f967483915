using Microsoft.Extensions.AI;

namespace DataGen.Models.Providers;

/// <summary>
/// A provider's way to take many requests as one file and answer them within a day. Each call is one exchange; whatever fails is a
/// <see cref="ProviderException"/> without secrets.
/// </summary>
public interface IBatchApi : IDisposable
{
    /// <summary>One request as a line of the file, with its line end.</summary>
    /// <param name="name">By what its result is known.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">As for a single request.</param>
    ReadOnlyMemory<byte> WriteRequest(string name, IEnumerable<ChatMessage> messages, ChatOptions options);

    /// <summary>Sends a file of requests.</summary>
    /// <returns>The server's id of it.</returns>
    Task<string> UploadAsync(string name, string path, CancellationToken cancellationToken);

    /// <summary>Begins a batch.</summary>
    /// <param name="file">The id of its file.</param>
    /// <param name="name">Our name, by which <see cref="FindAsync"/> finds it.</param>
    /// <param name="cancellationToken">Ends the exchange; the batch may have begun all the same.</param>
    Task<BatchStatus> CreateAsync(string file, string name, CancellationToken cancellationToken);

    /// <summary>The newest batch that was begun under a name; null where there is none.</summary>
    Task<BatchStatus?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>How far a batch is.</summary>
    Task<BatchStatus> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Asks for a batch's end. What is answered by then is kept, and charged.</summary>
    Task CancelAsync(string id, CancellationToken cancellationToken);

    /// <summary>The lines of a result file, as they come.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync(string file, CancellationToken cancellationToken);

    /// <summary>Reads a line of a result file. Never throws for what the line holds.</summary>
    BatchLine ReadLine(ReadOnlyMemory<byte> line);

    /// <summary>Removes a file.</summary>
    Task DeleteFileAsync(string file, CancellationToken cancellationToken);
}

/// <summary>How a batch ended.</summary>
public enum BatchEnd
{
    /// <summary>Every request was tried.</summary>
    Completed,

    /// <summary>It was refused as a whole, and nothing of it was tried.</summary>
    Failed,

    /// <summary>Its time was over before all requests were tried.</summary>
    Expired,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}

/// <summary>How far a batch is.</summary>
/// <param name="Id">The server's id of it.</param>
/// <param name="State">The server's word for where it is.</param>
/// <param name="End">How it ended; null while it has not.</param>
/// <param name="Total">Its requests, as far as the server has counted them.</param>
/// <param name="Completed">Of these, answered.</param>
/// <param name="Failed">Of these, given up.</param>
/// <param name="OutputFile">The file of answers, once there is one.</param>
/// <param name="ErrorFile">The file of requests without an answer, once there is one.</param>
/// <param name="Problem">Why it was refused, in the server's words.</param>
/// <param name="IsOverQueue">Whether it was refused because too much is enqueued already.</param>
public sealed record BatchStatus(
    string Id,
    string State,
    BatchEnd? End,
    int Total,
    int Completed,
    int Failed,
    string? OutputFile = null,
    string? ErrorFile = null,
    string? Problem = null,
    bool IsOverQueue = false
);

/// <summary>A line of a result file.</summary>
/// <param name="Name">The request's name; null where the line cannot be read at all.</param>
/// <param name="Response">The answer; null where there is none.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="WasTried">Whether the server may have worked on it.</param>
public sealed record BatchLine(string? Name, ChatResponse? Response, ProviderException? Error, bool WasTried);
