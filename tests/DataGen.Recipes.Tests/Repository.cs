namespace DataGen.Recipes.Tests;

/// <summary>Finds the repository's folder.</summary>
internal static class Repository
{
    public static string Root
    {
        get
        {
            for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
            {
                if (File.Exists(Path.Combine(at, "DataGen.sln")))
                {
                    return at;
                }
            }

            throw new InvalidOperationException("DataGen.sln is in no folder above the tests");
        }
    }
}
