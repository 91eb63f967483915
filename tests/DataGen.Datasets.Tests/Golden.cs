using System.Runtime.CompilerServices;

namespace DataGen.Tests;

/// <summary>Compares with a file beside the test. Run with DATAGEN_UPDATE_GOLDEN=1 to accept what is, then read the difference.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string testFile = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(testFile)!, name);
        if (Environment.GetEnvironmentVariable("DATAGEN_UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.That(actual, Is.EqualTo(File.ReadAllText(path)));
    }
}
