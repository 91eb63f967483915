namespace DataGen.Pipeline;

/// <summary>
/// Ends a stream at the point up to which its order is known, because the run stops early. What came before is whole and is published; stages
/// that must see all of their input publish nothing.
/// </summary>
public sealed class StreamCutException(StopReason reason) : Exception($"the stream was cut: {reason}")
{
    public StopReason Reason { get; } = reason;
}

/// <summary>Why a run stopped before its end. The same command continues it.</summary>
public enum StopReason
{
    /// <summary>Ctrl-C or SIGTERM.</summary>
    Interrupted,

    /// <summary>The budget is used up.</summary>
    Budget,

    /// <summary>The deadline has come.</summary>
    Deadline,

    /// <summary>A model does not answer, and going on would only lose rows or decide without them.</summary>
    Failures,

    /// <summary>Nothing has moved for longer than the configuration allows.</summary>
    Stalled,
}
