using System.Globalization;
using Microsoft.Data.Sqlite;

namespace DataGen.Models.Store;

/// <summary>Runs SQL that is needed once, as text; what is asked often is prepared.</summary>
internal static class SqliteText
{
    /// <summary>The one number that a question gives.</summary>
    public static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Does what it says, as part of a transaction where one is given.</summary>
    public static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
