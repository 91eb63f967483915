using DataGen.Deduplication.Rows;

namespace DataGen.Deduplication.RougeLcs;

/// <summary>What one thread needs to read and search rows.</summary>
internal sealed class SearchWorker(RowReader reader)
{
    public RowReader Reader { get; } = reader;

    /// <summary>Holds the text of a question that is not part of a batch.</summary>
    public PreparedPiece Piece { get; } = new();

    public PreparedRow Row { get; } = new();

    public ReadOnlyMemory<int> Words => Piece.Words(Row);

    public LcsScratch Lcs { get; } = new();

    public RowNumbers Found { get; } = new();

    public ProbeList Probes { get; } = new();

    public ProbeList NextProbes { get; } = new();

    public void Read(ReadOnlySpan<byte> utf8)
    {
        Piece.Clear();
        Reader.Read(utf8, Piece, Row, intern: false);
    }
}
