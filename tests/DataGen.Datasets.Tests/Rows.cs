using System.Text.Json;

namespace DataGen.Datasets.Tests;

/// <summary>Short ways to make and read rows in tests.</summary>
internal static class Rows
{
    public static Dictionary<string, JsonElement> Of(string json)
    {
        return JsonElement.Parse(json).EnumerateObject().ToDictionary(field => field.Name, field => field.Value);
    }

    public static async Task<List<SourceRow>> ReadAsync(params string[] paths)
    {
        return await ReadAsync(new SourceOptions { Paths = [.. paths] });
    }

    public static async Task<List<SourceRow>> ReadAsync(SourceOptions options)
    {
        var source = await RowSource.OpenAsync(new LocalFileStore(), options, CancellationToken.None);
        return await source.ReadAsync(CancellationToken.None).ToListAsync();
    }

    /// <summary>A row's fields as one JSON object.</summary>
    public static string Json(SourceRow row)
    {
        Assert.That(row.Error, Is.Null);
        return "{" + string.Join(",", row.Fields.Select(field => $"\"{field.Key}\":{field.Value.GetRawText()}")) + "}";
    }

    public static DatasetOptions Options(string folder, params Column[] columns)
    {
        return new DatasetOptions { Folder = folder, Shape = DatasetShape.Of(columns) };
    }

    public static async Task<DatasetManifest> WriteAsync(DatasetOptions options, IEnumerable<string> rows)
    {
        await using var writer = new DatasetWriter(new LocalFileStore(), options);
        foreach (var json in rows)
        {
            // As rows reach the writer in the product: through a reader.
            var source = JsonRow.Parse(default, System.Text.Encoding.UTF8.GetBytes(json));
            var row = source.Fields.ToDictionary(field => field.Key, field => field.Value);
            var error = await writer.AddAsync(row, row["id"].GetString()!, CancellationToken.None);
            Assert.That(error, Is.Null);
        }

        return await writer.CompleteAsync(CancellationToken.None);
    }
}
