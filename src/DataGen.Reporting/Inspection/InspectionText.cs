using System.Globalization;
using DataGen.Datasets;

namespace DataGen.Reporting;

/// <summary>Writes an inspection for people: plain text, at most 100 columns, nothing in it that could drive a terminal.</summary>
public static class InspectionText
{
    private const int Width = 100;

    /// <summary>Writes all datasets of an inspection, LF after each line.</summary>
    public static void Write(TextWriter output, Inspection inspection)
    {
        for (var at = 0; at < inspection.Datasets.Length; at++)
        {
            if (at > 0)
            {
                output.Write('\n');
            }

            WriteDataset(output, inspection.Datasets[at]);
        }
    }

    private static void WriteDataset(TextWriter output, DatasetStatistics dataset)
    {
        var malformed = dataset.MalformedRows == 0 ? "" : $", {Number(dataset.MalformedRows)} malformed";
        var count = dataset.Files.Length == 1 ? "1 file" : $"{Number(dataset.Files.Length)} files";
        Line(output, $"{Safe(dataset.Name, 60)}: {Rows(dataset.Rows)} in {count}{malformed}");
        var splits = dataset
            .Files.Where(file => file.Split is not null)
            .GroupBy(file => file.Split, StringComparer.Ordinal);
        var shown = string.Join(", ", splits.Select(split => $"{split.Key} {Number(split.Sum(file => file.Rows))}"));
        if (shown.Length > 0)
        {
            Line(output, $"  splits: {shown}");
        }

        foreach (var error in dataset.FirstErrors)
        {
            Line(output, $"  malformed: {Safe(error, 84)}");
        }

        WriteColumns(output, dataset);
        WriteConversations(output, dataset);
        WriteLengths(output, dataset);
        WriteDiversity(output, dataset);
        WriteRepeated(output, dataset);
        WriteFirstRows(output, dataset);
    }

    private static void WriteColumns(TextWriter output, DatasetStatistics dataset)
    {
        if (dataset.Columns.IsEmpty)
        {
            return;
        }

        Head(output, $"{"Columns", -26} {"type", -22} {"nulls", 10} {"distinct", 12}");
        foreach (var column in dataset.Columns)
        {
            var values =
                column.Numbers is { } numbers ? $"{Real(numbers.Min)} to {Real(numbers.Max)}, mean {Real(numbers.Mean)}"
                : column.True is { } isTrue ? $"{Number(isTrue)} true"
                : "";
            Line(
                output,
                $"  {Safe(column.Name, 24), -24} {Safe(column.Type, 22), -22} {Number(column.Nulls), 10} {Distinct(column.Distinct), 12}  {values}"
            );
        }
    }

    private static void WriteConversations(TextWriter output, DatasetStatistics dataset)
    {
        if (dataset.Conversations.IsEmpty)
        {
            return;
        }

        Head(output, "Conversations");
        foreach (var conversation in dataset.Conversations)
        {
            var turns = conversation.Turns;
            var roles = conversation.Roles.Select(role => $"{role.Value} {Number(role.Count)}");
            Line(
                output,
                $"  {Safe(conversation.Column, 24), -24} {Number(turns.Min)} to {Number(turns.Max)} turns, mean {Real(turns.Mean)}; {Safe(string.Join(", ", roles), 44)}"
            );
            foreach (var pattern in conversation.Patterns)
            {
                Line(output, $"  {"", -24} {Number(pattern.Count), 10} x {Safe(pattern.Value, 58)}");
            }
        }
    }

    private static void WriteLengths(TextWriter output, DatasetStatistics dataset)
    {
        if (dataset.Texts.IsEmpty)
        {
            return;
        }

        Head(output, $"{"Lengths", -26} {"in", -10} {"min", 9} {"mean", 10} {"p50", 9} {"p95", 9} {"max", 11}");
        foreach (var text in dataset.Texts)
        {
            WriteLength(output, Safe(text.Name, 24), "characters", text.Characters);
            WriteLength(output, "", "words", text.Words);
        }
    }

    private static void WriteLength(TextWriter output, string name, string unit, LengthSummary length)
    {
        Line(
            output,
            $"  {name, -24} {unit, -10} {Number(length.Min), 9} {Real(length.Mean), 10} {Number(length.P50), 9} {Number(length.P95), 9} {Number(length.Max), 11}"
        );
    }

    private static void WriteDiversity(TextWriter output, DatasetStatistics dataset)
    {
        // Ids and labels of one word have no wording to speak of.
        var texts = dataset.Texts.Where(text => text.Words.Max > 1).ToList();
        if (texts.Count == 0)
        {
            return;
        }

        Head(
            output,
            $"{"Wording", -26} {"first words", 12} {"distinct-1", 11} {"distinct-2", 11}  most common openings"
        );
        foreach (var text in texts)
        {
            var openings = text.Openings.Select(opening => $"{opening.Value} {Number(opening.Count)}").ToList();
            Line(
                output,
                $"  {Safe(text.Name, 24), -24} {Distinct(text.FirstWords), 12} {Ratio(text.Distinct1), 11} {Ratio(text.Distinct2), 11}  {(openings.Count == 0 ? "" : Safe(openings[0], 34))}"
            );
            foreach (var opening in openings.Skip(1))
            {
                Line(output, $"  {"", -24} {"", 12} {"", 11} {"", 11}  {Safe(opening, 34)}");
            }
        }
    }

    private static void WriteRepeated(TextWriter output, DatasetStatistics dataset)
    {
        var texts = dataset.Texts.Where(text => !text.Repeated.IsEmpty).ToList();
        if (texts.Count == 0)
        {
            return;
        }

        Head(output, "Repeated texts");
        foreach (var text in texts)
        {
            var name = Safe(text.Name, 24);
            foreach (var value in text.Repeated)
            {
                Line(output, $"  {name, -24} {Number(value.Count), 10} x {Safe(value.Value, 58)}");
                name = "";
            }
        }
    }

    private static void WriteFirstRows(TextWriter output, DatasetStatistics dataset)
    {
        if (dataset.FirstRows.IsEmpty)
        {
            return;
        }

        Head(output, "First rows");
        foreach (var row in dataset.FirstRows)
        {
            Line(output, $"  {Safe(row.Location, 90)}");
            foreach (var field in row.Fields)
            {
                Line(output, $"    {Safe(field.Name, 22), -22} {Safe(field.Value, 72)}");
            }
        }
    }

    private static void Head(TextWriter output, string text)
    {
        output.Write('\n');
        Line(output, text);
    }

    private static void Line(TextWriter output, string text)
    {
        var line = text.TrimEnd();
        output.Write(line.Length <= Width ? line : line[..(Width - 1)] + "…");
        output.Write('\n');
    }

    /// <summary>Text cut to a width; what was made safe already stays as it is.</summary>
    private static string Safe(string text, int most)
    {
        return Excerpt.Of(text, most - 1);
    }

    private static string Distinct(DistinctCount count)
    {
        return count.IsExact ? Number(count.Count) : "~" + Number(count.Count);
    }

    private static string Rows(long rows)
    {
        return rows == 1 ? "1 row" : $"{Number(rows)} rows";
    }

    private static string Number(long value)
    {
        return value.ToString("N0", CultureInfo.InvariantCulture);
    }

    private static string Real(double value)
    {
        return Math.Abs(value) >= 1000
            ? value.ToString("N0", CultureInfo.InvariantCulture)
            : value.ToString("0.##", CultureInfo.InvariantCulture);
    }

    private static string Ratio(double value)
    {
        return value.ToString("0.000", CultureInfo.InvariantCulture);
    }
}
