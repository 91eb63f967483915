using System.ClientModel.Primitives;
using DataGen.Models.Answers;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>A response's body, read whole but not without end.</summary>
internal static class BoundedBody
{
    private const int Largest = 128 * 1024 * 1024;
    private const int Room = 4 * 1024;

    /// <summary>Reads an answer, of up to 128 MiB. Whoever asks for it disposes it.</summary>
    public static Task<PooledBytes> ReadAsync(PipelineResponse response, CancellationToken cancellationToken) =>
        ReadAsync(response.ContentStream ?? response.Content.ToStream(), Largest, response.Status, cancellationToken);

    /// <summary>Reads a stream to its end. Whoever asks for it disposes it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="largest">How many bytes are too many.</param>
    /// <param name="status">The response's status.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProviderException">It is too large.</exception>
    public static async Task<PooledBytes> ReadAsync(
        Stream stream,
        int largest,
        int status,
        CancellationToken cancellationToken
    )
    {
        var body = new PooledBytes(Room);
        try
        {
            while (await stream.ReadAsync(body.GetMemory(Room), cancellationToken) is var read and > 0)
            {
                body.Advance(read);
                if (body.Length >= largest)
                {
                    throw new ProviderException(
                        FailureKind.MalformedBody,
                        $"the body is larger than {largest / 1024 / 1024} MiB",
                        status
                    );
                }
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }
}
