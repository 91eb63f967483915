using System.Runtime.InteropServices;

namespace DataGen.Deduplication;

/// <summary>A kept row and its score with the text asked about.</summary>
/// <param name="Sequence">The row's sequence.</param>
/// <param name="Score">ROUGE-L F-measure, 0 to 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RougeLNeighbour(long Sequence, double Score);

/// <summary>How a text relates to all kept rows, as the Self-Instruct scripts log it for each instruction.</summary>
/// <param name="Nearest">The rows with the highest scores, highest first; of equal scores the earlier row first.</param>
/// <param name="Mean">Mean score over all kept rows; 0 if there are none.</param>
public sealed record RougeLExplanation(IReadOnlyList<RougeLNeighbour> Nearest, double Mean);
