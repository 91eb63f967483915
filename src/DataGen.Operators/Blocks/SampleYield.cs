namespace DataGen.Operators.Blocks;

/// <summary>Decides, record by record in stream order, whether the stream has enough, or yields too little to go on.</summary>
internal sealed class SampleYield(RejectSampleOptions options)
{
    private readonly Queue<SampledRecord> _recent = new();
    private long _kept;
    private long _recentKept;
    private long _recentAttempts;

    /// <summary>Takes in the next record; why the stream ends with it, or null when it goes on.</summary>
    public string? EndsWith(SampledRecord sampled)
    {
        _kept += sampled.Kept;
        if (_kept >= options.Target)
        {
            return Invariant($"ended at {_kept} kept samples: the target is {options.Target}");
        }

        // Records that were parked or failed before they asked say nothing of the yield.
        if (options.MinYield == 0 || sampled.Attempts == 0)
        {
            return null;
        }

        _recent.Enqueue(sampled);
        _recentKept += sampled.Kept;
        _recentAttempts += sampled.Attempts;
        if (_recent.Count > options.YieldRecords)
        {
            var old = _recent.Dequeue();
            _recentKept -= old.Kept;
            _recentAttempts -= old.Attempts;
        }

        return _recent.Count == options.YieldRecords && _recentKept < options.MinYield * _recentAttempts
            ? Invariant(
                $"ended at {_kept} kept samples: of the last {_recentAttempts} only {_recentKept} were kept, less than minYield allows"
            )
            : null;
    }
}
