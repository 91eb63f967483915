using System.Globalization;

namespace DataGen.Datasets;

/// <summary>
/// Keeps a folder to one process. The lock is the operating system's, so it ends with the process however that ends; the
/// files <c>.lock</c> and <c>.lock-owner</c> stay behind and mean nothing by themselves.
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _held;

    private DirectoryLock(FileStream held)
    {
        _held = held;
    }

    /// <summary>Takes the lock, creating the folder where needed.</summary>
    /// <exception cref="FileStoreException">
    /// <see cref="FileFailure.InUse"/> when another run holds it (the message names its process id), or the folder cannot be written.
    /// </exception>
    public static DirectoryLock Acquire(string folder)
    {
        var file = Path.Combine(folder, ".lock");
        var owner = Path.Combine(folder, ".lock-owner");
        FileStream held;
        try
        {
            Directory.CreateDirectory(folder);
            held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (Exception error) when (error is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw FileStoreException.From(error, folder, "write to");
        }
        catch (IOException error) when (File.Exists(file))
        {
            throw new FileStoreException(
                FileFailure.InUse,
                folder,
                $"The folder '{folder}' is in use by another run{DescribeOwner(owner)}. Wait for it to end, or choose another output folder.",
                error
            );
        }
        catch (IOException error)
        {
            throw FileStoreException.From(error, folder, "write to");
        }

        try
        {
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw FileStoreException.From(error, owner, "write");
        }

        return new DirectoryLock(held);
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose()
    {
        _held.Dispose();
    }

    private static string DescribeOwner(string owner)
    {
        try
        {
            // The other process may be a moment short of writing it, or the file may be anybody's: a number is all it may say.
            var text = File.ReadAllText(owner);
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? string.Create(CultureInfo.InvariantCulture, $" (process {id})")
                : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
