using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsvHelper;

namespace DataGen.Datasets;

/// <summary>Reads delimited text with a header row. A row's location is the line on which it begins.</summary>
internal sealed class CsvSource(Stream stream, string file, char separator, SourceOptions options)
{
    private CsvMalformedReason? _malformed;

    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = CsvReader.Create(stream, ReaderOptions(), leaveOpen: true);
        if (!await GuardAsync(reader.ReadHeaderAsync(cancellationToken)) || reader.Headers.Count == 0)
        {
            yield break;
        }

        var names = CheckHeader(reader.Headers);
        while (await NextAsync(reader, cancellationToken))
        {
            yield return ReadRow(reader, names);
        }
    }

    /// <summary>The names of the columns; none in an empty file.</summary>
    public async ValueTask<ImmutableArray<string>> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await using var reader = CsvReader.Create(stream, ReaderOptions(), leaveOpen: true);
        return await GuardAsync(reader.ReadHeaderAsync(cancellationToken)) && reader.Headers.Count > 0
            ? CheckHeader(reader.Headers)
            : [];
    }

    private CsvReaderOptions ReaderOptions()
    {
        return new CsvReaderOptions
        {
            Separator = separator,
            TrackLineNumbers = true,
            MaxRecordSize = options.MaxRowBytes,
            MalformedData = CsvMalformedDataHandling.Recover,
            OnMalformedRecord = record => _malformed = record.Reason,
        };
    }

    private async ValueTask<bool> NextAsync(CsvReader reader, CancellationToken cancellationToken)
    {
        _malformed = null;
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException error)
        {
            throw Unreadable(error);
        }
    }

    private async ValueTask<bool> GuardAsync(ValueTask reading)
    {
        try
        {
            await reading;
            return true;
        }
        catch (CsvFormatException error)
        {
            throw Unreadable(error);
        }
    }

    private SourceException Unreadable(CsvFormatException error)
    {
        return new SourceException(
            file,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{file}:{error.LineNumber}: cannot be read as CSV, and nothing after it can: {error.Message.TrimEnd('.')}. A quote that is never closed is the usual cause."
            ),
            error
        );
    }

    private ImmutableArray<string> CheckHeader(IReadOnlyList<string> headers)
    {
        var names = headers.Select(JsonText.Scrub).ToImmutableArray();
        var twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any());
        var problem =
            _malformed is not null ? $"the header is malformed: {Describe(_malformed.Value)}"
            : names.Any(string.IsNullOrWhiteSpace) ? "a column of the header has no name"
            : twice is not null ? $"the header names {Excerpt.Quote(twice.Key)} twice"
            : options
                .CsvTypes.Keys.Order(StringComparer.Ordinal)
                .FirstOrDefault(name => !names.Contains(name, StringComparer.Ordinal))
                is { } absent
                ? $"a type is given for column '{absent}', but the header has only {Excerpt.Of(string.Join(", ", names), 300)}"
            : null;
        return problem is null ? names : throw new SourceException(file, $"{file}:1: {problem}.");
    }

    private static string Describe(CsvMalformedReason reason)
    {
        return reason switch
        {
            CsvMalformedReason.StrayQuote =>
                "a quote stands inside an unquoted value; quote the whole value and double the quote",
            CsvMalformedReason.TextAfterClosingQuote =>
                "text follows a value's closing quote; a quote inside a value must be doubled",
            CsvMalformedReason.UnterminatedQuote => "a quote is opened and never closed",
            _ => "malformed quoting",
        };
    }

    private SourceRow ReadRow(CsvReader reader, ImmutableArray<string> names)
    {
        var location = new SourceLocation(file, reader.LineNumber);
        if (reader.RawRecord.Length > options.MaxRowBytes)
        {
            return TextSources.TooLong(location, options);
        }

        if (JsonRow.FirstInvalidByte(reader.RawRecord) is var offset and >= 0)
        {
            return JsonRow.NotUtf8(location, reader.RawRecord, offset);
        }

        if (_malformed is { } reason)
        {
            return reason == CsvMalformedReason.UnterminatedQuote
                ? throw new SourceException(
                    file,
                    $"{location}: {Describe(reason)}, so nothing after it can be read. Close the quote."
                )
                : SourceRow.Malformed(location, Describe(reason));
        }

        if (reader.FieldCount != names.Length)
        {
            return SourceRow.Malformed(
                location,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"has {reader.FieldCount} values where the header names {names.Length} columns"
                )
            );
        }

        var fields = ImmutableArray.CreateBuilder<KeyValuePair<string, JsonElement>>(names.Length);
        for (var column = 0; column < names.Length; column++)
        {
            var text = Encoding.UTF8.GetString(reader.GetSpan(column));
            var type = options.CsvTypes.GetValueOrDefault(names[column], ColumnType.String);
            if (!CsvValue.TryRead(text, type, out var value))
            {
                return SourceRow.Malformed(
                    location,
                    $"column {Excerpt.Quote(names[column])}: expected {type.Name()}, got {Excerpt.Quote(text)}"
                );
            }

            fields.Add(new(names[column], value));
        }

        var row = SourceRow.Good(location, fields.MoveToImmutable());
        return options.KeepText ? row.WithText(reader.RawRecord) : row;
    }
}
