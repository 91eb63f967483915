namespace DataGen.Verification.Tests.Sandbox;

internal static class SharedData
{
    /// <summary>The path of a reference file beside the repository; the test is skipped where there is none.</summary>
    public static string Path(string name)
    {
        var path = System.IO.Path.Combine(Repository.SharedData, name);
        if (!File.Exists(path))
        {
            Assert.Ignore($"The reference file {name} is not beside the repository.");
        }

        return path;
    }
}
