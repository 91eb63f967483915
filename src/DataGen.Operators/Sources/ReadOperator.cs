using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using DataGen.Datasets;
using DataGen.Pipeline;

namespace DataGen.Operators.Sources;

/// <summary>What a malformed row does.</summary>
public enum MalformedRow
{
    /// <summary>It ends the run with an error that names file and line.</summary>
    Fail,

    /// <summary>It is dropped, counted and written to the rejects.</summary>
    Reject,
}

/// <summary>Options of <c>read</c>.</summary>
public sealed record ReadOptions : OperatorOptions
{
    /// <summary>
    /// Files, folders or patterns (<c>*</c>, <c>?</c>, <c>**</c>); relative to the folder of <c>pipeline.json</c>. The files of a pattern are
    /// read in ordinal order.
    /// </summary>
    [FilePath]
    [MinLength(1)]
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>
    /// The format; <c>auto</c> goes by the extension (.txt, .jsonl, .json, .csv, .tsv, .parquet, and .gz after the text formats). <c>document</c> makes a
    /// whole file one row.
    /// </summary>
    public SourceFormat As { get; init; } = SourceFormat.Auto;

    /// <summary>The field that a line of text, or a whole document, becomes.</summary>
    public string Into { get; init; } = "text";

    /// <summary>
    /// The fields that every row must have; a row without one is malformed. Stages after this one are checked against them. Without it any
    /// field may come.
    /// </summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The field whose value identifies a row for good; without it a row is known by the hash of its content.</summary>
    public string? IdField { get; init; }

    /// <summary>What a malformed row does.</summary>
    public MalformedRow OnError { get; init; } = MalformedRow.Fail;

    /// <summary>Whether a source without rows is an error.</summary>
    public bool AllowEmpty { get; init; }

    public override FieldSet Flow(FieldSet before) =>
        As is SourceFormat.Lines or SourceFormat.Document ? FieldSet.Of(Into)
        : Fields is null ? FieldSet.Open
        : FieldSet.Of(Fields);
}

/// <summary>Begins a stream with the rows of files: lines, whole documents, JSONL, JSON, CSV, TSV or Parquet.</summary>
[Operator("read", IsSource = true)]
public sealed class ReadOperator(ReadOptions options, StageServices services) : SourceOperator
{
    protected override async IAsyncEnumerable<SourceRecord> ReadAsync(
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var source = await RowSource.OpenAsync(
            services.Recipe.Files,
            new SourceOptions
            {
                Paths = [.. options.Path.Select(services.Recipe.ResolvePath)],
                Format = options.As,
                LineField = options.Into,
            },
            ct
        );
        var limit = services.Recipe.LimitOf(stage.Id) ?? long.MaxValue;
        var emitted = 0L;
        var keys = new SourceKeys();
        await foreach (var row in source.ReadAsync(ct))
        {
            if (emitted == limit)
            {
                yield break;
            }

            var result = Convert(row, keys, stage);
            if (result.Outcome.Kind == StageOutcome.Emitted)
            {
                emitted++;
            }
            else if (options.OnError == MalformedRow.Fail)
            {
                throw new SourceException(row.Location.File, result.Outcome.Detail!);
            }

            yield return result;
        }

        if (emitted == 0 && !options.AllowEmpty)
        {
            throw new SourceException(
                options.Path[0],
                $"'{string.Join("', '", options.Path)}' has no rows to read. Name another file, or set \"allowEmpty\": true on stage '{stage.Id}'."
            );
        }
    }

    private SourceRecord Convert(SourceRow row, SourceKeys keys, StageContext stage)
    {
        var place = Invariant($"{Path.GetFileName(row.Location.File)}:{row.Location.Row}");
        if (row.Error is not null)
        {
            return SourceRecord.Drop(
                Record.Create($"{stage.Id}:{place}"),
                "malformed row",
                $"{row.Location}: {row.Error}"
            );
        }

        var missing = options.Fields?.FirstOrDefault(name => !row.TryGet(name, out _));
        if (missing is not null)
        {
            return SourceRecord.Drop(
                Record.Create($"{stage.Id}:{place}", row.Fields),
                "malformed row",
                $"{row.Location}: no field '{missing}' (the row has {string.Join(", ", row.Fields.Select(field => field.Key))})"
            );
        }

        string? given = null;
        if (options.IdField is not null)
        {
            given = row.TryGet(options.IdField, out var id) ? Json.AsText(id) : "";
            if (given.Length == 0 || given.Contains('/', StringComparison.Ordinal))
            {
                return SourceRecord.Drop(
                    Record.Create($"{stage.Id}:{place}", row.Fields),
                    "malformed row",
                    $"{row.Location}: the id field '{options.IdField}' is missing, empty or contains '/'"
                );
            }
        }

        return SourceRecord.Emit(Record.Create($"{stage.Id}:{keys.Next(given, row.Fields)}", row.Fields));
    }

    /// <summary>Gives each row its key: the one it brings, or the hash of its content; the n-th equal one gets <c>#n</c>.</summary>
    private sealed class SourceKeys
    {
        private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

        public string Next(string? given, ImmutableArray<KeyValuePair<string, JsonElement>> fields)
        {
            var key =
                given
                ?? System.Convert.ToHexStringLower(SHA256.HashData(Json.Canonical(Json.Object(fields)).Span)[..8]);
            var count = _seen[key] = _seen.GetValueOrDefault(key) + 1;
            return count == 1 ? key : Invariant($"{key}#{count}");
        }
    }
}
