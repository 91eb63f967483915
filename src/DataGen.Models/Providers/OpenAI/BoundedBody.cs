using System.ClientModel.Primitives;
using DataGen.Models.Answers;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>A response's body, read whole but not without end.</summary>
internal static class BoundedBody
{
    private const int Largest = 128 * 1024 * 1024;
    private const int FirstRoom = 16 * 1024;

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        PipelineResponse response,
        CancellationToken cancellationToken
    )
    {
        if (response.ContentStream is not { } stream)
        {
            return response.Content.ToMemory();
        }

        byte[] buffer = new byte[FirstRoom];
        int length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
        {
            length += read;
            if (length == buffer.Length)
            {
                if (length >= Largest)
                {
                    throw new ProviderException(
                        FailureKind.MalformedBody,
                        $"the body is larger than {Largest / 1024 / 1024} MiB",
                        response.Status
                    );
                }

                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, Largest));
            }
        }

        return buffer.AsMemory(0, length);
    }
}
