using System.Collections.Immutable;

namespace DataGen.Reporting;

/// <summary>What a file, a set of files, a dataset or a run holds.</summary>
/// <param name="Path">What was inspected.</param>
/// <param name="Datasets">One for a file or a dataset; one per dataset for a run's folder.</param>
public sealed record Inspection(string Path, ImmutableArray<DatasetStatistics> Datasets);

/// <summary>What a dataset holds.</summary>
/// <param name="Name">Its folder or file.</param>
/// <param name="Files">Its files and their rows, in reading order.</param>
/// <param name="Rows">Good rows.</param>
/// <param name="MalformedRows">Rows that could not be read.</param>
/// <param name="FirstErrors">The first of these, as <c>file:row: problem</c>.</param>
/// <param name="Columns">Its columns, in the order they first appeared.</param>
/// <param name="Texts">Texts of its string columns and conversations.</param>
/// <param name="Conversations">Conversations of its columns.</param>
/// <param name="FirstRows">The first rows, cut short.</param>
public sealed record DatasetStatistics(
    string Name,
    ImmutableArray<InspectedFile> Files,
    long Rows,
    long MalformedRows,
    ImmutableArray<string> FirstErrors,
    ImmutableArray<ColumnStatistics> Columns,
    ImmutableArray<TextStatistics> Texts,
    ImmutableArray<ConversationStatistics> Conversations,
    ImmutableArray<InspectedRow> FirstRows
);

/// <summary>A file of a dataset.</summary>
/// <param name="Path">As it was found.</param>
/// <param name="Split">The split that its name says, such as <c>train</c> of <c>train-00000-of-00001.parquet</c>, or null.</param>
/// <param name="Rows">Good rows.</param>
public sealed record InspectedFile(string Path, string? Split, long Rows);

/// <summary>A row for people to look at.</summary>
/// <param name="Location">As <c>file:row</c>.</param>
/// <param name="Fields">Each field on one line, cut short, safe to print.</param>
public sealed record InspectedRow(string Location, ImmutableArray<InspectedField> Fields);

/// <summary>A field of a row for people to look at.</summary>
public sealed record InspectedField(string Name, string Value);
