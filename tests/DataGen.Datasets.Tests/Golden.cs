using System.Runtime.CompilerServices;

namespace DataGen.Tests;

/// <summary>Compares with a file beside the test. Run with DATAGEN_UPDATE_GOLDEN=1 to accept what is, then read the difference.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string testFile = "")
    {
        var path = Path.Combine(SourceFolder(testFile), name);
        if (Environment.GetEnvironmentVariable("DATAGEN_UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.That(actual, Is.EqualTo(File.ReadAllText(path)));
    }

    /// <summary>
    /// The folder of the test's source. A deterministic build writes "/_/" for the repository's root into paths, so the root is the one above the
    /// built test.
    /// </summary>
    private static string SourceFolder(string testFile)
    {
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "DataGen.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        var below = testFile[testFile.LastIndexOf("tests/DataGen.", StringComparison.Ordinal)..];
        return Path.Combine(root!, Path.GetDirectoryName(below)!);
    }
}
