namespace DataGen.Verification.Tests;

/// <summary>Where things are in the repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Files that are kept beside the repository; they need not be there.</summary>
    public static string SharedData { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DataGen.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("these tests run from inside the repository");
    }
}
