namespace DataGen.Operators.Streams;

/// <summary>The window that is being filled, and the records that wait for a later one because the likes of them stand in this one or the last.</summary>
internal sealed class WindowFilling
{
    private readonly Queue<WindowItem> _waiting = new();
    private List<WindowItem> _window = [];
    private HashSet<string> _last = new(StringComparer.Ordinal);
    private double _spent;

    /// <summary>Takes in a record; the windows that are full by that.</summary>
    public IEnumerable<IReadOnlyList<WindowItem>> Add(WindowItem item) => Add(item, whateverCameBefore: false);

    /// <summary>The windows that are left, however full.</summary>
    public IEnumerable<IReadOnlyList<WindowItem>> Finish()
    {
        while (_window.Count + _waiting.Count > 0)
        {
            if (_window.Count > 0)
            {
                yield return Close();
            }

            // The one that waited longest opens a window whatever the last one held; else nothing would ever come.
            WindowItem[] left = [.. _waiting];
            _waiting.Clear();
            foreach (var window in left.SelectMany((item, i) => Add(item, whateverCameBefore: i == 0)))
            {
                yield return window;
            }
        }
    }

    private IEnumerable<IReadOnlyList<WindowItem>> Add(WindowItem item, bool whateverCameBefore)
    {
        var coming = new Queue<WindowItem>([item]);
        while (coming.TryDequeue(out var next))
        {
            if (!whateverCameBefore && IsClose(next))
            {
                _waiting.Enqueue(next);
                continue;
            }

            whateverCameBefore = false;
            var isOver = _window.Count > 0 && _spent + next.Cost > _window[0].Budget;
            if (!isOver)
            {
                _window.Add(next);
                _spent += next.Cost;
            }

            if (isOver || _window.Count >= Math.Floor(_window[0].Size))
            {
                yield return Close();

                // Those that waited come first, then what did not fit, then what was to come.
                coming = new Queue<WindowItem>([
                    .. _waiting,
                    .. isOver ? [next] : Array.Empty<WindowItem>(),
                    .. coming,
                ]);
                _waiting.Clear();
            }
        }
    }

    private bool IsClose(WindowItem item) =>
        item.Apart is not null
        && (
            _last.Contains(item.Apart)
            || _window.Exists(other => string.Equals(other.Apart, item.Apart, StringComparison.Ordinal))
        );

    private List<WindowItem> Close()
    {
        var closed = _window;
        _window = [];
        _spent = 0;
        _last = new HashSet<string>(closed.Select(item => item.Apart).OfType<string>(), StringComparer.Ordinal);
        return closed;
    }
}
