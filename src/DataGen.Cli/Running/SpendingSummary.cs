using System.Text.Json;
using DataGen.Models.Spending;

namespace DataGen.Cli.Running;

/// <summary>What a run's folder has cost, over all its resumes: for the ledger and for people.</summary>
/// <param name="Report">What is booked.</param>
/// <param name="Before">What was booked when this process began.</param>
/// <param name="Stages">The stages in recipe order.</param>
/// <param name="Rows">Rows by dataset.</param>
internal sealed record SpendingSummary(
    SpendingReport Report,
    Money Before,
    IReadOnlyList<string> Stages,
    IReadOnlyList<(string Dataset, long Rows)> Rows
)
{
    /// <summary>Writes the ledger's <c>spending</c>. Amounts are in US dollars.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("spending");
        if (Report.Cap is { } cap)
        {
            writer.WriteNumber("budget", cap.Dollars);
        }

        writer.WriteNumber("total", Report.Total.Dollars);
        writer.WriteNumber("thisTime", (Report.Total - Before).Dollars);
        writer.WriteNumber("unresolved", Report.Unresolved.Dollars);
        writer.WriteNumber("held", Report.Held.Dollars);
        writer.WriteStartArray("accounts");
        foreach (var account in InRecipeOrder())
        {
            writer.WriteStartObject();
            writer.WriteString("stage", account.Stage);
            writer.WriteString("model", account.Model);
            writer.WriteNumber("calls", account.Calls);
            writer.WriteNumber("promptTokens", account.PromptTokens);
            writer.WriteNumber("completionTokens", account.CompletionTokens);
            writer.WriteNumber("cost", account.Cost.Dollars);
            writer.WriteNumber("uncertainCalls", account.UncertainCalls);
            writer.WriteNumber("uncertainCost", account.UncertainCost.Dollars);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("perRow");
        foreach (var (dataset, rows) in Rows.Where(item => item.Rows > 0))
        {
            writer.WriteNumber(dataset, PerRow(rows).Dollars);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes a few lines, or nothing where nothing costs money.</summary>
    public void Write(TextWriter output)
    {
        if (Report.Total == Money.Zero && Report.Held == Money.Zero && Report.Cap is null)
        {
            return;
        }

        var ofBudget = Report.Cap is { } cap ? $" of {cap}" : "";
        var thisTime = Before > Money.Zero ? $", {Report.Total - Before} of it this time" : "";
        var perRow = string.Concat(
            Rows.Where(item => item.Rows > 0).Select(item => $"; {PerRow(item.Rows)} a row of {item.Dataset}")
        );
        output.WriteLine($"cost: {Report.Total}{ofBudget}{thisTime}{perRow}");
        foreach (var account in InRecipeOrder().Where(account => account.Cost > Money.Zero))
        {
            var uncertain =
                account.UncertainCalls > 0
                    ? Invariant(
                        $", up to {account.UncertainCost} of it for {account.UncertainCalls:N0} calls whose cost nobody said"
                    )
                    : "";
            output.WriteLine(
                Invariant(
                    $"  {account.Stage} ({account.Model}): {account.Cost} for {account.Calls:N0} calls, {account.PromptTokens:N0} + {account.CompletionTokens:N0} tokens{uncertain}"
                )
            );
        }

        if (Report.Held > Money.Zero)
        {
            output.WriteLine($"  up to {Report.Held} more for batches that have not ended");
        }

        if (Report.Unresolved > Money.Zero)
        {
            output.WriteLine($"  up to {Report.Unresolved} for calls whose end nobody saw, as the process was killed");
        }
    }

    private Money PerRow(long rows) => new(Report.Total.Nanos / rows);

    private IEnumerable<AccountSpending> InRecipeOrder()
    {
        var order = Stages
            .Select((id, i) => (id, i))
            .ToDictionary(item => item.id, item => item.i, StringComparer.Ordinal);
        return Report.Accounts.OrderBy(account => order.GetValueOrDefault(account.Stage, int.MaxValue));
    }
}
