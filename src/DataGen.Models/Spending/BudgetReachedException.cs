namespace DataGen.Models.Spending;

/// <summary>An exchange was not begun because the budget does not cover it. The run is stopping.</summary>
public sealed class BudgetReachedException(BudgetShortage shortage) : OperationCanceledException(shortage.ToString());
