using System.Text;

namespace DataGen.Verification.Text;

/// <summary>
/// Reads delimited text row by row as Python's <c>csv</c> reader does by default: a quote inside a bare field is literal, doubled quotes
/// inside a quoted field are one, a blank line is an empty row.
/// </summary>
internal static class CsvRows
{
    private enum State
    {
        RowStart,
        FieldStart,
        Bare,
        Quoted,
        QuoteInQuoted,
        RowEnd,
    }

    /// <summary>The rows, or null where a carriage return stands inside a bare field, which Python's reader refuses.</summary>
    public static List<List<string>>? Read(string text, char delimiter)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var field = new StringBuilder();
        var state = State.RowStart;

        foreach (var unit in text)
        {
            if (state == State.RowEnd)
            {
                // A carriage return ends a row only before a line feed or the end.
                if (unit == '\r')
                {
                    continue;
                }

                if (unit != '\n')
                {
                    return null;
                }

                rows.Add(row);
                row = [];
                state = State.RowStart;
                continue;
            }

            switch (state)
            {
                case State.Quoted:
                    if (unit == '"')
                    {
                        state = State.QuoteInQuoted;
                    }
                    else
                    {
                        field.Append(unit);
                    }

                    continue;
                case State.QuoteInQuoted when unit == '"':
                    field.Append(unit);
                    state = State.Quoted;
                    continue;
                case State.RowStart or State.FieldStart when unit == '"':
                    state = State.Quoted;
                    continue;
            }

            if (unit is '\n' or '\r')
            {
                if (state != State.RowStart)
                {
                    EndField(row, field);
                }

                if (unit == '\r')
                {
                    state = State.RowEnd;
                    continue;
                }

                rows.Add(row);
                row = [];
                state = State.RowStart;
            }
            else if (unit == delimiter)
            {
                EndField(row, field);
                state = State.FieldStart;
            }
            else
            {
                field.Append(unit);
                state = State.Bare;
            }
        }

        if (state == State.RowEnd)
        {
            rows.Add(row);
        }
        else if (state != State.RowStart)
        {
            EndField(row, field);
            rows.Add(row);
        }

        return rows;
    }

    private static void EndField(List<string> row, StringBuilder field)
    {
        row.Add(field.ToString());
        field.Clear();
    }
}
