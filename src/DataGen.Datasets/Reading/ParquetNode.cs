using Parquet.Meta;

namespace DataGen.Datasets;

internal enum ParquetNodeKind
{
    Leaf,
    Struct,
    List,
    Map,
}

/// <summary>
/// One node of a Parquet file's schema with the levels that tell null, empty and present apart (the record assembly of Dremel; the
/// list and map layouts, old ones included, are those of the Parquet format's LogicalTypes page).
/// </summary>
internal sealed class ParquetNode
{
    private ParquetNode(string name, ParquetNodeKind kind, int definition, int repetition)
    {
        Name = name;
        Kind = kind;
        Definition = definition;
        Repetition = repetition;
    }

    public string Name { get; }

    public ParquetNodeKind Kind { get; }

    /// <summary>The definition level from which the node itself is present, maybe empty.</summary>
    public int Definition { get; }

    /// <summary>The repetition level of a list's or map's second and later elements.</summary>
    public int Repetition { get; }

    /// <summary>A struct's fields, a list's element, or a map's key and value.</summary>
    public List<ParquetNode> Children { get; } = [];

    /// <summary>The first of the file's leaf columns under this node, and how many there are.</summary>
    public int FirstLeaf { get; private set; }

    public int LeafCount { get; private set; }

    /// <summary>The top-level columns of a file.</summary>
    public static IReadOnlyList<ParquetNode> ReadSchema(
        IReadOnlyList<SchemaElement> elements,
        List<SchemaElement> leaves
    )
    {
        var columns = new List<ParquetNode>();
        var at = 1;
        while (at < elements.Count)
        {
            columns.Add(Read(elements, ref at, definition: 0, repetition: 0, leaves, insideRepeated: false));
        }

        return columns;
    }

    private static ParquetNode Read(
        IReadOnlyList<SchemaElement> elements,
        ref int at,
        int definition,
        int repetition,
        List<SchemaElement> leaves,
        bool insideRepeated
    )
    {
        var element = elements[at];
        if (element.RepetitionType == FieldRepetitionType.REPEATED && !insideRepeated)
        {
            // A repeated field without a list around it: a list that is never null.
            var bare = new ParquetNode(element.Name, ParquetNodeKind.List, definition, repetition + 1);
            bare.Add(Read(elements, ref at, definition + 1, repetition + 1, leaves, insideRepeated: true));
            return bare;
        }

        definition += element.RepetitionType == FieldRepetitionType.OPTIONAL ? 1 : 0;
        var children = element.NumChildren ?? 0;
        if (element.Type is not null)
        {
            at++;
            leaves.Add(element);
            return new ParquetNode(element.Name, ParquetNodeKind.Leaf, definition, repetition)
            {
                FirstLeaf = leaves.Count - 1,
                LeafCount = 1,
            };
        }

        var kind = KindOf(element, elements, at);
        if (kind == ParquetNodeKind.Struct)
        {
            var node = new ParquetNode(element.Name, kind, definition, repetition);
            at++;
            for (var child = 0; child < children; child++)
            {
                node.Add(Read(elements, ref at, definition, repetition, leaves, insideRepeated: false));
            }

            return node;
        }

        var collection = new ParquetNode(element.Name, kind, definition, repetition + 1);
        var repeated = elements[at + 1];
        if (kind == ParquetNodeKind.Map)
        {
            at += 2;
            for (var child = 0; child < repeated.NumChildren; child++)
            {
                collection.Add(Read(elements, ref at, definition + 1, repetition + 1, leaves, insideRepeated: false));
            }
        }
        else
        {
            // The usual three levels have a group of one field around the element; older files repeat the element itself.
            var isWrapped =
                repeated is { Type: null, NumChildren: 1 }
                && repeated.Name is not "array"
                && !string.Equals(repeated.Name, element.Name + "_tuple", StringComparison.Ordinal);
            at += isWrapped ? 2 : 1;
            collection.Add(Read(elements, ref at, definition + 1, repetition + 1, leaves, insideRepeated: !isWrapped));
        }

        return collection;
    }

    private static ParquetNodeKind KindOf(SchemaElement element, IReadOnlyList<SchemaElement> elements, int at)
    {
        var holdsOneRepeated =
            element.NumChildren == 1 && elements[at + 1].RepetitionType == FieldRepetitionType.REPEATED;
        if (!holdsOneRepeated)
        {
            return ParquetNodeKind.Struct;
        }

        if (element.ConvertedType == ConvertedType.LIST || element.LogicalType?.LIST is not null)
        {
            return ParquetNodeKind.List;
        }

        var isMap =
            element.ConvertedType is ConvertedType.MAP or ConvertedType.MAP_KEY_VALUE
            || element.LogicalType?.MAP is not null;
        return isMap && elements[at + 1].NumChildren == 2 ? ParquetNodeKind.Map : ParquetNodeKind.Struct;
    }

    private void Add(ParquetNode child)
    {
        if (Children.Count == 0)
        {
            FirstLeaf = child.FirstLeaf;
        }

        Children.Add(child);
        LeafCount += child.LeafCount;
    }
}
