namespace DataGen.Verification.Text;

/// <summary>The language resources inside the assembly; <c>Resources/README.md</c> names their origins.</summary>
internal static class TextResource
{
    public static Stream Open(string name) =>
        typeof(TextResource).Assembly.GetManifestResourceStream($"DataGen.Verification.Text.Resources.{name}")
        ?? throw new InvalidOperationException($"the resource {name} is missing");

    public static byte[] Read(string name)
    {
        using var stream = Open(name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
