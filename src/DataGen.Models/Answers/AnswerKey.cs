using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DataGen.Models.Answers;

/// <summary>
/// What identifies an answer: SHA-256 over the canonical bytes of the logical request without its token limit, the alias's
/// model identity, the sample index and the salt. The exact form is documented at <see cref="CanonicalRequest"/>; the
/// answer store keeps those bytes, so a key can be checked with any SHA-256 tool.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AnswerKey
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    /// <summary>A key from its bytes.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    public AnswerKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"a key has {Size} bytes, not {bytes.Length}", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The key of a request.</summary>
    /// <param name="request">The logical request.</param>
    /// <param name="modelIdentity">The alias's identity, see <see cref="Gateway.ModelAlias.ModelIdentity"/>.</param>
    /// <param name="withTask">Whether <see cref="AnswerRequest.Task"/> counts: only where it is sent.</param>
    public static AnswerKey Compute(AnswerRequest request, string modelIdentity, bool withTask = false) =>
        Compute(request, modelIdentity, withTask, out _);

    internal static AnswerKey Compute(
        AnswerRequest request,
        string modelIdentity,
        bool withTask,
        out int canonicalBytes
    )
    {
        using var canonical = new PooledBytes();
        CanonicalRequest.Write(canonical, request, modelIdentity, withTask);
        canonicalBytes = canonical.Length;
        return Of(canonical.Written.Span);
    }

    internal static AnswerKey Of(ReadOnlySpan<byte> canonicalRequest)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(canonicalRequest, hash);
        return new AnswerKey(hash);
    }

    /// <summary>The seed sent with the request: the key's first 31 bits, which every server accepts.</summary>
    public int Seed => (int)(_a >> 33);

    /// <summary>64 further bits of the key, for choices that reach no output.</summary>
    internal ulong Bits => _d;

    /// <summary>The 32 bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    internal void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _d);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">Not 64 hexadecimal digits.</exception>
    public static AnswerKey Parse(string hex) =>
        hex.Length == Size * 2
            ? new AnswerKey(Convert.FromHexString(hex))
            : throw new FormatException($"an answer key has {Size * 2} hexadecimal digits");

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_a;

    /// <inheritdoc/>
    public bool Equals(AnswerKey other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;
}
