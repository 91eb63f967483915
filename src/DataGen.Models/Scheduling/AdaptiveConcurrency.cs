namespace DataGen.Models.Scheduling;

/// <summary>
/// How many exchanges an endpoint bears at once, found out by trying. The window grows by one with each success, which doubles it in each
/// round trip, until the server has too much or the configured most is reached. Then what it bore is remembered as the ceiling, the window
/// is cut, and comes back on a cubic curve: fast at first, flat about the ceiling, where it stays longest, and faster again the longer
/// nothing goes wrong, so that a server that has become larger is soon used in full. Only time in which the window is full counts. (S. Ha,
/// I. Rhee, L. Xu, "CUBIC", 2008; RFC 9438. Slow start: V. Jacobson, "Congestion avoidance and control", 1988.) Not thread-safe.
/// </summary>
/// <param name="most">The configured most, 1 or more.</param>
internal sealed class AdaptiveConcurrency(int most)
{
    private const int First = 16;
    private const double CutTo = 0.8;

    /// <summary>What we see end has ended at the server before, and what we begin has not begun there; a tenth is more than that makes.</summary>
    private const double Room = 0.9;

    /// <summary>A refusal of fewer than this part of the ceiling has another cause.</summary>
    private const double NearCeiling = 0.9;

    /// <summary>How long the way back to the ceiling takes.</summary>
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(30);

    /// <summary>It takes at least a hundred successes, so that about one request in a hundred, at most, is spent on finding out that the ceiling still holds.</summary>
    private static readonly TimeSpan LongestStep = Return / 100;

    private double _window = Math.Min(First, most);
    private readonly RecentShare _failed = new(of: 100);
    private int? _doubted;
    private int? _ceiling;
    private TimeSpan _climbed;
    private TimeSpan _succeededAt;

    /// <summary>The configured most.</summary>
    public int Most { get; private set; } = most;

    /// <summary>How many may be under way at once, from 1 to the configured most.</summary>
    public int Limit => _doubted is { } many ? Math.Min(Window, Whole(many * Room)) : Window;

    /// <summary>The same where no refusal is in doubt.</summary>
    public int Window => Whole(_window);

    /// <summary>The configured most is higher from now on.</summary>
    public void Raise(int most)
    {
        Most = Math.Max(Most, most);
        _window = _ceiling is null ? Math.Max(_window, Math.Min(First, Most)) : _window;
    }

    /// <summary>An exchange went well.</summary>
    /// <param name="inFlight">How many were under way, this one among them. A window that is not used in full proves nothing and does not grow.</param>
    /// <param name="now">The time.</param>
    public void Succeeded(int inFlight, TimeSpan now)
    {
        _failed.Add(false);
        TimeSpan step = now - _succeededAt;
        _succeededAt = now;
        if (inFlight < Window || _window >= Most)
        {
            return;
        }

        double next = _window + 1;
        if (_ceiling is { } ceiling)
        {
            _climbed += step < LongestStep ? step : LongestStep;
            double way = (_climbed - Return) / Return;
            next = Math.Min(next, ceiling * (1 + ((1 - CutTo) * way * way * way)));
        }

        _window = Math.Clamp(next, _window, Most);
    }

    /// <summary>Whether so many, or a few more, may be too many at once: it is about the ceiling, or there is none yet.</summary>
    public bool Explains(int inFlight) => inFlight >= _ceiling.GetValueOrDefault() * NearCeiling;

    /// <summary>The ceiling holds no longer.</summary>
    public void Forget() => _ceiling = null;

    /// <summary>One was refused: until <see cref="Release"/> others begin only when some of those under way have ended.</summary>
    /// <param name="others">How many are still under way.</param>
    public void Doubt(int others) => _doubted = Math.Max(1, others);

    /// <summary>Another of those under way was refused as well, so that fewer are than seemed.</summary>
    public void DoubtMore() => _doubted = _doubted > 1 ? _doubted - 1 : _doubted;

    /// <summary>One that began since was accepted.</summary>
    /// <param name="wasOverload">Whether what was under way has shown itself to be all the server bears at once.</param>
    public void Release(bool wasOverload)
    {
        if (wasOverload && _doubted is { } many)
        {
            Overloaded(many);
        }

        _doubted = null;
    }

    /// <summary>One failed as under overload. A failure among many is an accident; several among the latest are too much at once.</summary>
    /// <param name="inFlight">How many were under way, this one among them.</param>
    /// <returns>Whether it is taken for overload.</returns>
    public bool Failed(int inFlight)
    {
        _failed.Add(true);
        if (!_failed.IsHigh)
        {
            return false;
        }

        _failed.Forget();
        Overloaded(inFlight - 1);
        return true;
    }

    /// <summary>The server was away and is approached anew.</summary>
    /// <param name="inFlight">What is still under way, perhaps without hope.</param>
    public void Restart(int inFlight) => _window = Math.Min(Most, inFlight + 1);

    private void Overloaded(int bears)
    {
        int ceiling = Math.Clamp(bears, 1, Most);
        (_ceiling, _climbed) = (ceiling, TimeSpan.Zero);
        _window = Math.Min(_window, ceiling * CutTo);
    }

    private static int Whole(double many) => Math.Max(1, (int)Math.Round(many));
}
