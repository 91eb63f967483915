using System.Globalization;
using System.Text;

namespace DataGen.Verification.Constraints;

/// <summary>Counts verdicts into IFEval's numbers: accuracy by prompt and by instruction, strict and loose, and by type.</summary>
public sealed class ConstraintAccuracy
{
    private readonly SortedDictionary<string, AccuracyCount> _types = new(StringComparer.Ordinal);

    /// <summary>By prompt: every constraint of the row must be kept.</summary>
    public AccuracyCount Prompts { get; private set; }

    /// <summary>By instruction: each constraint counts by itself.</summary>
    public AccuracyCount Instructions { get; private set; }

    /// <summary>Each type's own numbers, by id.</summary>
    public IReadOnlyDictionary<string, AccuracyCount> Types => _types;

    /// <summary>Rows that could not be checked in full. They count as not kept.</summary>
    public int Errors { get; private set; }

    public void Add(ConstraintRowVerdict verdict)
    {
        Prompts = Prompts.Plus(verdict.Strict, verdict.Loose);
        Errors += verdict.Error is null ? 0 : 1;
        foreach (var result in verdict.Results)
        {
            Instructions = Instructions.Plus(result.Strict, result.Loose);
            _types[result.Id] = _types.GetValueOrDefault(result.Id).Plus(result.Strict, result.Loose);
        }
    }

    /// <summary>The numbers as lines of text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line(text, "prompt-level", Prompts);
        Line(text, "instruction-level", Instructions);
        foreach (var (id, count) in _types)
        {
            Line(text, id, count);
        }

        if (Errors > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Errors} rows could not be checked and count as not kept\n");
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, AccuracyCount count) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $"{name}: strict {count.StrictShare:0.0000} loose {count.LooseShare:0.0000} ({count.Strict}/{count.Loose} of {count.Total})\n"
        );
}

/// <summary>How many were kept out of how many.</summary>
/// <param name="Total">All that were checked.</param>
/// <param name="Strict">Those kept strictly.</param>
/// <param name="Loose">Those kept loosely.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct AccuracyCount(int Total, int Strict, int Loose)
{
    /// <summary>The share kept strictly, from 0 to 1; 0 where nothing was checked.</summary>
    public double StrictShare => Total == 0 ? 0 : (double)Strict / Total;

    /// <summary>The share kept loosely, from 0 to 1; 0 where nothing was checked.</summary>
    public double LooseShare => Total == 0 ? 0 : (double)Loose / Total;

    internal AccuracyCount Plus(bool strict, bool loose) =>
        new(Total + 1, Strict + (strict ? 1 : 0), Loose + (loose ? 1 : 0));
}
