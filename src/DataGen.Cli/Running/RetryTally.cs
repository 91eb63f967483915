using DataGen.Models.Answers;

namespace DataGen.Cli.Running;

/// <summary>Counts what is asked again, by the kind of failure: on a bad night there are too many to be told one by one.</summary>
internal sealed class RetryTally
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _all = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _new = new(StringComparer.Ordinal);
    private readonly HashSet<(string Alias, FailureKind Kind)> _known = [];

    /// <summary>Counts one.</summary>
    /// <returns>Whether it is the first of its kind at its model.</returns>
    public bool Add(string alias, FailureKind kind)
    {
        lock (_gate)
        {
            foreach (var counts in new[] { _all, _new })
            {
                counts[kind.Name()] = counts.GetValueOrDefault(kind.Name()) + 1;
            }

            return _known.Add((alias, kind));
        }
    }

    /// <summary>All so far, as in <c>; asked again: 12 network, 3 timeout</c>; empty where there is none.</summary>
    public string All()
    {
        lock (_gate)
        {
            return Text(_all);
        }
    }

    /// <summary>Those that came since this was last asked.</summary>
    public string TakeNew()
    {
        lock (_gate)
        {
            var text = Text(_new);
            _new.Clear();
            return text;
        }
    }

    private static string Text(SortedDictionary<string, long> counts) =>
        counts.Count == 0
            ? ""
            : $"; asked again: {string.Join(", ", counts.Select(count => Invariant($"{count.Value:N0} {count.Key}")))}";
}
