using DataGen.Models.Spending;

namespace DataGen.Cli.Planning;

/// <summary>A plan for people.</summary>
internal static class PlanText
{
    public static void Write(TextWriter output, Plan plan)
    {
        var basis = plan.ProbeCost is { } paid
            ? $"probed on {Count(plan.Size.Rehearsed)} with the real models, for {paid}"
            : $"rehearsed on {Count(plan.Size.Rehearsed)} with the simulated teacher, for nothing";
        output.WriteLine($"{plan.Recipe}: {Count(plan.Size.Records)} records of '{plan.Size.Stage}', {basis}");
        output.WriteLine();
        WriteTable(
            output,
            [
                ["stage", "in", "out", "out per in", "calls", "tokens", "cost"],
                .. plan.Stages.Select(stage =>
                    new[]
                    {
                        new string(' ', 2 * stage.Depth) + stage.Id,
                        Counts(stage.In),
                        Counts(stage.Out),
                        Share(stage.Yield),
                        stage.Model is null ? "" : Counts(stage.Calls),
                        stage.Model is null ? "" : Count(stage.PromptTokens.Expected + stage.CompletionTokens.Expected),
                        stage.Cost.High > 0 ? Dollars(stage.Cost) : "",
                    }
                ),
            ]
        );
        output.WriteLine();
        foreach (var (name, rows) in plan.Datasets)
        {
            output.WriteLine($"{name}: {Counts(rows)} rows");
        }

        output.WriteLine(
            $"calls: {Counts(plan.Calls)}; tokens: {Counts(plan.PromptTokens)} of requests, {Counts(plan.CompletionTokens)} of answers"
        );
        output.WriteLine($"cost: {(plan.Cost.High > 0 ? Dollars(plan.Cost) : "nothing")}");
        output.WriteLine(
            $"time: {Duration(plan.Seconds.Expected)} ({Duration(plan.Seconds.Low)} to {Duration(plan.Seconds.High)})"
        );
        output.WriteLine();
        output.WriteLine(
            "In brackets: where the run ends in 95 of 100 cases, as far as chance goes (bootstrap over records)."
        );
        foreach (var assumption in plan.Assumptions)
        {
            output.WriteLine(assumption);
        }
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static string Counts(Interval interval) =>
        string.Equals(Count(interval.Low), Count(interval.High), StringComparison.Ordinal)
            ? Count(interval.Expected)
            : $"{Count(interval.Expected)} ({Count(interval.Low)}-{Count(interval.High)})";

    private static string Count(double value) =>
        value >= 1e7 ? Invariant($"{value / 1e6:N1} M") : Invariant($"{Math.Round(value):N0}");

    private static string Share(Interval interval) =>
        interval.High <= 1
            ? Invariant($"{interval.Expected:0.0%} ({interval.Low:0.0%}-{interval.High:0.0%})")
            : Invariant($"{interval.Expected:0.00} ({interval.Low:0.00}-{interval.High:0.00})");

    private static string Dollars(Interval interval) =>
        $"{Dollars(interval.Expected)} ({Dollars(interval.Low)}-{Dollars(interval.High)})";

    private static string Dollars(double dollars) =>
        dollars < (double)Money.Most.Dollars
            ? Money.OfDollars(decimal.Round((decimal)dollars, dollars >= 1 ? 2 : 6)).ToString()
            : Money.Most.ToString();

    private static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), 86_400 * 3650.0));
        return span.TotalDays >= 1
            ? Invariant($"{(int)span.TotalDays} d {span:hh\\:mm\\:ss}")
            : Invariant($"{span:hh\\:mm\\:ss}");
    }
}
