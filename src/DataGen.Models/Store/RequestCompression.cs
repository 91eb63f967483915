using System.IO.Compression;

namespace DataGen.Models.Store;

/// <summary>Requests are kept for explaining and exporting, not for replay, so they are compressed; prompts repeat themselves.</summary>
internal static class RequestCompression
{
    private const int Quality = 1;
    private const int Window = 18;

    public static byte[] Compress(ReadOnlySpan<byte> request)
    {
        byte[] buffer = new byte[BrotliEncoder.GetMaxCompressedLength(request.Length)];
        return BrotliEncoder.TryCompress(request, buffer, out int written, Quality, Window)
            ? buffer[..written]
            : throw new InvalidOperationException("Brotli's bound on its own output did not hold");
    }

    public static byte[] Decompress(byte[] compressed)
    {
        using var source = new MemoryStream(compressed, writable: false);
        using var brotli = new BrotliStream(source, CompressionMode.Decompress);
        using var output = new MemoryStream();
        brotli.CopyTo(output);
        return output.ToArray();
    }
}
