using System.Security.Cryptography;

namespace DataGen.Datasets;

/// <summary>
/// Writes one file front to back: counts and hashes what passes, and turns the system's errors into ones a user can act on.
/// The file is durable and closed after <see cref="CompleteAsync"/>.
/// </summary>
internal sealed class PartStream : Stream
{
    private readonly IFileStore _files;
    private readonly string _path;
    private readonly Stream _inner;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _written;

    private PartStream(IFileStore files, string path, Stream inner)
    {
        _files = files;
        _path = path;
        _inner = inner;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    public static async ValueTask<PartStream> CreateAsync(
        IFileStore files,
        string path,
        CancellationToken cancellationToken
    )
    {
        return new PartStream(files, path, await files.CreateAsync(path, cancellationToken));
    }

    /// <summary>Makes the file durable, closes it, and gives the SHA-256 of its bytes in lower-case hex.</summary>
    public async ValueTask<string> CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await _files.FlushToDiskAsync(_inner, cancellationToken);
        await _inner.DisposeAsync();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Write(buffer.AsSpan(offset, count));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        _written += buffer.Length;
        try
        {
            _inner.Write(buffer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileStoreException.From(error, _path, "write");
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        _hash.AppendData(buffer.Span);
        _written += buffer.Length;
        try
        {
            await _inner.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileStoreException.From(error, _path, "write");
        }
    }

    public override void Flush()
    {
        try
        {
            _inner.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileStoreException.From(error, _path, "write");
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _inner.FlushAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileStoreException.From(error, _path, "write");
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException();
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        throw new NotSupportedException();
    }

    public override void SetLength(long value)
    {
        throw new NotSupportedException();
    }

    public override async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        try
        {
            await _inner.DisposeAsync();
        }
        catch (IOException error)
        {
            throw FileStoreException.From(error, _path, "write");
        }

        await base.DisposeAsync();
    }
}
