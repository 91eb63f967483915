using DataGen.Models.Answers;
using DataGen.Models.Providers;

namespace DataGen.Models.Scheduling;

/// <summary>
/// Parks an endpoint that only fails. After several failures in a row nothing is sent there for a while; then one request tries it, and
/// with its success the endpoint is back. The wait doubles with every try that fails. What cannot pass by waiting (a key that is
/// refused, an unknown model, an empty account), and an outage that lasts too long, parks it for good. Not thread-safe.
/// </summary>
/// <param name="outageLimit">How long an endpoint that has answered before may fail until it is given up.</param>
internal sealed class CircuitBreaker(TimeSpan outageLimit)
{
    private const int OpensAfter = 10;
    private const int GivesUpAfter = 3;

    /// <summary>An endpoint that never answered is more likely a mistake in the configuration than an outage.</summary>
    private const int TriesOfTheUnknown = 4;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private bool _answered;
    private int _failures;
    private int _lasting;
    private int _tries;
    private bool _isTrying;
    private TimeSpan _parkedAt;

    /// <summary>How long an endpoint that has answered before may fail until it is given up.</summary>
    public TimeSpan OutageLimit { get; set; } = outageLimit;

    /// <summary>Whether nothing is sent, or only one request to try.</summary>
    public bool IsParked { get; private set; }

    /// <summary>Whether nothing will be sent any more.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>When a request may try it again, while it is parked.</summary>
    public TimeSpan RetryAt { get; private set; }

    /// <summary>The last failure that counted.</summary>
    public ProviderException? Cause { get; private set; }

    /// <summary>How long until a request may be sent; <see cref="TimeSpan.MaxValue"/> while another must end first.</summary>
    public TimeSpan Wait(TimeSpan now) =>
        !IsParked ? TimeSpan.Zero
        : IsGivenUp || _isTrying ? TimeSpan.MaxValue
        : RetryAt - now;

    /// <summary>A request is sent.</summary>
    /// <returns>Whether it is the one that tries a parked endpoint.</returns>
    public bool Begin() => _isTrying = IsParked;

    /// <summary>The endpoint answered.</summary>
    /// <param name="wasTrying">What <see cref="Begin"/> returned.</param>
    /// <returns>Whether it is back with this.</returns>
    public bool Succeeded(bool wasTrying)
    {
        _answered = true;
        if (IsParked && !wasTrying)
        {
            // It was sent before the failures.
            return false;
        }

        bool isBack = IsParked;
        (_failures, _lasting, _tries, _isTrying, IsParked) = (0, 0, 0, false, false);
        return isBack;
    }

    /// <summary>The endpoint failed.</summary>
    /// <returns>Whether it is parked with this, or for longer, or for good.</returns>
    public bool Failed(bool wasTrying, ProviderException error, TimeSpan now)
    {
        if (IsGivenUp || (IsParked && !wasTrying))
        {
            return false;
        }

        Cause = error;
        if (!error.Kind.IsTransient())
        {
            _lasting++;
            // A server may forbid a single request; all else concerns every one.
            IsGivenUp = _lasting >= (_answered || error.Kind == FailureKind.Forbidden ? GivesUpAfter : 1);
            IsParked |= IsGivenUp;
            _isTrying &= !wasTrying;
            return IsGivenUp;
        }

        // Who refuses for want of quota knows the key and the model.
        _answered |= error.Kind == FailureKind.RateLimited;
        _failures++;
        if (!wasTrying && _failures < OpensAfter)
        {
            return false;
        }

        _parkedAt = wasTrying ? _parkedAt : now;
        _tries = wasTrying ? _tries + 1 : 0;
        _isTrying = false;
        IsParked = true;
        IsGivenUp = _answered ? now - _parkedAt >= OutageLimit : _tries >= TriesOfTheUnknown;
        TimeSpan wait = FirstWait * Math.Pow(2, Math.Min(_tries, 10));
        RetryAt = now + (wait < LongestWait ? wait : LongestWait);
        return true;
    }

    /// <summary>A request ended without telling anything.</summary>
    public void Abandoned(bool wasTrying) => _isTrying &= !wasTrying;
}
