using System.ClientModel.Primitives;
using DataGen.Models.Answers;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>A response's body, read whole but not without end.</summary>
internal static class BoundedBody
{
    private const int Largest = 128 * 1024 * 1024;
    private const int Room = 4 * 1024;

    /// <summary>Reads it. Whoever asks for it disposes it.</summary>
    public static async Task<PooledBytes> ReadAsync(PipelineResponse response, CancellationToken cancellationToken)
    {
        var body = new PooledBytes(Room);
        try
        {
            Stream stream = response.ContentStream ?? response.Content.ToStream();
            while (await stream.ReadAsync(body.GetMemory(Room), cancellationToken) is var read and > 0)
            {
                body.Advance(read);
                if (body.Length >= Largest)
                {
                    throw new ProviderException(
                        FailureKind.MalformedBody,
                        $"the body is larger than {Largest / 1024 / 1024} MiB",
                        response.Status
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
