namespace DataGen.EndToEnd.Tests.Support;

/// <summary>Where things are in the repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The real command, as built with these tests.</summary>
    public static string Command { get; } = FindCommand();

    /// <summary>A file that is kept outside the repository; the test is ignored where it is not.</summary>
    public static string SharedData(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data", name));
        if (!File.Exists(path))
        {
            Assert.Ignore($"'{path}' is not on this machine.");
        }

        return path;
    }

    private static string FindRoot()
    {
        for (
            var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
            folder is not null;
            folder = folder.Parent
        )
        {
            if (File.Exists(Path.Combine(folder.FullName, "DataGen.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("these tests run from inside the repository");
    }

    private static string FindCommand()
    {
        // artifacts/bin/DataGen.EndToEnd.Tests/debug -> artifacts/bin/DataGen.Cli/debug
        var tests = TestContext.CurrentContext.TestDirectory;
        string[] candidates =
        [
            Path.Combine(tests, "..", "..", "DataGen.Cli", Path.GetFileName(tests.TrimEnd('/')), "datagen.dll"),
            Path.Combine(tests, "datagen.dll"),
        ];
        return Path.GetFullPath(
            candidates.FirstOrDefault(File.Exists)
                ?? throw new InvalidOperationException($"datagen.dll is not built: {string.Join(", ", candidates)}")
        );
    }
}
