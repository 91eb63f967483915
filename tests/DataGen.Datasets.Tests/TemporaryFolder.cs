using System.Text;

namespace DataGen.Tests;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("datagen-tests-").FullName;

    public string File(string name)
    {
        return $"{Path}/{name}";
    }

    public string Write(string name, string text)
    {
        return Write(name, Encoding.UTF8.GetBytes(text));
    }

    public string Write(string name, byte[] bytes)
    {
        var path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
    }
}
