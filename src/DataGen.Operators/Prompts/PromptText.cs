namespace DataGen.Operators.Prompts;

/// <summary>The text of a prompt file, with LF line ends, and the places in it.</summary>
internal sealed class PromptText
{
    private readonly List<int> _lineStarts = [0];

    public PromptText(string name, string text)
    {
        Name = name;
        Text = text.ReplaceLineEndings("\n").TrimStart('\uFEFF');
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public string Name { get; }

    public string Text { get; }

    /// <summary>The lines as ranges without their line ends.</summary>
    public IEnumerable<Range> Lines
    {
        get
        {
            for (var i = 0; i < _lineStarts.Count; i++)
            {
                yield return _lineStarts[i]..(i + 1 < _lineStarts.Count ? _lineStarts[i + 1] - 1 : Text.Length);
            }
        }
    }

    public (int Line, int Column) PlaceOf(int offset)
    {
        var index = _lineStarts.BinarySearch(offset);
        var line = index >= 0 ? index : ~index - 1;
        return (line + 1, offset - _lineStarts[line] + 1);
    }

    public PromptVariable Variable(string name, int offset)
    {
        var (line, column) = PlaceOf(offset);
        return new PromptVariable(name, line, column);
    }

    public PromptSyntaxException Error(int offset, string problem)
    {
        var (line, column) = PlaceOf(offset);
        return new PromptSyntaxException(Name, line, column, problem);
    }
}
