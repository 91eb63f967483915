namespace DataGen.Models.Scheduling;

/// <summary>
/// How many exchanges an endpoint bears at once, found out by trying: the window doubles in each round trip (slow start) until the
/// server is overloaded or the configured ceiling is reached. An overload cuts it to half of what was under way, from where it climbs
/// fast to just below the level that was too much, and holds; only after a while it tries, in small steps, whether more goes now.
/// (Additive increase, multiplicative decrease, slow start: V. Jacobson, "Congestion avoidance and control", 1988; memory of the
/// ceiling as in RFC 9438.) Not thread-safe.
/// </summary>
internal sealed class AdaptiveConcurrency(int most)
{
    private const int First = 16;
    private const double CutTo = 0.5;
    private const double NearCeiling = 0.95;
    private const double Step = 0.05;
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(20);

    private double _window = Math.Min(First, most);
    private double _threshold = most;
    private double _ceiling = double.PositiveInfinity;
    private TimeSpan _cutAt;

    /// <summary>How many may be under way at once, from 1 to the configured ceiling.</summary>
    public int Limit => (int)_window;

    /// <summary>An exchange went well.</summary>
    /// <param name="inFlight">How many were under way, this one among them. A window that is not used in full proves nothing and does not grow.</param>
    /// <param name="now">The time.</param>
    public void Succeeded(int inFlight, TimeSpan now)
    {
        if (inFlight < Limit || _window >= most)
        {
            return;
        }

        if (_window < _threshold)
        {
            _window = Math.Min(_window + 1, _threshold);
        }
        else if (_window < _ceiling * NearCeiling || now - _cutAt >= Hold)
        {
            // A round trip brings as many successes as the window is wide, hence a step of at least one in each.
            _window += Math.Max(1 / _window, Step);
        }

        _window = Math.Min(_window, most);
    }

    /// <summary>The server is overloaded.</summary>
    /// <param name="inFlight">How many were under way, the refused one among them.</param>
    /// <param name="now">The time.</param>
    public void Overloaded(int inFlight, TimeSpan now)
    {
        _ceiling = Math.Clamp(inFlight, 1, most);
        _window = Math.Max(1, Math.Min(_window, _ceiling) * CutTo);
        _threshold = Math.Max(1, _ceiling * NearCeiling);
        _cutAt = now;
    }

    /// <summary>The server was away and is approached anew.</summary>
    /// <param name="inFlight">What is still under way, perhaps without hope.</param>
    public void Restart(int inFlight) => _window = Math.Min(most, inFlight + 1);
}
