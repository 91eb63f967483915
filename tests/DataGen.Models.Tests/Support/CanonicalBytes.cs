using System.Buffers;
using DataGen.Models.Answers;

namespace DataGen.Models.Tests.Support;

/// <summary>A request's canonical form in an array of its own.</summary>
internal static class CanonicalBytes
{
    public static ReadOnlyMemory<byte> Of(AnswerRequest request, string modelIdentity, bool withTask)
    {
        var bytes = new ArrayBufferWriter<byte>();
        CanonicalRequest.Write(bytes, request, modelIdentity, withTask);
        return bytes.WrittenMemory;
    }
}
