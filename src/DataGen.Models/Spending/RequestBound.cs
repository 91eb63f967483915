using System.Text.Json;
using DataGen.Models.Answers;

namespace DataGen.Models.Spending;

/// <summary>
/// How many tokens a request can have at most. A token stands for a byte at least, so the bytes of the request bound what was written; on top
/// comes what a server's chat template adds by itself.
/// </summary>
internal static class RequestBound
{
    /// <summary>Default system prompts, tool headers and the like that templates add; known ones are below 100 tokens.</summary>
    private const int PerRequest = 512;

    /// <summary>Marks around a turn; known templates need 4 to 8.</summary>
    private const int PerTurn = 32;

    /// <summary>The bound.</summary>
    /// <param name="request">The request.</param>
    /// <param name="canonicalBytes">The length of its canonical form, which holds every text and schema of it.</param>
    /// <param name="extraBody">What the alias adds to it.</param>
    public static long Tokens(AnswerRequest request, int canonicalBytes, JsonElement? extraBody) =>
        // Twice, as some servers also write a schema into the prompt, prettily printed.
        (request.Sampling.ResponseSchema is null ? 1L : 2L) * canonicalBytes
        + (extraBody is { } extra ? System.Text.Encoding.UTF8.GetByteCount(extra.GetRawText()) : 0)
        + PerRequest
        + ((long)PerTurn * request.Messages.Count);
}
