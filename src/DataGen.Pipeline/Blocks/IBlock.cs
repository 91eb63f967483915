namespace DataGen.Pipeline;

/// <summary>An operator with stages of its own.</summary>
public interface IBlock
{
    /// <summary>The nested graphs.</summary>
    IReadOnlyList<StageGraph> Bodies { get; }
}
