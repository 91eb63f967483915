namespace DataGen.Verification.Tests.Sandbox;

internal static class SharedData
{
    /// <summary>The path of a reference file beside the repository; the test is skipped where there is none.</summary>
    public static string Path(string name)
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "DataGen.sln")))
        {
            folder = folder.Parent;
        }

        var path = System.IO.Path.Combine(folder?.Parent?.FullName ?? "/", "shared", "data", name);
        if (!File.Exists(path))
        {
            Assert.Ignore($"The reference file {name} is not beside the repository.");
        }

        return path;
    }
}
