using System.Text.RegularExpressions;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's tasks about delimited tables.</summary>
internal static partial class CsvConstraints
{
    private const string BareReturn = "the table holds a carriage return inside an unquoted field";

    public static ConstraintType City { get; } =
        Table(
            "custom:csv_city",
            [
                "Write CSV data with the columns ID, Country, City, Year and Count, separated by commas, and exactly 7 data rows.",
                "Make a comma-separated table: header ID,Country,City,Year,Count and seven rows below it.",
                "I need CSV with five columns (ID, Country, City, Year, Count) and 7 rows of data.",
            ],
            text =>
            {
                if (CsvRows.Read(text, ',') is not { } rows)
                {
                    return CheckOutcome.Failed(BareReturn);
                }

                return rows.Count == 8
                    && rows[0].SequenceEqual(["ID", "Country", "City", "Year", "Count"], StringComparer.Ordinal)
                    && rows.TrueForAll(row => row.Count == 5);
            },
            "ID,Country,City,Year,Count\n" + ConstraintText.Join(7, "\n", index => $"{index},France,Lyon,2001,{index}"),
            "ID,Country,City,Year,Count\n" + ConstraintText.Join(6, "\n", index => $"{index},France,Lyon,2001,{index}")
        );

    public static ConstraintType SpecialCharacter { get; } =
        Table(
            "custom:csv_special_character",
            [
                "Write CSV data with the columns ProductID, Category, Brand, Price and Stock and 14 data rows, with a quoted field that holds a special character.",
                "Make a comma-separated table (ProductID, Category, Brand, Price, Stock) of fourteen rows in which one field contains a special character and is put in double quotes.",
                "I need CSV with the header ProductID,Category,Brand,Price,Stock and 14 rows; at least one field has a special character and stands in quotes.",
            ],
            CheckSpecial,
            "ProductID,Category,Brand,Price,Stock\n"
                + ConstraintText.Join(14, "\n", index => $"{index},Shoes,\"Ann & Co\",20,{index}"),
            "ProductID,Category,Brand,Price,Stock\n"
                + ConstraintText.Join(14, "\n", index => $"{index},Shoes,Ann,20,{index}")
        );

    public static ConstraintType Quotes { get; } =
        Table(
            "custom:csv_quotes",
            [
                "Write tab-separated data with the columns StudentID, Subject, Grade, Semester and Score, exactly 3 data rows, and every field in double quotes.",
                "Make a table with tabs between the columns StudentID, Subject, Grade, Semester, Score; three rows; put double quotes around each field.",
                "I need tab-delimited data: header StudentID, Subject, Grade, Semester, Score and 3 rows, all fields quoted.",
            ],
            CheckQuoted,
            ConstraintText.Join(4, "\n", index => QuotedRow(index, '"')),
            ConstraintText.Join(4, "\n", index => QuotedRow(index, index == 2 ? ' ' : '"'))
        );

    private static CheckOutcome CheckSpecial(string text)
    {
        if (!ProductHeader().IsMatch(FirstLine(text)))
        {
            return false;
        }

        if (CsvRows.Read(text.Replace("\"", "\"\"\"", StringComparison.Ordinal), ',') is not { } rows)
        {
            return CheckOutcome.Failed(BareReturn);
        }

        if (rows.Count != 15)
        {
            return false;
        }

        foreach (var row in rows.Skip(1))
        {
            if (row.Count != 5)
            {
                return false;
            }

            if (row.Exists(HoldsQuotedSpecial))
            {
                return true;
            }
        }

        return false;
    }

    private static CheckOutcome CheckQuoted(string text)
    {
        if (!StudentHeader().IsMatch(FirstLine(text)))
        {
            return false;
        }

        if (CsvRows.Read(text.Replace("\"", "\"\"\"", StringComparison.Ordinal), '\t') is not { } rows)
        {
            return CheckOutcome.Failed(BareReturn);
        }

        if (rows.Count != 4)
        {
            return false;
        }

        foreach (var row in rows)
        {
            if (row.Count != 5)
            {
                return false;
            }

            foreach (var field in row)
            {
                var trimmed = PythonText.Trim(field);
                if (trimmed.Length == 0)
                {
                    return CheckOutcome.Failed("a field of the table is empty and not quoted");
                }

                if (trimmed[0] != '"' || trimmed[^1] != '"')
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static string FirstLine(string text) => PythonText.Trim(text.Split('\n', 2)[0]);

    /// <summary>Whether the field's first line starts with a quote and has a character between two quotes that is no word or white space.</summary>
    private static bool HoldsQuotedSpecial(string field)
    {
        var line = field.Split('\n', 2)[0];
        var last = line.LastIndexOf('"');
        if (line.Length == 0 || line[0] != '"' || last < 1)
        {
            return false;
        }

        for (var index = 1; index < last; index++)
        {
            if (
                !char.IsLowSurrogate(line[index])
                && !CharacterClasses.IsWordAt(line, index)
                && !CharacterClasses.IsWhite(line[index])
            )
            {
                return true;
            }
        }

        return false;
    }

    private static string QuotedRow(int index, char quote)
    {
        string[] fields =
            index == 0
                ? ["StudentID", "Subject", "Grade", "Semester", "Score"]
                : [$"{index}", "Music", "A", "Spring", "9"];
        return string.Join('\t', fields.Select(field => $"{quote}{field}{quote}"));
    }

    private static ConstraintType Table(
        string id,
        IReadOnlyList<string> phrasings,
        Func<string, CheckOutcome> check,
        string keeping,
        string breaking
    ) =>
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = id,
            Phrasings = phrasings,
            StandsAlone = true,
            Compile = (_, _) => new ConstraintCompilation(passage => check(passage.Text), null),
            Keeping = _ => keeping,
            Breaking = _ => breaking,
        };

    [GeneratedRegex(
        """^(ProductID|"ProductID"),[ \t]*(Category|"Category"),[ \t]*(Brand|"Brand"),[ \t]*(Price|"Price"),[ \t]*(Stock|"Stock")$""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex ProductHeader();

    [GeneratedRegex(
        """^(StudentID|"StudentID")\t *(Subject|"Subject")\t *(Grade|"Grade")\t *(Semester|"Semester")\t *(Score|"Score")$""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex StudentHeader();
}
