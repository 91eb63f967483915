namespace DataGen.Operators;

/// <summary>Options of an operator that may pass on no more than so many records, however many it is given.</summary>
public interface IBoundedOutput
{
    /// <summary>The most records that pass; null for no bound.</summary>
    long? MostRecords { get; }

    /// <summary>Whether the stream ends there, so that nothing more is made upstream; else the rest is made, and dropped.</summary>
    bool EndsStream { get; }
}
