namespace DataGen.Pipeline;

/// <summary>A file that lives as long as its handle.</summary>
internal static class SpillFile
{
    public static FileStream Create(string folder)
    {
        Directory.CreateDirectory(folder);
        return new FileStream(
            Path.Combine(folder, Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 0,
            }
        );
    }
}
