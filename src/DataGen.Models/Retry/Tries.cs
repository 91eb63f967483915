using DataGen.Models.Answers;
using DataGen.Models.Providers;

namespace DataGen.Models.Retry;

/// <summary>
/// How often one request has been tried, and whether it may be again. Refusals for want of quota are the endpoint's business, which
/// paces and parks itself, so they have a bound of their own, several times the other; what fails while trying a parked endpoint says
/// nothing about the request and does not count.
/// </summary>
/// <param name="maxRetries">What the alias says.</param>
internal sealed class Tries(int maxRetries)
{
    /// <summary>Retries after refusals, for each the alias allows after failures.</summary>
    public const int RefusalsPerRetry = 4;

    private int _failures;
    private int _refusals;

    /// <summary>Exchanges begun.</summary>
    public int Count { get; private set; }

    public void Begin() => Count++;

    /// <summary>Whether the request may be repeated after a failure that may pass.</summary>
    /// <param name="error">What failed.</param>
    /// <param name="wasTrying">Whether it tried a parked endpoint.</param>
    public bool MayRepeat(ProviderException error, bool wasTrying)
    {
        if (!MayPass(error))
        {
            return false;
        }

        if (wasTrying && error.Kind.IsEndpointWide() && maxRetries > 0)
        {
            return true;
        }

        return error.Kind == FailureKind.RateLimited
            ? ++_refusals <= maxRetries * RefusalsPerRetry
            : ++_failures <= maxRetries;
    }

    /// <summary>An error inside HTTP 200 may carry a status that says no in every repetition.</summary>
    private static bool MayPass(ProviderException error) =>
        error.Kind.IsTransient()
        && !(error is { Kind: FailureKind.ErrorInOk, Status: >= 400 and < 500 and not (408 or 429) });
}
