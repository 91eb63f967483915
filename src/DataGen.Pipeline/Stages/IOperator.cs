namespace DataGen.Pipeline;

/// <summary>
/// What a stage does. Most operators derive from <see cref="RecordOperator"/> (each record by itself), <see cref="StatefulOperator{TState}"/>
/// (one after the other, remembering), <see cref="HoldingOperator"/> (must see several records before it decides) or
/// <see cref="SourceOperator"/>; those keep order, history and cancellation. Blocks implement this directly.
/// </summary>
public interface IOperator
{
    /// <summary>Whether it decides on its whole input, and so runs to its end even when its reader has left.</summary>
    bool IsBarrier => false;

    /// <summary>Transforms a stream. State belongs to the call, not to the operator: a stage inside a block runs many times.</summary>
    IAsyncEnumerable<StreamItem> RunAsync(IAsyncEnumerable<StreamItem> input, StageContext stage, CancellationToken ct);
}
