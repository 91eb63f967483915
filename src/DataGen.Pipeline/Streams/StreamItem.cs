namespace DataGen.Pipeline;

/// <summary>
/// What flows between stages: a record with the history it gathered since the last commit, or only the history of one that went no
/// further. A mark is neither; a block sends it through its stages to learn that all records before it have passed.
/// </summary>
public readonly record struct StreamItem(Record? Record, Trail? Trail, object? Mark = null)
{
    public static StreamItem Of(Record record) => new(record, null);

    public static StreamItem MarkedBy(object mark) => new(null, null, mark);
}
