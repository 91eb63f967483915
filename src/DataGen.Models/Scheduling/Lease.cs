using System.Runtime.InteropServices;
using DataGen.Models.Providers;

namespace DataGen.Models.Scheduling;

/// <summary>The right to one exchange with an endpoint; or, without <see cref="Begins"/>, the news that there is none to ask any more.</summary>
/// <param name="Lane">Where.</param>
/// <param name="Begins">Whether the exchange may begin.</param>
/// <param name="BeganAt">When it was given.</param>
/// <param name="Tokens">What was taken for it from the endpoint's tokens a minute.</param>
/// <param name="IsTrying">Whether it tries a parked endpoint.</param>
/// <param name="WasPaced">Whether it had to wait for the endpoint's pace.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Lease(
    Lane Lane,
    bool Begins,
    TimeSpan BeganAt,
    int Tokens,
    bool IsTrying,
    bool WasPaced
);

/// <summary>How an exchange ended, as far as its endpoint is concerned.</summary>
/// <param name="Error">What failed; null where nothing did.</param>
/// <param name="Tokens">The tokens it really took; null where it took none.</param>
/// <param name="Limits">What the server said of its limits.</param>
/// <param name="IsAbandoned">It was cancelled and tells nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExchangeReport(
    ProviderException? Error,
    int? Tokens,
    ServerLimits? Limits,
    bool IsAbandoned = false
)
{
    public static ExchangeReport Abandoned => new(null, null, null, IsAbandoned: true);

    public static ExchangeReport Answered(int tokens, ServerLimits? limits) => new(null, tokens, limits);

    public static ExchangeReport Failed(ProviderException error) => new(error, null, error.Limits);
}
