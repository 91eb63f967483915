using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DataGen.Simulation.Server.Files;

/// <summary>Serves <c>/v1/files</c>.</summary>
internal sealed class FileRequests(StoredFiles files)
{
    private const int PageSize = 10_000;

    // OpenAI's limit for one file; what a batch may have is less and is checked there.
    private const long Largest = 512L * 1024 * 1024;

    public async Task<Reply> UploadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new ApiException(ApiError.Invalid("Files are uploaded as multipart/form-data."));
        }

        IFormCollection form;
        try
        {
            form = await context
                .Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = Largest }, context.RequestAborted)
                .ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new ApiException(ApiError.Invalid(exception.Message, "file"));
        }

        var purpose = form["purpose"].ToString();
        if (purpose.Length == 0)
        {
            throw new ApiException(ApiError.Invalid("'purpose' is missing.", "purpose"));
        }

        if (form.Files.GetFile("file") is not { } sent)
        {
            throw new ApiException(ApiError.Invalid("'file' is missing.", "file"));
        }

        var file = await files
            .AddAsync(sent.FileName, purpose, stream => sent.CopyToAsync(stream, context.RequestAborted))
            .ConfigureAwait(false);
        return Reply.Json(file.ToJson());
    }

    public Reply List(IQueryCollection query) =>
        Paging.Page(
            query,
            files
                .All.Where(file =>
                    query["purpose"].ToString() is not { Length: > 0 } purpose
                    || string.Equals(file.Purpose, purpose, StringComparison.Ordinal)
                )
                .Select(file => (file.Id, file.ToJson())),
            PageSize
        );

    public Reply Describe(string id) => Reply.Json(Find(id).ToJson());

    public Reply Content(string id) => new() { ContentType = "application/octet-stream", File = Find(id).Path };

    public Reply Delete(string id) =>
        files.Delete(id)
            ? Reply.Json(
                new JsonObject
                {
                    ["id"] = id,
                    ["object"] = "file",
                    ["deleted"] = true,
                }
            )
            : throw Missing(id);

    private StoredFile Find(string id) => files.Find(id) ?? throw Missing(id);

    private static ApiException Missing(string id) => new(ApiError.NotFound($"No such File object: {id}."));
}
