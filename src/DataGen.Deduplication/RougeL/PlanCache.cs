namespace DataGen.Deduplication.RougeLcs;

/// <summary>The search plans of short rows, made once; plans of longer rows are made when asked for.</summary>
internal sealed class PlanCache(LengthBounds bounds)
{
    private readonly SearchPlan?[] _plans = new SearchPlan?[513];

    public LengthClasses Classes { get; } = new(bounds);

    /// <summary>The plan for a row of that many words. Safe on several threads: a plan made twice is the same plan.</summary>
    public SearchPlan For(int length)
    {
        if (length >= _plans.Length)
            return new SearchPlan(bounds, Classes, length);
        var plan = Volatile.Read(ref _plans[length]);
        if (plan == null)
        {
            plan = new SearchPlan(bounds, Classes, length);
            Volatile.Write(ref _plans[length], plan);
        }
        return plan;
    }
}
