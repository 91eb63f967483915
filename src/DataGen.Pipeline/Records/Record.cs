using System.Text.Json;

namespace DataGen.Pipeline;

/// <summary>
/// One row of a stream: an id and named JSON fields in the order they were made. Immutable; every change gives a new record.
/// </summary>
/// <remarks>
/// The id is a path that says where the row comes from: <c>seeds:3fa9</c> for a source row, <c>seeds:3fa9/augment:3</c> for
/// the fourth row that stage <c>augment</c> made of it.
/// </remarks>
public sealed class Record
{
    private readonly KeyValuePair<string, JsonElement>[] _fields;

    private Record(string id, string[] parents, KeyValuePair<string, JsonElement>[] fields)
    {
        Id = id;
        Parents = parents;
        _fields = fields;
    }

    /// <summary>The path that identifies this record within its run.</summary>
    public string Id { get; }

    /// <summary>The ids of the records this one was made of; empty unless it was made of several.</summary>
    public IReadOnlyList<string> Parents { get; }

    /// <summary>The fields in the order in which they were first set.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Fields => _fields;

    /// <summary>The first segment of the id: the source row from which this record descends. Datasets are split by it.</summary>
    public string SourceKey
    {
        get
        {
            var slash = Id.IndexOf('/', StringComparison.Ordinal);
            return slash < 0 ? Id : Id[..slash];
        }
    }

    /// <summary>The value of a field.</summary>
    /// <exception cref="KeyNotFoundException">The record has no such field.</exception>
    public JsonElement this[string name] =>
        TryGet(name, out var value)
            ? value
            : throw new KeyNotFoundException(
                $"record {Id} has no field '{name}' (it has: {string.Join(", ", _fields.Select(field => field.Key))})"
            );

    public static Record Create(string id, IEnumerable<KeyValuePair<string, JsonElement>> fields) =>
        new(id, [], Distinct(fields));

    public static Record Create(string id, params ReadOnlySpan<(string Name, JsonElement Value)> fields)
    {
        var copy = new KeyValuePair<string, JsonElement>[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            copy[i] = KeyValuePair.Create(fields[i].Name, fields[i].Value);
        }

        return new Record(id, [], Distinct(copy));
    }

    public bool Has(string name) => IndexOf(name) >= 0;

    public bool TryGet(string name, out JsonElement value)
    {
        var index = IndexOf(name);
        value = index < 0 ? default : _fields[index].Value;
        return index >= 0;
    }

    /// <summary>This record with a field set; a field that exists keeps its place.</summary>
    public Record With(string name, JsonElement value)
    {
        var index = IndexOf(name);
        var fields = new KeyValuePair<string, JsonElement>[index < 0 ? _fields.Length + 1 : _fields.Length];
        _fields.CopyTo(fields, 0);
        fields[index < 0 ? _fields.Length : index] = KeyValuePair.Create(name, value);
        return new Record(Id, (string[])Parents, fields);
    }

    public Record With(string name, string value) => With(name, Json.Text(value));

    /// <summary>This record without a field; the same record when it has no such field.</summary>
    public Record Without(string name)
    {
        var index = IndexOf(name);
        return index < 0 ? this : new Record(Id, (string[])Parents, [.. _fields[..index], .. _fields[(index + 1)..]]);
    }

    /// <summary>This record with other fields altogether.</summary>
    public Record WithFields(IEnumerable<KeyValuePair<string, JsonElement>> fields) =>
        new(Id, (string[])Parents, Distinct(fields));

    /// <summary>A record with the same fields that descends from this one: the <paramref name="ordinal"/>-th made by a stage.</summary>
    public Record Child(string stageId, long ordinal) => Child(stageId, Invariant($"{ordinal}"));

    /// <summary>A record with the same fields that descends from this one under a name of the stage's choosing.</summary>
    public Record Child(string stageId, string name) => new($"{Id}/{stageId}:{name}", [], _fields);

    /// <summary>This record, made of several others.</summary>
    public Record WithParents(IEnumerable<string> parents) => new(Id, [.. parents], _fields);

    public override string ToString() => $"{Id} {{ {string.Join(", ", _fields.Select(field => field.Key))} }}";

    private int IndexOf(string name)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            if (string.Equals(_fields[i].Key, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Later values of a repeated name win, at the place of the first.</summary>
    private static KeyValuePair<string, JsonElement>[] Distinct(IEnumerable<KeyValuePair<string, JsonElement>> fields)
    {
        var list = new List<KeyValuePair<string, JsonElement>>();
        foreach (var field in fields)
        {
            var index = list.FindIndex(known => string.Equals(known.Key, field.Key, StringComparison.Ordinal));
            if (index < 0)
            {
                list.Add(field);
            }
            else
            {
                list[index] = field;
            }
        }

        return [.. list];
    }
}
