namespace DataGen.Verification.Sandbox;

/// <summary>A worker sent something that is not an answer to what it was asked.</summary>
internal sealed class ProtocolException(string message) : Exception(message);

/// <summary>The worker is of no more use: it died, hung or broke the protocol. Nothing is known of the job it had.</summary>
internal sealed class WorkerLostException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the system-call filter ended it.</summary>
    public bool ByFilter { get; init; }
}
