namespace DataGen.Verification.Text;

/// <summary>A growing text that is written over and over, for rewrites in several passes.</summary>
internal sealed class CharacterBuffer
{
    private char[] _characters = new char[512];
    private int _length;

    public ReadOnlySpan<char> Span => _characters.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Takes the last character back.</summary>
    public void RemoveLast() => _length--;

    public CharacterBuffer Append(char unit)
    {
        if (_length == _characters.Length)
        {
            Grow(_length + 1);
        }

        _characters[_length++] = unit;
        return this;
    }

    public CharacterBuffer Append(ReadOnlySpan<char> text)
    {
        if (_length + text.Length > _characters.Length)
        {
            Grow(_length + text.Length);
        }

        text.CopyTo(_characters.AsSpan(_length));
        _length += text.Length;
        return this;
    }

    private void Grow(int least) => Array.Resize(ref _characters, Math.Max(least, _characters.Length * 2));
}
