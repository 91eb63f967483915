using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DataGen.Verification.Constraints;
using DataGen.Verification.Text;

namespace DataGen.Benchmarks.Constraints;

/// <summary>
/// How many constraint checks one core does in a second over a file of oracle rows. A check is one constraint on one text; types that need language
/// identification are left out. Run with <c>constraints &lt;rows.jsonl&gt; [punkt.json]</c>.
/// </summary>
internal static class ConstraintThroughput
{
    private const int WarmUpRounds = 3;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments.Count is < 1 or > 2)
        {
            Console.Error.WriteLine("usage: constraints <rows.jsonl> [punkt.json]");
            return 2;
        }

        var checker = new ConstraintChecker(
            arguments.Count == 2 ? PunktParameters.Load(arguments[1]) : PunktParameters.BuiltIn
        );
        var rows = Read(arguments[0]);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows.Count} rows, sentences by {checker.SentenceModel}, {rows.Average(row => row.Response.Length):0} characters on average"
            )
        );
        Measure("strict", rows, (constraint, response) => checker.CheckStrict(constraint, response).Kept);
        Measure("strict and loose", rows, (constraint, response) => checker.Check(constraint, response).Loose);
        MeasureByType(checker, rows);
        return 0;
    }

    private static void Measure(
        string name,
        List<(Constraint Constraint, string Response)> rows,
        Func<Constraint, string, bool> check
    )
    {
        for (var round = 0; round < WarmUpRounds; round++)
        {
            Round(rows, check);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var rounds = 0;
        while (watch.Elapsed < Measured)
        {
            Round(rows, check);
            rounds++;
        }

        var checks = (double)rounds * rows.Count;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {checks / watch.Elapsed.TotalSeconds:N0} rows/s, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / checks:N0} bytes a row"
            )
        );
    }

    private static void MeasureByType(ConstraintChecker checker, List<(Constraint Constraint, string Response)> rows)
    {
        foreach (var group in rows.GroupBy(row => row.Constraint.Type.Id, StringComparer.Ordinal))
        {
            var own = group.ToList();
            var watch = Stopwatch.StartNew();
            for (var round = 0; round < 20; round++)
            {
                Round(own, (constraint, response) => checker.CheckStrict(constraint, response).Kept);
            }

            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {group.Key}: {watch.Elapsed.TotalMicroseconds / 20 / own.Count:0.00} us"
                )
            );
        }
    }

    private static int Round(List<(Constraint Constraint, string Response)> rows, Func<Constraint, string, bool> check)
    {
        var kept = 0;
        foreach (var (constraint, response) in rows)
        {
            kept += check(constraint, response) ? 1 : 0;
        }

        return kept;
    }

    private static List<(Constraint Constraint, string Response)> Read(string path)
    {
        var options = new ConstraintOptions { Mode = ConstraintMode.Reference };
        var rows = new List<(Constraint Constraint, string Response)>();
        foreach (var line in File.ReadLines(path))
        {
            var row = JsonElement.Parse(line);
            var (constraint, error) = ConstraintCatalogue.Default.Bind(
                new ConstraintSpecification(
                    row.GetProperty("instruction_id").GetString()!,
                    row.GetProperty("kwargs"),
                    ConstraintFamilyNames.Parse(row.GetProperty("family").GetString()!)
                ),
                options
            );
            if (constraint is null)
            {
                throw new InvalidDataException(error);
            }

            if ((constraint.Type.Resources & ConstraintResources.Language) == ConstraintResources.None)
            {
                rows.Add((constraint, row.GetProperty("response").GetString()!));
            }
        }

        return rows;
    }
}
